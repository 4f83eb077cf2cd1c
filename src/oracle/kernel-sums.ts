import { CallerError } from "../errors.js";
import { leastSquares } from "../linalg/least-squares.js";
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

/** Decays over their value at the first lag, so that none vanishes however late that is. */
const SHAPES: Readonly<Record<Decay, (lag: number, rate: number, first: number) => number>> = {
  exponential: (lag, rate, first) => Math.exp(-rate * (lag - first)),
  power: (lag, rate, first) => (lag / first) ** -rate,
};

/** The class of sums of so many decays. */
function classOf(decay: Decay, terms: number): ModelClass {
  return decay === "exponential" ? exponentialSums(terms) : { linear: true, powers: terms };
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
  const { values, first } = kernel;
  const lags = values.length;
  if (lags === 0) throw new CallerError("the kernel has no lags", "give at least one");
  if (decay === "power" && first < 1) {
    throw new CallerError(`a power law has no value at lag ${first}`, "begin at lag 1 or later");
  }
  const columns = rates.map((rate) => {
    const shape = Float64Array.from({ length: lags }, (_, i) =>
      SHAPES[decay](first + i, rate, first),
    );
    const norm = Math.hypot(...shape);
    if (!Number.isFinite(norm)) {
      throw new CallerError(
        `the decay at rate ${rate} has norm ${norm}`,
        "give rates of at least 0",
      );
    }
    return shape.map((x) => x / norm);
  });
  const data = new Float64Array(lags * rates.length);
  columns.forEach((column, k) => {
    column.forEach((x, i) => {
      data[i * rates.length + k] = x;
    });
  });
  const target = { rows: lags, columns: 1, data: Float64Array.from(values) };
  const solved = leastSquares({ rows: lags, columns: rates.length, data }, target, { ridge: 0 });
  const coefficients = Array.from(solved.data);
  let value = 0;
  for (let i = 0; i < lags; i++) {
    const sum = coefficients.reduce((s, c, k) => s + c * columns[k][i], 0);
    value += (values[i] - sum) ** 2;
  }
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
const RANGE = { low: Math.log(1e-5), high: Math.log(50) };
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
