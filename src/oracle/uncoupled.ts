import type { AdaptiveConfig } from "../tasks/adaptive.js";
import type { Floor } from "./floor.js";

/**
 * The least normalised error on y_t = x_{t-c_t} of one dot-product-free layer of H heads without layer norm,
 * whatever its encoding and whatever feed-forward net follows. Proof: docs/theory/floors.md, step floors.6.
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
