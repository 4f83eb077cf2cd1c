import { targetsAt, type Windows } from "../data/windows.js";
import { Stream } from "../random/stream.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap, Competitor } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf } from "../statistics/test-points.js";
import type { Algebra } from "./algebra.js";
import { type Design, levelsFrom, outputAt, windowDesign } from "./design.js";
import { fitLeading, predictRidge, type RidgeFit, ridgeMultiplications } from "./ridge.js";

/** What a cheap nonlinear model gains over ridge, before any network is trained. */
export interface NonlinearGain {
  /** 1 - error with random features / error of ridge, on the validation part */
  readonly gain: number;
  /** 95 %, paired block bootstrap */
  readonly interval: readonly [low: number, high: number];
  /** [validation, horizons] levels predicted with random features, raw units */
  readonly prediction: Float64Array;
}

export const FEATURES = 256;
/** Training examples used, the latest: more would only cost time. */
const MOST_EXAMPLES = 10_000;
/** Share of those, the latest, that chooses the penalty, so that the validation part judges only. */
const TUNING = 0.2;

/**
 * Gain of ridge on the window and 256 random features relu(a . x + b) over ridge on the window
 * alone. Weights a are normal with variance 1 / columns, offsets b standard normal, so that
 * features switch where the (standardised) data lie.
 */
export async function nonlinearGain(
  algebra: Algebra,
  windows: Windows,
  bootstrap: Bootstrap,
): Promise<NonlinearGain> {
  const rows = windows.train.subarray(Math.max(0, windows.train.length - MOST_EXAMPLES));
  const cut = Math.floor((1 - TUNING) * rows.length);
  const train = outputAt(windows, rows.subarray(0, cut));
  const tuning = outputAt(windows, rows.subarray(cut));
  const { validation } = windows;
  const plain = windowDesign(windows, windows.problem.window);
  const design = await withRandomFeatures(algebra, plain, bootstrap.seed);
  const sizes = [plain.columns, design.columns];
  const [without, withFeatures] = await fitLeading(algebra, design, train, tuning, sizes);
  const judge = async (
    name: string,
    regressors: Design,
    fit: RidgeFit,
  ): Promise<Competitor & { readonly levels: Float64Array }> => {
    const output = await predictRidge(algebra, fit, regressors, validation);
    const levels = levelsFrom(windows, validation, output);
    const truth = targetsAt(windows, validation);
    const errors = squaredErrors(levels, truth, windows.problem.horizons.length);
    return { name, levels, losses: errors };
  };
  const ridge = await judge("ridge", plain, without);
  const random = await judge("random features", design, withFeatures);
  const { value, interval } = relativeError(
    random,
    ridge,
    pointsOf(windows, validation),
    bootstrap,
  );
  return {
    gain: 1 - value,
    interval: [1 - interval[1], 1 - interval[0]],
    prediction: random.levels,
  };
}

/** About how many multiplications in products `nonlinearGain` takes. */
export function gainMultiplications({ problem, channels, train, validation }: Windows): number {
  const columns = problem.window * channels.length;
  const rows = Math.min(train.length, MOST_EXAMPLES);
  const fitted = (1 - TUNING) * rows;
  // features are made for the means, the moments, the tuning and the validation part
  const features = (2 * fitted + TUNING * rows + validation.length) * columns * FEATURES;
  return features + ridgeMultiplications(columns + FEATURES, fitted, TUNING * rows);
}

/** The columns of a design, and 256 random ReLU features of them. */
export async function withRandomFeatures(
  algebra: Algebra,
  design: Design,
  seed: number,
): Promise<Design> {
  const { columns } = design;
  const stream = new Stream(seed, "random features");
  const scale = 1 / Math.sqrt(columns);
  const a = new Float64Array(FEATURES * columns);
  for (let k = 0; k < FEATURES; k++) {
    await algebra.pause();
    for (let i = k * columns; i < (k + 1) * columns; i++) a[i] = scale * stream.normal(i);
  }
  const b = Float64Array.from({ length: FEATURES }, (_, k) => stream.normal(a.length + k));
  const width = columns + FEATURES;
  return {
    columns: width,
    async fill(rows, block) {
      const plain = { rows: rows.length, columns, data: new Float64Array(rows.length * columns) };
      await design.fill(rows, plain.data);
      const sums = await algebra.times(plain, { rows: FEATURES, columns, data: a });
      for (let i = 0; i < rows.length; i++) {
        block.set(plain.data.subarray(i * columns, (i + 1) * columns), i * width);
        const at = i * width + columns;
        for (let k = 0; k < FEATURES; k++) {
          block[at + k] = Math.max(sums.data[i * FEATURES + k] + b[k], 0);
        }
      }
    },
  };
}
