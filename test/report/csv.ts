/** Reads RFC 4180: the tests' own reader, independent of the writer. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let field = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "," || c === "\n") {
      rows[rows.length - 1].push(field);
      field = "";
      if (c === "\n") rows.push([]);
    } else field += c;
  }
  rows.pop();
  return rows;
}

/** The value at (row, column) of parsed CSV files, rows counted below the header. */
export function cellOf(
  files: ReadonlyMap<string, string[][]>,
  file: string,
  row: number,
  column: string,
): string | undefined {
  const rows = files.get(file);
  return rows?.[row + 1]?.[rows[0].indexOf(column)];
}
