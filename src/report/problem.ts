import type { Advice } from "../advise/advice.js";
import { type Entry, entries, heading, type Terminal } from "./columns.js";
import { counted, written } from "./format.js";
import { listed, printable } from "./text.js";

/** What is printed of the data: known before anything runs. */
export type DataFacts = Pick<
  Advice["data"],
  "file" | "format" | "rows" | "split" | "gaps" | "outsideTrainRange" | "periods"
>;

/** The problem as it was understood, in words: printed before anything runs, and above the results. */
export function renderProblem(
  problem: Advice["problem"],
  data: DataFacts,
  terminal: Terminal,
): string {
  const texts = (columns: readonly string[]): string => listed(columns.map(printable));
  const ahead =
    problem.horizon === 0 ? "on the same row" : `${counted(problem.horizon, "row")} ahead`;
  const lines: Entry[] = [
    [
      "predict",
      `${printable(problem.target)} ${ahead}, from the last ${counted(problem.window, "row")} of ${texts(problem.inputs)}`,
    ],
  ];
  if (problem.known.length > 0) lines.push(["known ahead", texts(problem.known)]);
  if (problem.sequence !== null) {
    lines.push([
      "sequences",
      `${counted(problem.sequences, "independent sequence")}, by ${printable(problem.sequence)}`,
    ]);
  }
  lines.push(
    [
      "time",
      problem.time === null ? "no column: rows equally spaced" : `by ${printable(problem.time)}`,
    ],
    [
      "networks",
      problem.output === "change"
        ? "predict the change from the newest row (persistence alone explains most)"
        : "predict the level",
    ],
    [
      "data",
      `${printable(data.file)} (${data.format}): ${counted(data.rows, "row")}; ${written(data.split.train, "count")} training, ${written(data.split.validation, "count")} validation, ${written(data.split.test, "count")} test, in order of time`,
    ],
    ["gaps", data.gaps === 0 ? "none" : `${counted(data.gaps, "row")} filled`],
    [
      "periods",
      data.periods.length === 0
        ? "none found"
        : `${listed(data.periods.map((period) => written(period, "count")))} rows`,
    ],
    [
      "range",
      `${written(data.outsideTrainRange, "percent")} of the test targets lie outside the training range`,
    ],
  );
  return `${heading("Problem", terminal)}\n${entries(lines, terminal)}\n`;
}
