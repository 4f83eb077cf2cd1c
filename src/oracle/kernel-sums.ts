import { CallerError } from "../errors.js";
import { leastSquares } from "../linalg/least-squares.js";
import { type Matrix, multiply } from "../linalg/matrix.js";
import type { ModelClass } from "../models/model-class.js";
import { compassMinimum, type Point } from "./compass.js";
import { type Floor, squaredRounding } from "./floor.js";
import { exponentialSums } from "./recurrent.js";

/** A kernel at the lags first, first + 1, .. */
export interface LagKernel {
  /** weights, the lag `first` first */
  readonly values: ArrayLike<number>;
  /** 0 or more */
  readonly first: number;
}

/** The functions whose sums approximate a kernel: e^(-rate t), or t^(-rate), lags from 1 on. */
export type Decay = "exponential" | "power";

/** A sum of decays with its coefficients: what a layer of as many heads can be set to. */
export interface DecaySum {
  /** one for each term, as `coefficients` */
  readonly rates: readonly number[];
  /** of each decay scaled to norm 1 over the lags, which is what rounding feels */
  readonly coefficients: readonly number[];
  /** squared error of the sum, as what a model can reach */
  readonly floor: Floor<"constructed">;
}

/**
 * The time in which a decay is e^(-rate time). It counts from the first lag, so that no decay vanishes
 * however late that is.
 */
const TIMES: Readonly<Record<Decay, (lag: number, first: number) => number>> = {
  exponential: (lag, first) => lag - first,
  power: (lag, first) => Math.log(lag / first),
};

/** The class of sums of so many decays. */
function classOf(decay: Decay, terms: number): ModelClass {
  return decay === "exponential" ? exponentialSums(terms) : { linear: true, powers: terms };
}

/**
 * Decays scaled to norm 1, a column each: [lags, rates].
 *
 * @throws CallerError as `decaySum` does
 */
export function decayColumns(kernel: LagKernel, decay: Decay, rates: readonly number[]): Matrix {
  const { values, first } = kernel;
  const lags = values.length;
  if (lags === 0) throw new CallerError("the kernel has no lags", "give at least one");
  if (decay === "power" && first < 1) {
    throw new CallerError(`a power law has no value at lag ${first}`, "begin at lag 1 or later");
  }
  const times = decayTimes(kernel, decay);
  const data = new Float64Array(lags * rates.length);
  rates.forEach((rate, k) => {
    const shape = times.map((time) => Math.exp(-rate * time));
    const norm = Math.hypot(...shape);
    if (!Number.isFinite(norm)) {
      throw new CallerError(
        `the decay at rate ${rate} has norm ${norm}`,
        "give rates of at least 0",
      );
    }
    for (let i = 0; i < lags; i++) data[i * rates.length + k] = shape[i] / norm;
  });
  return { rows: lags, columns: rates.length, data };
}

/** Of each lag the time in which a decay is e^(-rate time). */
export function decayTimes({ values, first }: LagKernel, decay: Decay): Float64Array {
  return Float64Array.from({ length: values.length }, (_, i) => TIMES[decay](first + i, first));
}

/**
 * The best sum of decays with given rates, by least squares on decays scaled to norm 1; directions
 * below the rounding of their singular values are left out, so that coefficients stay as small as
 * float64 needs them. The error is that of the coefficients returned, evaluated.
 *
 * @throws CallerError where there are no lags, a power law is asked for at lag 0, or a decay is not
 *   finite
 */
export function decaySum(kernel: LagKernel, decay: Decay, rates: readonly number[]): DecaySum {
  const columns = decayColumns(kernel, decay, rates);
  const { rows: lags } = columns;
  const { values } = kernel;
  const target = { rows: lags, columns: 1, data: Float64Array.from(values) };
  const solved = leastSquares(columns, target, { ridge: 0 });
  const coefficients = Array.from(solved.data);
  const reached = multiply(columns, solved).data;
  const value = reached.reduce((sum, y, i) => sum + (values[i] - y) ** 2, 0);
  const size = coefficients.reduce((sum, c) => sum + c * c, 0);
  return {
    rates,
    coefficients,
    floor: {
      kind: "constructed",
      value,
      of: classOf(decay, rates.length),
      error: "mean squared",
      how: `least squares on ${decay} decays, evaluated at its coefficients`,
      noiseFloor: squaredRounding(
        size + target.data.reduce((sum, y) => sum + y * y, 0),
        rates.length,
      ),
    },
  };
}

/** Rates are searched in this range: slower and faster ones are constant, or gone, over 10^4 lags. */
export const RANGE = { low: Math.log(1e-5), high: Math.log(50) };
/** Starts of the search: first rates, and ratios of the last to the first. */
const STARTS = [1e-3, 1e-2, 0.1, 1, 5];
const RATIOS = [3, 30, 300, 3000];

/**
 * The best sum of `terms` decays whose rates are in geometric sequence, searched over the first and
 * the last rate from 1e-5 to 50: a least error of two numbers of freedom, not of all rates.
 *
 * @throws CallerError where `terms` is no integer from 1
 */
export function geometricDecaySum(kernel: LagKernel, decay: Decay, terms: number): DecaySum {
  if (!(Number.isInteger(terms) && terms >= 1)) {
    throw new CallerError(`${terms} decays`, "give an integer from 1");
  }
  const at = ([from, to]: Point) =>
    decaySum(
      kernel,
      decay,
      Array.from({ length: terms }, (_, k) =>
        Math.exp(terms === 1 ? from : from + ((to - from) * k) / (terms - 1)),
      ),
    );
  const starts = STARTS.flatMap((from) =>
    RATIOS.map((ratio): Point => [Math.log(from), Math.log(from * ratio)]),
  );
  return at(compassMinimum((point) => at(point).floor.value, starts, RANGE));
}
