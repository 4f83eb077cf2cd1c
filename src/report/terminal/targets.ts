import { NOTHING, written } from "../format.js";
import type { TargetRow } from "../targets.js";
import { printable } from "../text.js";
import { columnsOf, heading, type Terminal } from "./columns.js";

/** Several targets for a terminal, after the advice on each: what to take, and how much that errs. */
export function targetsText(
  rows: readonly TargetRow[],
  terminal: Terminal,
  report: string,
): string {
  const width = Math.max(20, Math.floor((terminal.columns - 20) / 2) - 20);
  const columns = [
    { head: "target", width: 20 },
    { head: "take", width: 20 },
    { head: "error", width: 8, right: true },
    { head: "advice", width },
  ];
  const cells = rows.map(({ target, complete, take, error, headline }) => [
    printable(target),
    printable(take ?? NOTHING),
    written(error, "error"),
    complete === null ? "not begun: interrupted" : printable(headline ?? NOTHING),
  ]);
  return `${heading("Targets", terminal)}\n${columnsOf(columns, cells, terminal)}\n\nindex: ${printable(report)}\n`;
}
