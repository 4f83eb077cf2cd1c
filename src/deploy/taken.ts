import type { Question } from "../advise/question.js";
import { longestGap } from "../data/prepare.js";
import { columnNamed } from "../data/table.js";
import type { InputContract } from "./contract.js";
import { newSeries } from "./new-rows.js";

/** What a model of a question takes that looks at some of its channels. */
export function takenBy(
  { table, problem, prepared }: Question,
  channels: readonly number[],
  rows: number,
): InputContract {
  const { windows, timeline } = prepared;
  const { step, every } = timeline;
  const { target, horizon, horizons, window, time, sequence, inputs } = problem;
  return {
    ...{ target, rows, sequence },
    horizons: [...horizons],
    columns: channels.map((c) => {
      const name = windows.channels[c];
      const known = c >= inputs.length;
      const { min, max } = windows.scales[c];
      return {
        name,
        role: known ? "known" : name === target ? "target" : "input",
        shift: known ? horizon : 0,
        ...{ min, max },
      };
    }),
    gaps: { rows: window, longest: longestGap(window) },
    time:
      time === null || step === null || every === null
        ? null
        : { column: time, step, every, calendar: columnNamed(table, time).kind === "time" },
  };
}

/**
 * Whether the rows of a question allow a forecast of what comes after them, asked before anything is computed.
 *
 * @throws CallerError where they do not, as where a known column is not given ahead of time
 */
export function requireFuture(question: Question): void {
  const { channels, problem } = question.prepared.windows;
  newSeries(question.table, takenBy(question, [...channels.keys()], problem.window));
}
