import type { AdaptiveConfig } from "../tasks/adaptive.js";
import type { Floor } from "./floor.js";

/**
 * The least normalised error on y_t = x_{t-c_t} of one dot-product-free layer of H heads without layer norm,
 * whatever its encoding: a head hands on one linear combination of the inputs, its weights known, so that
 * of min(t, T) lags, any of which may be asked for, H can be known. No feed-forward net lowers it, as x is
 * Gaussian.
 */
export function uncoupledFloor(
  { length, largest }: Pick<AdaptiveConfig, "length" | "largest">,
  heads: number,
): Floor<"lower"> {
  const before = Array.from({ length }, (_, t) => Math.min(t, largest));
  const unknown = before.reduce((sum, lags) => sum + Math.max(0, lags - heads), 0);
  return {
    kind: "lower",
    value: unknown / before.reduce((sum, lags) => sum + lags, 0),
    of: { layers: 1, heads, coupling: "free" },
    error: "mean squared",
    how: "known combinations of Gaussian inputs, of as many as heads",
    noiseFloor: 0,
  };
}
