import { CallerError } from "../errors.js";
import { type Matrix, multiply } from "../linalg/matrix.js";
import { singularValues, svd } from "../linalg/svd.js";
import type { ModelClass } from "../models/model-class.js";
import { type Floor, squaredRounding } from "./floor.js";

/** What is known of a kernel's first 2^K lags by a convolution of K levels of two taps. */
export interface DigitLimits {
  /** no kernel of the rank is below */
  readonly floor: Floor<"lower">;
  /** what cutting one matrix after another leaves */
  readonly constructed: Floor<"constructed">;
  /** which it is not above */
  readonly promised: number;
}

/** The linear convolutions of K levels of two taps, dilated by 1, 2, 4, .., of so many channels, at most. */
export function digitClass(levels: number, channels: number): ModelClass {
  return { linear: true, stationary: true, lags: 2 ** levels, digitRank: channels };
}

/**
 * The singular values of a kernel of 2^K lags between digits: entry k - 1 those of its matrix of the k lowest
 * binary digits of the lag against the others, k = 1 .. K - 1. They are the spectrum that decides what a dilated
 * convolution costs (Jiang, Li and Li, arXiv 2107.09355, who take one digit against the others).
 */
export function digitSpectra(kernel: ArrayLike<number>): Float64Array[] {
  const { length } = kernel;
  const levels = Math.log2(length);
  if (!Number.isInteger(levels) || levels < 2) {
    throw new CallerError(`a kernel of ${length} lags`, "give 4, 8, 16, .. lags");
  }
  return Array.from({ length: levels - 1 }, (_, k) => {
    const rows = 2 ** (k + 1);
    return singularValues(digitMatrix(kernel, rows, length / rows)).values;
  });
}

/** Rows: the low part of the lag; columns: the high part. */
function digitMatrix(kernel: ArrayLike<number>, rows: number, columns: number): Matrix {
  const at = (i: number) => kernel[Math.floor(i / columns) + rows * (i % columns)];
  return { rows, columns, data: Float64Array.from({ length: rows * columns }, (_, i) => at(i)) };
}

/**
 * Bounds of sum_s (rho(s) - k(s))^2 over the kernels k of `digitClass`, and one of them. What lies beyond their 2^K
 * lags is left in any case. By Eckart and Young no kernel of the rank is nearer than the singular values beyond it of
 * any of the matrices; the tensor train of Oseledets (SIAM J. Sci. Comput. 33, 2011) is not further than all of
 * these together (docs/theory/floors.md, steps floors.10 and floors.11).
 *
 * Times the variance of a white input it is the expected squared error at a position that sees all lags.
 *
 * @throws CallerError where there are fewer lags than 2^K
 */
export function digitLimits(
  kernel: Float64Array,
  { levels, channels }: { readonly levels: number; readonly channels: number },
): DigitLimits {
  const reach = 2 ** levels;
  if (kernel.length < reach) {
    throw new CallerError(`${kernel.length} lags, fewer than ${reach}`, "give more, or 0 there");
  }
  const seen = kernel.slice(0, reach);
  const beyond = energy(kernel.subarray(reach));
  const cut = digitSpectra(seen).map((values) => values.subarray(channels));
  // every singular value less, or more, by its rounding, so that rounding moves neither bound the wrong way
  const rounding = Number.EPSILON * reach * Math.sqrt(energy(seen));
  const less = cut.map((values) => energy(values.map((v) => Math.max(0, v - rounding))));
  const more = cut.map((values) => energy(values.map((v) => v + rounding)));
  const near = tensorTrain(seen, channels);
  const left = energy(seen.map((v, s) => v - near[s]));
  const of = digitClass(levels, channels);
  const noiseFloor = squaredRounding(energy(kernel), reach);
  return {
    floor: {
      ...{ kind: "lower", error: "mean squared", of, noiseFloor },
      value: beyond + Math.max(...less),
      how: "singular values beyond the channels between the digits of the lag, the largest sum of their squares (Eckart and Young), and the lags beyond reach",
    },
    constructed: {
      ...{ kind: "constructed", error: "mean squared", of, noiseFloor },
      value: beyond + left,
      how: "the tensor train by successive singular value decompositions, and the lags beyond reach",
    },
    promised: beyond + more.reduce((a, b) => a + b, 0),
  };
}

/** A kernel of the rank, near one of 2^K lags: one digit after another is split off, and cut to the rank. */
export function tensorTrain(kernel: Float64Array, rank: number): Float64Array {
  // kernel(low + rows * high) = sum_a low(low, a) rest(a, high)
  let low: Matrix = { rows: 1, columns: 1, data: Float64Array.of(1) };
  let rest: Matrix = { rows: 1, columns: kernel.length, data: kernel };
  while (rest.columns > 2) {
    const { u, spectrum, v } = svd(splitDigit(rest));
    const kept = Math.min(rank, spectrum.values.length);
    low = joinDigit(low, leading(u, kept));
    rest = {
      ...{ rows: kept, columns: v.rows },
      data: Float64Array.from(
        { length: kept * v.rows },
        (_, i) =>
          spectrum.values[Math.floor(i / v.rows)] *
          v.data[(i % v.rows) * v.columns + Math.floor(i / v.rows)],
      ),
    };
  }
  const product = multiply(low, rest);
  return Float64Array.from(
    kernel,
    (_, s) => product.data[(s % low.rows) * rest.columns + Math.floor(s / low.rows)],
  );
}

/** [a, digit + 2 high] -> [a + rows digit, high] */
function splitDigit({ rows, columns, data }: Matrix): Matrix {
  const high = columns / 2;
  return {
    ...{ rows: 2 * rows, columns: high },
    data: Float64Array.from({ length: data.length }, (_, i) => {
      const [row, h] = [Math.floor(i / high), i % high];
      return data[(row % rows) * columns + Math.floor(row / rows) + 2 * h];
    }),
  };
}

/** [low, a] and [a + rank digit, b] -> [low + rows digit, b] */
function joinDigit(low: Matrix, core: Matrix): Matrix {
  const { rows, columns: rank } = low;
  const data = new Float64Array(2 * rows * core.columns);
  for (let digit = 0; digit < 2; digit++) {
    const half = core.data.subarray(digit * rank * core.columns, (digit + 1) * rank * core.columns);
    data.set(
      multiply(low, { rows: rank, columns: core.columns, data: half }).data,
      digit * rows * core.columns,
    );
  }
  return { rows: 2 * rows, columns: core.columns, data };
}

function leading({ rows, columns, data }: Matrix, kept: number): Matrix {
  return {
    ...{ rows, columns: kept },
    data: Float64Array.from(
      { length: rows * kept },
      (_, i) => data[Math.floor(i / kept) * columns + (i % kept)],
    ),
  };
}

function energy(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v * v, 0);
}
