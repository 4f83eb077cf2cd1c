import type { Matrix } from "../linalg/matrix.js";
import type { Algebra } from "./algebra.js";
import { type Design, outputsOf, partsOf, type Sample } from "./design.js";
import type { Factor } from "./factor.js";
import { type Regression, type RidgeSystem, regressionsOn } from "./ridge-system.js";

/** Each output is its intercept + its weights . columns, of as many leading columns as there are weights. */
export interface RidgeWeights {
  /** [outputs] */
  readonly intercept: Float64Array;
  /** [outputs, columns] in units of output per unit of column; 0 for a constant column */
  readonly weights: Float64Array;
  /** penalty, relative to the mean eigenvalue of the correlation matrix (which is 1) */
  readonly lambda: number;
}

/** A ridge regression whose penalty was chosen. */
export interface RidgeFit extends RidgeWeights {
  /** mean squared error on the validation sample, over all outputs */
  readonly validation: number;
  readonly system: RidgeSystem;
}

/** Penalties tried first, in powers of ten of half a decade; the range grows while its edge wins. */
const FIRST = -4;
const LAST = 2;
const STEP = 0.5;
/** Below 1e-8 the factorisation has too few digits left; above 1e6 the fit is the mean. */
const FLOOR = -8;
const CEILING = 6;

/**
 * Ridge regression: minimises mean (y - b - w . z)^2 + lambda |w|^2 over standardised columns z,
 * the intercept b free; lambda is the one of least squared error on the validation sample. Of several
 * outputs y each has its own weights; they share lambda.
 *
 * Time: rows * columns^2 / 2 once, columns^3 / 6 for each lambda; where there are fewer rows than
 * columns, with the two exchanged.
 */
export async function fitRidge(
  algebra: Algebra,
  design: Design,
  train: Sample,
  validation: Sample,
): Promise<RidgeFit> {
  const [fit] = await fitLeading(algebra, design, train, validation, [design.columns]);
  return fit;
}

/**
 * Ridge regressions on the leading columns of a design, one for each number of them, each with a
 * penalty of its own. All that have at most as many columns as rows cost little more than the widest.
 *
 * @param sizes ascending
 */
export async function fitLeading(
  algebra: Algebra,
  design: Design,
  train: Sample,
  validation: Sample,
  sizes: readonly number[],
): Promise<RidgeFit[]> {
  const regressions = await regressionsOn(algebra, design, train, sizes);
  return fitRegressions(algebra, design, validation, regressions);
}

/** Chooses the penalty of each of some regressions on leading columns of a design, by their number ascending. */
export async function fitRegressions(
  algebra: Algebra,
  design: Design,
  validation: Sample,
  regressions: readonly Regression[],
): Promise<RidgeFit[]> {
  const searches = regressions.map(
    (regression): Search => ({
      ...{ regression, tried: [], wanted: exponents(FIRST, LAST), low: FIRST, high: LAST },
    }),
  );
  for (let open = searches; open.length > 0; open = open.filter(widen)) {
    await tryPenalties(algebra, design, validation, open);
  }
  return searches.map(best);
}

/** The search for the penalty of one regression. */
interface Search {
  readonly regression: Regression;
  readonly tried: RidgeFit[];
  /** exponents to try next */
  wanted: readonly number[];
  /** the range so far */
  low: number;
  high: number;
}

function best({ tried }: Search): RidgeFit {
  return tried.reduce((a, b) => (b.validation < a.validation ? b : a));
}

/** Where the edge of the range wins, and may move, the exponents beyond it are wanted. */
function widen(search: Search): boolean {
  const { low, high } = search;
  const won = Math.log10(best(search).lambda);
  if (won < low + STEP / 2 && low > FLOOR) {
    search.wanted = exponents(low - 2 * STEP, low - STEP);
    search.low -= 2 * STEP;
    return true;
  }
  if (won > high - STEP / 2 && high < CEILING) {
    search.wanted = exponents(high + STEP, high + 2 * STEP);
    search.high += 2 * STEP;
    return true;
  }
  return false;
}

/**
 * About how many multiplications in products a fit takes, where the range of penalties does not grow.
 *
 * @param columns of the widest regression
 */
export function ridgeMultiplications(columns: number, rows: number, validation: number): number {
  const [order, inner] = columns <= rows ? [columns, rows] : [rows, columns];
  return (order ** 2 * inner) / 2 + PENALTIES * (order ** 3 / 6 + validation * columns);
}

/** The same, of a regression on fewer columns than rows whose moments are there. */
export function penaltyMultiplications(columns: number, validation: number): number {
  return PENALTIES * (columns ** 3 / 6 + validation * columns);
}

/** Penalties that are tried first. */
const PENALTIES = (LAST - FIRST) / STEP + 1;

function exponents(from: number, to: number): number[] {
  return Array.from({ length: Math.round((to - from) / STEP) + 1 }, (_, k) => from + k * STEP);
}

/** Fits each regression with the penalties that it wants. */
async function tryPenalties(
  algebra: Algebra,
  design: Design,
  validation: Sample,
  searches: readonly Search[],
): Promise<void> {
  const fits: { readonly search: Search; readonly weights: RidgeWeights }[] = [];
  for (const exponent of new Set(searches.flatMap(({ wanted }) => wanted))) {
    const lambda = 10 ** exponent;
    const factors = new Map<RidgeSystem, Factor>();
    // the widest first: its factor holds those of the others
    for (const search of searches.toReversed()) {
      if (!search.wanted.includes(exponent)) continue;
      const { system, columns } = search.regression;
      const factor = factors.get(system) ?? (await system.factor(algebra, columns, lambda));
      factors.set(system, factor);
      const weights = await weightsOf(algebra, search.regression, factor, lambda);
      fits.push({ search, weights });
    }
  }
  const squares = fits.map(() => 0);
  const predictors = fits.map(({ weights }) => weights);
  const outputs = outputsOf(validation);
  await predictEach(algebra, predictors, design, validation.rows, (i, k, output, prediction) => {
    squares[k] += (validation.target[i * outputs + output] - prediction) ** 2;
  });
  for (const [k, { search, weights }] of fits.entries()) {
    const { system } = search.regression;
    search.tried.push({ ...weights, system, validation: squares[k] / validation.target.length });
  }
}

async function weightsOf(
  algebra: Algebra,
  { columns, system }: Regression,
  factor: Factor,
  lambda: number,
): Promise<RidgeWeights> {
  const { mean, deviation, targetMean } = system.scale;
  const coefficients = await system.coefficients(algebra, factor, columns);
  const weights = coefficients.map((w, at) => {
    const d = deviation[at % columns];
    return d > 0 ? w / d : 0;
  });
  const intercept = targetMean.map((offset, k) => {
    let shift = 0;
    for (let j = 0; j < columns; j++) shift += weights[k * columns + j] * mean[j];
    return offset - shift;
  });
  return { intercept, weights, lambda };
}

/** The ridge weights for one penalty. */
export async function solveRidge(
  algebra: Algebra,
  system: RidgeSystem,
  lambda: number,
): Promise<RidgeWeights> {
  const { columns } = system.scale;
  const factor = await system.factor(algebra, columns, lambda);
  return weightsOf(algebra, { columns, system }, factor, lambda);
}

/** Predictions for the examples `rows`: [rows.length, outputs]. */
export async function predictRidge(
  algebra: Algebra,
  fit: Pick<RidgeWeights, "intercept" | "weights">,
  design: Design,
  rows: Int32Array,
): Promise<Float64Array> {
  const { length } = fit.intercept;
  const predictions = new Float64Array(rows.length * length);
  await predictEach(algebra, [fit], design, rows, (i, _, output, prediction) => {
    predictions[i * length + output] = prediction;
  });
  return predictions;
}

/** Predictions that are held at once, a part of a design by some fits: 32 MB. */
const HELD = 2 ** 22;

/** Hands out the prediction of each fit, all of as many outputs, for each of the examples `rows`. */
async function predictEach(
  algebra: Algebra,
  fits: readonly Pick<RidgeWeights, "intercept" | "weights">[],
  design: Design,
  rows: Int32Array,
  take: (i: number, fit: number, output: number, prediction: number) => void,
): Promise<void> {
  if (fits.length === 0) return;
  const outputs = fits[0].intercept.length;
  for await (const { from, block } of partsOf(design, rows)) {
    const most = Math.max(1, Math.floor(HELD / (block.rows * outputs)));
    for (let first = 0; first < fits.length; first += most) {
      const some = fits.slice(first, first + most);
      const sums = await algebra.times(block, weightRows(some, design.columns));
      for (let i = 0; i < block.rows; i++) {
        for (const [k, { intercept }] of some.entries()) {
          const at = (i * some.length + k) * outputs;
          for (let output = 0; output < outputs; output++) {
            take(from + i, first + k, output, intercept[output] + sums.data[at + output]);
          }
        }
      }
    }
  }
}

/** [fits * outputs, columns] the weights of each output of each fit; 0 beyond its leading columns. */
function weightRows(fits: readonly Pick<RidgeWeights, "intercept" | "weights">[], columns: number) {
  const outputs = fits[0].intercept.length;
  const rows = fits.length * outputs;
  const data = new Float64Array(rows * columns);
  for (const [k, { weights }] of fits.entries()) {
    const own = weights.length / outputs;
    for (let output = 0; output < outputs; output++) {
      const to = (k * outputs + output) * columns;
      data.set(weights.subarray(output * own, (output + 1) * own), to);
    }
  }
  return { rows, columns, data } satisfies Matrix;
}
