import type { Windows } from "../data/windows.js";
import { Stream } from "../random/stream.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap, Competitor } from "../statistics/competitor.js";
import { squaredErrors } from "../statistics/metrics.js";
import { pointsOf, truthAt } from "../statistics/test-points.js";
import { type Design, levelsFrom, outputAt, windowDesign } from "./design.js";
import { fitRidge, predictRidge } from "./ridge.js";

/** What a cheap nonlinear model gains over ridge, before any network is trained. */
export interface NonlinearGain {
  /** 1 - error with random features / error of ridge, on the validation part */
  readonly gain: number;
  /** 95 %, paired block bootstrap */
  readonly interval: readonly [low: number, high: number];
  /** [validation] levels predicted with random features, raw units */
  readonly prediction: Float64Array;
}

const FEATURES = 256;
/** Training examples used, the latest: more would only cost time. */
const MOST_EXAMPLES = 10_000;
/** Share of those, the latest, that chooses the penalty, so that the validation part judges only. */
const TUNING = 0.2;

/**
 * Gain of ridge on the window and 256 random features relu(a . x + b) over ridge on the window
 * alone. Weights a are normal with variance 1 / columns, offsets b standard normal, so that
 * features switch where the (standardised) data lie.
 */
export function nonlinearGain(windows: Windows, bootstrap: Bootstrap): NonlinearGain {
  const rows = windows.train.subarray(Math.max(0, windows.train.length - MOST_EXAMPLES));
  const cut = Math.floor((1 - TUNING) * rows.length);
  const train = outputAt(windows, rows.subarray(0, cut));
  const tuning = outputAt(windows, rows.subarray(cut));
  const { validation } = windows;
  const run = (name: string, design: Design): Competitor & { readonly levels: Float64Array } => {
    const fit = fitRidge(design, train, tuning);
    const levels = levelsFrom(windows, validation, predictRidge(fit, design, validation));
    return { name, levels, squaredErrors: [squaredErrors(levels, truthAt(windows, validation))] };
  };
  const plain = windowDesign(windows, windows.problem.window);
  const ridge = run("ridge", plain);
  const random = run("random features", withRandomFeatures(plain, bootstrap.seed));
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

/** The columns of a design, and 256 random ReLU features of them. */
function withRandomFeatures(design: Design, seed: number): Design {
  const { columns } = design;
  const stream = new Stream(seed, "random features");
  const scale = 1 / Math.sqrt(columns);
  const a = Float64Array.from({ length: FEATURES * columns }, (_, i) => scale * stream.normal(i));
  const b = Float64Array.from({ length: FEATURES }, (_, k) => stream.normal(a.length + k));
  return {
    columns: columns + FEATURES,
    fill(t, row) {
      design.fill(t, row);
      for (let k = 0; k < FEATURES; k++) {
        let sum = b[k];
        const from = k * columns;
        for (let j = 0; j < columns; j++) sum += a[from + j] * row[j];
        row[columns + k] = Math.max(sum, 0);
      }
    },
  };
}
