import type { Stream } from "../../src/random/stream.js";

/** A stationary Gaussian AR(1) series of variance 1: x[t] = phi x[t-1] + sqrt(1 - phi^2) normal. */
export function ar1(stream: Stream, length: number, phi: number): Float64Array {
  const series = new Float64Array(length);
  let state = stream.normal(0);
  for (let t = 0; t < length; t++) {
    series[t] = state;
    state = phi * state + Math.sqrt(1 - phi * phi) * stream.normal(t + 1);
  }
  return series;
}
