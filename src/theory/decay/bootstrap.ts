import { Stream } from "../../random/stream.js";
import type { NoiseLaw } from "./curves.js";

/** Of every interval. */
export const LEVEL = 0.95;

/** The stated noise, drawn: means [n] times e^(s e), or plus s e, for resample b. */
export class NoiseSource {
  readonly #stream: Stream;
  readonly #law: NoiseLaw;

  constructor(seed: number, law: NoiseLaw) {
    this.#stream = new Stream(seed, "decay: resamples");
    this.#law = law;
  }

  /** @param means on the scale of the noise: logarithms under multiplicative noise */
  resample(b: number, means: ArrayLike<number>, deviation: number): Float64Array {
    const n = means.length;
    const values = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const drawn = means[i] + deviation * this.#stream.normal(b * n + i);
      values[i] = this.#law === "multiplicative" ? Math.exp(drawn) : drawn;
    }
    return values;
  }
}

/**
 * The studentised bootstrap's interval (Efron 1979; Hall 1988): estimate - t error, with t the
 * quantiles of (estimate* - estimate) / error* over the resamples. With B resamples the quantile p
 * is the value of rank (B + 1) p, so that the level is exact whatever B where t has one law.
 *
 * @param pivots one a resample; those that are not numbers count as beyond either end
 * @returns the estimate itself where its error is 0; null where so many are not numbers that an end is one of them
 */
export function studentisedInterval(
  estimate: number,
  error: number,
  pivots: readonly number[],
): readonly [low: number, high: number] | null {
  if (error === 0) return [estimate, estimate];
  const sorted = Float64Array.from(pivots.filter((t) => !Number.isNaN(t))).sort();
  const missing = pivots.length - sorted.length;
  const rank = Math.max(1, Math.floor(((pivots.length + 1) * (1 - LEVEL)) / 2 + 1e-9)) - missing;
  if (rank < 1) return null;
  return [estimate - sorted[sorted.length - rank] * error, estimate - sorted[rank - 1] * error];
}
