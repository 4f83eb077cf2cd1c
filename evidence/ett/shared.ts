import { relativeRidge } from "../../src/advise/baselines/relative-ridge.js";
import { questionOn } from "../../src/advise/question.js";
import { parseRequest } from "../../src/advise/request.js";
import { type Rows, tableOf } from "../../src/data/rows.js";
import { targetsAt } from "../../src/data/windows.js";
import { Algebra } from "../../src/measure/algebra.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import { ETTH1, type SeriesRows } from "./series.js";

/** One linear model for all channels, at several windows. */
export interface SharedResult {
  readonly horizon: number;
  /** errors over all channels, in units of the training part's deviation */
  readonly tried: readonly {
    readonly window: number;
    readonly validation: number;
    readonly mse: number;
  }[];
  readonly seconds: number;
}

/** The channels one below the other, each in units of its own training part, of the rows that are used. */
function stacked(rows: SeriesRows, { channels, split }: typeof ETTH1): Rows {
  const used = split[0] + split[1] + split[2];
  const dates = Array.from(rows.date as readonly Date[]).slice(0, used);
  return {
    date: channels.flatMap(() => dates),
    channel: channels.flatMap((channel) => dates.map(() => channel)),
    value: channels.flatMap((channel) =>
      standardised(rows[channel] as Float64Array, split[0], used),
    ),
  };
}

function standardised(values: Float64Array, train: number, used: number): number[] {
  const part = values.subarray(0, train);
  const mean = part.reduce((sum, x) => sum + x, 0) / train;
  const variance = part.reduce((sum, x) => sum + (x - mean) ** 2, 0) / train;
  return Array.from(values.subarray(0, used), (x) => (x - mean) / Math.sqrt(variance));
}

/**
 * All channels forecast by one ridge regression on the window less its newest value, as `advise` fits it where
 * the channels are sequences (`--sequence`): as published linear models share their weights.
 */
export async function runShared(
  rows: SeriesRows,
  horizon: number,
  windows: readonly number[],
  series = ETTH1,
): Promise<SharedResult> {
  const begin = performance.now();
  const all = stacked(rows, series);
  const table = await tableOf(all);
  const tried: SharedResult["tried"][number][] = [];
  const algebra = new Algebra(nodeEngine);
  try {
    for (const window of windows) {
      const request = parseRequest({
        ...{
          rows: all,
          target: "value",
          time: "date",
          sequence: "channel",
          budget: "quick",
          seed: 7001,
        },
        ...{ window, split: series.split },
        horizon: Array.from({ length: horizon }, (_, k) => k + 1),
      });
      const { prepared } = await questionOn(table, request);
      const examples = prepared.windows;
      const fit = await relativeRidge(algebra, examples, ["value"], "less-last");
      if (fit === null) throw new RangeError(`nothing is left of a window of ${window}`);
      tried.push({
        window,
        validation: meanSquaredError(fit.validation, targetsAt(examples, examples.validation)),
        mse: meanSquaredError(fit.test, targetsAt(examples, examples.test)),
      });
    }
  } finally {
    await algebra.close();
  }
  return { horizon, tried, seconds: (performance.now() - begin) / 1000 };
}
