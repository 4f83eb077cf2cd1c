import { type Begin, type Filter, follow } from "../../src/forecasting/filter.js";
import { Stream } from "../../src/random/stream.js";

/** A filter after it took values in. */
export function carried(filter: Filter, values: Iterable<number>): Filter {
  for (const value of values) follow(filter, value);
  return filter;
}

/** What a model that begins with a series expects after it, 1 to `steps` ahead. */
export function expected(begin: Begin, values: Float64Array, steps: number): number[] {
  const filter = carried(begin({ values, phase: 0 }), values);
  return Array.from({ length: steps }, (_, i) => filter.forecast(i + 1));
}

/** One series as training data. */
export function alone(values: ArrayLike<number>) {
  return [{ values: Float64Array.from(values), phase: 0 }];
}

/** n values of an autoregression of order one with standard normal errors. */
export function autoregression(n: number, phi: number, seed: number): Float64Array {
  const stream = new Stream(seed, "forecasting");
  const values = new Float64Array(n);
  for (let t = 0; t < n; t++) values[t] = stream.normal(t) + (t > 0 ? phi * values[t - 1] : 0);
  return values;
}
