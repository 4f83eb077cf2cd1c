import { NOTHING, written } from "../format.js";
import type { TargetRow } from "../targets.js";
import { printable } from "../text.js";
import { columnsOf, heading, type Terminal } from "./columns.js";

/** Characters of a column, without the two blanks between columns. */
const NAME = 20;
const NUMBER = 8;

/** Several targets for a terminal, after the advice on each: what to take, and how much that errs. */
export function targetsText(
  rows: readonly TargetRow[],
  terminal: Terminal,
  report: string,
): string {
  const columns = [
    { head: "target", width: NAME },
    { head: "take", width: NAME },
    { head: "error", width: NUMBER, right: true },
    { head: "advice", width: Math.max(NAME, terminal.columns - 2 * NAME - NUMBER - 8) },
  ];
  const cells = rows.map(({ target, complete, take, error, headline }) => [
    printable(target),
    printable(take ?? NOTHING),
    written(error, "error"),
    complete === null ? "not begun: interrupted" : printable(headline ?? NOTHING),
  ]);
  return `${heading("Targets", terminal)}\n${columnsOf(columns, cells, terminal)}\n\nindex: ${printable(report)}\n`;
}
