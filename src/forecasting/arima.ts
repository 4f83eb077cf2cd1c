import { type Filter, oneStepError, type Series } from "./filter.js";
import { nelderMead } from "./nelder-mead.js";

/** (p, d, q)(0, D, Q) of a season: orders of an autoregressive integrated moving average. */
export interface ArimaOrder {
  readonly p: number;
  /** differences */
  readonly d: number;
  readonly q: number;
  /** rows of the season that is differenced once, with a moving average of its errors; null without one */
  readonly period: number | null;
}

/** A weight of what was so many rows before. */
export interface LagWeight {
  readonly lag: number;
  readonly weight: number;
}

/**
 * An ARIMA model, its differences multiplied out: y(t) = constant + sum a_k y(t - lag_k) + e(t) +
 * sum b_k e(t - lag_k), with errors e that are not foreseen.
 */
export interface Arima {
  readonly order: ArimaOrder;
  readonly constant: number;
  readonly values: readonly LagWeight[];
  readonly errors: readonly LagWeight[];
}

/** A filter that begins at the first value, which stands for those before it; errors before it are 0. */
export function arimaFilter({ constant, values, errors }: Arima): Filter {
  /** values so far, then forecasts from there on, made when asked for */
  const path: number[] = [];
  const missed: number[] = [];
  const forecast = (h: number): number => {
    const known = missed.length;
    if (known === 0) return 0;
    for (let t = path.length; t < known + h; t++) {
      let y = constant;
      for (const { lag, weight } of values) y += weight * path[t > lag ? t - lag : 0];
      for (const { lag, weight } of errors) {
        if (t >= lag && t - lag < known) y += weight * missed[t - lag];
      }
      path.push(y);
    }
    return path[known + h - 1];
  };
  return {
    forecast,
    observe(value) {
      const known = missed.length;
      missed.push(known === 0 ? 0 : value - forecast(1));
      path.length = known;
      path.push(value);
    },
  };
}

/**
 * The model of given orders of least squared error one step ahead (conditional least squares: Box, Jenkins
 * and Reinsel 1994), stationary and invertible. Where nothing or one thing is differenced, the mean of what
 * that leaves is in the constant.
 */
export function fitArima(training: readonly Series[], order: ArimaOrder): Arima {
  const { p, d, q, period } = order;
  const differences = multiplied([
    ...Array.from({ length: d }, () => [1, -1]),
    ...(period === null ? [] : [seasonal(period, -1)]),
  ]);
  const mean = d + (period === null ? 0 : 1) > 1 ? 0 : meanOf(training, differences);
  const model = (u: Float64Array): Arima => {
    const phi = [1, ...fromPartial(u.subarray(0, p)).map((x) => -x)];
    const theta = [1, ...fromPartial(u.subarray(p, p + q))];
    const ma = period === null ? theta : product(theta, seasonal(period, Math.tanh(u[p + q])));
    return {
      order,
      constant: mean * phi.reduce((a, b) => a + b, 0),
      values: lagWeights(product(differences, phi), -1),
      errors: lagWeights(ma, 1),
    };
  };
  const warmUp = differences.length + p + q;
  const error = (u: Float64Array) => {
    const candidate = model(u);
    return oneStepError(() => arimaFilter(candidate), training, warmUp);
  };
  const start = [...Array<number>(p + q).fill(0.1), ...(period === null ? [] : [-0.5])];
  return model(nelderMead(error, start, 0.5));
}

/** Coefficients of a stationary autoregression from partial autocorrelations tanh(u) (Monahan 1984). */
function fromPartial(u: Float64Array): number[] {
  let coefficients: number[] = [];
  for (const x of u) {
    const r = Math.tanh(x);
    const { length } = coefficients;
    coefficients = [...coefficients.map((c, i) => c - r * coefficients[length - 1 - i]), r];
  }
  return coefficients;
}

/** 1 + weight B^period. */
function seasonal(period: number, weight: number): number[] {
  return [1, ...Array<number>(period - 1).fill(0), weight];
}

function product(a: readonly number[], b: readonly number[]): number[] {
  const out = Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) {
    if (x !== 0) for (const [j, y] of b.entries()) out[i + j] += x * y;
  }
  return out;
}

function multiplied(polynomials: readonly (readonly number[])[]): number[] {
  return polynomials.reduce<number[]>(product, [1]);
}

function lagWeights(polynomial: readonly number[], sign: number): LagWeight[] {
  return polynomial.flatMap((x, lag) => (lag === 0 || x === 0 ? [] : [{ lag, weight: sign * x }]));
}

/** Of the differences of all series. */
function meanOf(training: readonly Series[], differences: readonly number[]): number {
  let [sum, count] = [0, 0];
  for (const { values } of training) {
    for (let t = differences.length - 1; t < values.length; t++) {
      let change = 0;
      for (const [lag, x] of differences.entries()) if (x !== 0) change += x * values[t - lag];
      if (Number.isNaN(change)) continue;
      sum += change;
      count++;
    }
  }
  return count > 0 ? sum / count : 0;
}
