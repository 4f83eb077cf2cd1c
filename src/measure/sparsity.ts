import { nearestHorizon, type Windows } from "../data/windows.js";
import type { Engine } from "../runtime/session.js";
import { blocksFor } from "../statistics/blocks.js";
import { holm } from "../statistics/holm.js";
import { studentQuantile, studentTail } from "../statistics/student.js";
import { timesOf } from "../statistics/test-points.js";
import { Algebra } from "./algebra.js";
import { type Design, outputAt, type Sample, windowDesign } from "./design.js";
import { scaledLasso } from "./lasso.js";
import { momentsOf } from "./moments.js";
import { newtonSteps } from "./newton-steps.js";
import { predictRidge, solveRidge } from "./ridge.js";
import { Primal } from "./ridge-system.js";

/** A lag that passed the screen. */
export interface SparseLag {
  /** name of the input */
  readonly channel: string;
  /** rows back from the newest, which is 0 */
  readonly lag: number;
  /** standardised output per standardised input, without shrinkage */
  readonly weight: number;
  /** 95 % interval */
  readonly interval: readonly [low: number, high: number];
  /** that the weight is 0: two-sided, adjusted for all lags that passed the screen (Holm) */
  readonly p: number;
}

/** Which lags an output depends on, if on few. */
export interface Sparsity {
  /** lags whose p is below 5 %, by channel and lag */
  readonly lags: readonly SparseLag[];
  /** lags that passed the screen, of all */
  readonly screened: number;
  /** lags among which was searched, over all channels */
  readonly candidates: number;
  /** share of the validation variance that the screened lags leave */
  readonly unexplained: number;
}

/** Chance that any lag is found where there is none. */
const LEVEL = 0.05;
/** Takes no digit that counts from the weights, and lets columns that are equal by chance pass. */
const NO_RIDGE = 1e-10;

/**
 * Screen and clean (Wasserman and Roeder 2009): the scaled lasso on the training part chooses lags;
 * least squares on these alone, over the validation part, weighs them. As the two parts share no
 * target, the weights are free of the lasso's shrinkage and their intervals of the choice. Errors of
 * the intervals are by blocks, so that residuals may depend on each other within one.
 *
 * Of several horizons the nearest is looked at. A linear reading: what depends on a lag only by a product or another even function is not seen.
 */
export async function sparseLags(engine: Engine, windows: Windows): Promise<Sparsity> {
  const algebra = new Algebra(engine);
  try {
    return await search(algebra, nearestHorizon(windows));
  } finally {
    await algebra.close();
  }
}

async function search(algebra: Algebra, windows: Windows): Promise<Sparsity> {
  const { channels, problem, outputScale } = windows;
  const design = windowDesign(windows, problem.window);
  const train = outputAt(windows, windows.train);
  const lasso = scaledLasso(await momentsOf(algebra, design, train), varianceOf(train.target));
  const chosen = [...lasso.coefficients.keys()].filter((j) => lasso.coefficients[j] !== 0);
  const candidates = design.columns;
  if (chosen.length === 0) return { lags: [], screened: 0, candidates, unexplained: 1 };

  const held = outputAt(windows, windows.validation);
  const { weights, deviations, freedom, unexplained } = await weigh(
    algebra,
    windows,
    restricted(design, chosen),
    held,
  );
  // a column that is constant over the validation part has weight and deviation 0
  const tails = Array.from(weights, (w, k) =>
    w === 0 ? 1 : studentTail(w / deviations[k], freedom),
  );
  const adjusted = holm(tails);
  const factor = studentQuantile(0.95, freedom);
  const lags = chosen.map((j, k): SparseLag => {
    const weight = weights[k] / outputScale.deviation;
    const half = (factor * deviations[k]) / outputScale.deviation;
    return {
      channel: channels[j % channels.length],
      lag: Math.floor(j / channels.length),
      weight,
      interval: [weight - half, weight + half],
      p: adjusted[k],
    };
  });
  return {
    lags: lags
      .filter(({ p }) => p < LEVEL)
      .sort((a, b) => channels.indexOf(a.channel) - channels.indexOf(b.channel) || a.lag - b.lag),
    screened: chosen.length,
    candidates,
    unexplained,
  };
}

/** Least squares with deviations of the weights by blocks. */
async function weigh(algebra: Algebra, windows: Windows, design: Design, sample: Sample) {
  const { rows, target } = sample;
  const system = new Primal(await momentsOf(algebra, design, sample));
  const fit = { ...(await solveRidge(algebra, system, NO_RIDGE)), system };
  const prediction = await predictRidge(algebra, fit, design, rows);
  const residual = target.map((y, i) => y - prediction[i]);
  const blocks = blocksFor([residual], timesOf(windows, rows), windows.problem.horizon);
  const residuals = { design, sample: { rows, target: residual }, blocks };
  const { columns, data } = await newtonSteps(algebra, fit, residuals);
  const variances = new Float64Array(columns);
  data.forEach((step, i) => {
    variances[i % columns] += step ** 2;
  });
  const deviations = variances.map(Math.sqrt);
  return {
    weights: fit.weights,
    deviations,
    freedom: blocks.count - 1,
    unexplained: varianceOf(residual) / varianceOf(target),
  };
}

/** Some columns of a design. */
function restricted(design: Design, chosen: readonly number[]): Design {
  return {
    columns: chosen.length,
    async fill(rows, block) {
      const whole = new Float64Array(rows.length * design.columns);
      await design.fill(rows, whole);
      for (let i = 0; i < rows.length; i++) {
        chosen.forEach((j, k) => {
          block[i * chosen.length + k] = whole[i * design.columns + j];
        });
      }
    },
  };
}

function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  return values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / values.length;
}
