import type { Question } from "../advise/question.js";
import { rangeOf } from "../data/channel.js";
import { longestGap } from "../data/prepare.js";
import { columnNamed } from "../data/table.js";
import type { Windows } from "../data/windows.js";
import type { InputContract } from "./contract.js";
import { newSeries } from "./new-rows.js";

/** What a model of a question takes that looks at some of its channels, and at dates. */
export function takenBy(
  { table, problem, prepared }: Question,
  channels: readonly number[],
  rows: number,
  dated = false,
): InputContract {
  const { windows, timeline } = prepared;
  const { step, every } = timeline;
  const { target, labels, horizon, horizons, window, time, sequence, inputs } = problem;
  return {
    ...{ target, rows, sequence },
    ...(labels === null ? {} : { labels: { classes: [...labels.classes], each: labels.each } }),
    horizons: [...horizons],
    columns: [
      ...channels.map((c): InputContract["columns"][number] => {
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
      ...(dated && time !== null && windows.dates !== null ? [dateColumn(time, windows)] : []),
    ],
    gaps: { rows: window, longest: longestGap(window) },
    time:
      time === null || step === null || every === null
        ? null
        : { column: time, step, every, calendar: columnNamed(table, time).kind === "time" },
  };
}

/** Of each row the date of the farthest one that is predicted from there, in milliseconds since 1970, UTC. */
function dateColumn(
  name: string,
  { dates, train, problem: { horizon } }: Windows,
): InputContract["columns"][number] {
  const training = Float64Array.from(train, (t) => dates?.[t + horizon] ?? Number.NaN);
  return { name, role: "date", shift: horizon, ...rangeOf(training) };
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
