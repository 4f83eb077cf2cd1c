import CliTable from "cli-table3";

/** The terminal that text is made for. */
export interface Terminal {
  /** width in characters */
  readonly columns: number;
  /** whether escape sequences for colour and weight may be used */
  readonly color: boolean;
}

const STYLES = { bold: "1", dim: "2", baseline: "34", network: "33", warning: "31" } as const;

export type Style = keyof typeof STYLES;

/** `text` in a style, where the terminal has any. */
export function styled(text: string, style: Style, { color }: Terminal): string {
  return color && text !== "" ? `\u001B[${STYLES[style]}m${text}\u001B[0m` : text;
}

export function heading(text: string, terminal: Terminal): string {
  return styled(text, "bold", terminal);
}

export interface Column {
  readonly head: string;
  /** characters, without the two blanks between columns */
  readonly width: number;
  readonly right?: boolean;
}

const NO_LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "" },
  ...{ right: "", "right-mid": "", middle: "" },
};

function rendered(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new CliTable({
    chars: NO_LINES,
    style: { "padding-left": 0, "padding-right": 2, head: [], border: [], compact: true },
    colWidths: columns.map((column) => column.width + 2),
    colAligns: columns.map((column) => (column.right === true ? "right" : "left")),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Columns under their heads; what is too wide for its column wraps, and is cut inside a word. */
export function columnsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const head = columns.map((column) => styled(column.head, "dim", terminal));
  return rendered(columns, [head, ...rows]);
}

/** A term and its text, the term in a style of its own where one is given. */
export type Entry = readonly [term: string, text: string, style?: Style];

/** Terms with a text each, which wraps beside its term. */
export function entries(lines: readonly Entry[], terminal: Terminal): string {
  const width = Math.max(0, ...lines.map(([term]) => term.length));
  return rendered(
    [
      { head: "", width },
      { head: "", width: Math.max(20, terminal.columns - width - 4) },
    ],
    lines.map(([term, text, style]) => [styled(term, style ?? "dim", terminal), text]),
  );
}

/** A text that wraps at the terminal's width. */
export function paragraph(text: string, terminal: Terminal): string {
  return rendered([{ head: "", width: terminal.columns }], [[text]]);
}
