import { leastSquares } from "../linalg/least-squares.js";
import { type Matrix, multiply } from "../linalg/matrix.js";
import {
  type Decay,
  type DecaySum,
  decayColumns,
  decaySum,
  decayTimes,
  type LagKernel,
  RANGE,
} from "./kernel-sums.js";

/** Steps that are tried at most. */
const MOST_STEPS = 60;
/** Damping of the first step, and that at which the search ends; relative to the largest slope's square. */
const DAMPING = { first: 1e-3, last: 1e6 };

/**
 * A best sum of decays near given rates, by variable projection (Golub and Pereyra, SIAM Journal on
 * Numerical Analysis 10, 1973): coefficients are always those of least squares, so that rates alone are
 * searched, by steps of Levenberg and Marquardt in their logarithms. Of the derivative of what is left, the
 * part is taken that lies beside the decays (Kaufman, BIT 15, 1975).
 *
 * @param rates from which the search begins
 * @throws CallerError as `decaySum` does
 */
export function fittedDecaySum(
  kernel: LagKernel,
  decay: Decay,
  rates: readonly number[],
): DecaySum {
  let best = decaySum(kernel, decay, rates);
  let around = slopesOf(kernel, decay, best);
  let damping = DAMPING.first;
  for (let step = 0; step < MOST_STEPS && damping <= DAMPING.last; step++) {
    const { slopes, left, largest } = around;
    if (largest === 0) break;
    const moves = leastSquares(slopes, left, { ridge: damping * largest }).data;
    const moved = best.rates.map((rate, k) => inRange(rate * Math.exp(moves[k])));
    const next = decaySum(kernel, decay, moved);
    if (next.floor.value < best.floor.value) {
      best = next;
      around = slopesOf(kernel, decay, best);
      damping /= 10;
    } else damping *= 10;
  }
  return best;
}

function inRange(rate: number): number {
  return Math.min(Math.exp(RANGE.high), Math.max(Math.exp(RANGE.low), rate));
}

/** What a sum leaves, [lags, 1], and what a logarithm of a rate takes from that, [lags, rates]. */
interface Around {
  readonly left: Matrix;
  readonly slopes: Matrix;
  /** square of the norm of the largest column of `slopes` */
  readonly largest: number;
}

function slopesOf(kernel: LagKernel, decay: Decay, { rates, coefficients }: DecaySum): Around {
  const columns = decayColumns(kernel, decay, rates);
  const times = decayTimes(kernel, decay);
  const { rows, columns: count } = columns;
  const minus = (a: Matrix, b: Matrix): Matrix => ({
    ...a,
    data: a.data.map((x, i) => x - b.data[i]),
  });
  const target = { rows, columns: 1, data: Float64Array.from(kernel.values) };
  const sum = { rows: count, columns: 1, data: Float64Array.from(coefficients) };
  const slopes = {
    ...columns,
    data: columns.data.map((x, i) => {
      const k = i % count;
      return -rates[k] * times[(i - k) / count] * x * coefficients[k];
    }),
  };
  const beside = minus(slopes, multiply(columns, leastSquares(columns, slopes, { ridge: 0 })));
  const squares = Array.from({ length: count }, (_, k) =>
    beside.data.reduce((total, x, i) => (i % count === k ? total + x * x : total), 0),
  );
  return {
    left: minus(target, multiply(columns, sum)),
    slopes: beside,
    largest: Math.max(...squares),
  };
}
