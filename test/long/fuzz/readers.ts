// Readers of the formats of tables in a few lines each, that share nothing with those of `src/data`.

/** Columns by name; of numbers, flags and numerals numbers, NaN where there is nothing. */
export type Cells = ReadonlyMap<string, readonly unknown[]>;

/** Null where the text is not what the format says. */
export function readDelimited(bytes: Buffer, delimiter: string): Cells | null {
  const text = decoded(bytes);
  const lines = text === null ? null : fieldsOf(text.replace(/^\ufeff/, ""), delimiter);
  if (lines === null) return null;
  const [names = [], ...rows] = lines.filter((line) => line.length > 1 || line[0] !== "");
  // DuckDB lets pass one empty field more than there are names.
  for (const row of rows) if (row.length === names.length + 1 && row.at(-1) === "") row.pop();
  if (rows.some((row) => row.length !== names.length)) return null;
  return new Map(
    names.map((name, i) => [name.trim() || `column${i + 1}`, rows.map((row) => row[i])]),
  );
}

/** RFC 4180. */
function fieldsOf(text: string, delimiter: string): string[][] | null {
  const lines: string[][] = [[]];
  const form = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${delimiter}\r\n][^${delimiter}\r\n]*)?)(${delimiter}|\r\n|\n|\r|$)`,
    "y",
  );
  while (form.lastIndex < text.length) {
    const found = form.exec(text);
    if (found === null) return null;
    const [, quoted, plain, end] = found;
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === delimiter && form.lastIndex === text.length) lines.at(-1)?.push("");
    if (end !== delimiter && form.lastIndex < text.length) lines.push([]);
  }
  return lines;
}

/** Null where a line is no JSON object. */
export function readObjects(bytes: Buffer): Cells | null {
  const text = decoded(bytes);
  if (text === null) return null;
  try {
    const rows = text
      .replace(/^\ufeff/, "")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => new Map<string, unknown>(Object.entries(JSON.parse(line) as object)));
    const names = new Set(rows.flatMap((row) => [...row.keys()]));
    return new Map([...names].map((name) => [name, rows.map((row) => row.get(name) ?? null)]));
  } catch {
    return null;
  }
}

function decoded(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A .npy of version 1 with little-endian float64 elements of shape [rows, channels], in C order. */
export function readDoubles(bytes: Buffer, channels: number): Cells | null {
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString("latin1");
  if (bytes[6] !== 1 || !header.includes("'<f8'") || header.includes("True")) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const rows = Math.floor(view.byteLength / 8 / channels);
  const column = (c: number) =>
    Array.from({ length: rows }, (_, r) => view.getFloat64(8 * (r * channels + c), true));
  return new Map(Array.from({ length: channels }, (_, c) => [String(c), column(c)]));
}
