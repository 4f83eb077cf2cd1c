import { Stream } from "../../src/random/stream.js";
import type { Competitor } from "../../src/statistics/competitor.js";
import { ar1 } from "../training/ar1.js";

/** One sequence of points whose training mean has squared error 1 everywhere. */
export const unitPoints = (n: number) => ({
  sequenceOf: new Int32Array(n),
  clock: null,
  reference: new Float64Array(n).fill(1),
  horizon: 1,
});

export const competitor = (name: string, losses: Float64Array): Competitor => ({
  name,
  losses,
});

/** Competitors of equal expected loss: a common AR(1) error, and one of their own. */
export function equals(seed: number, n: number, phi: number): Competitor[] {
  const common = ar1(new Stream(seed, "common"), n, phi);
  return Array.from({ length: 6 }, (_, k) => {
    const own = ar1(new Stream(seed, `own ${k}`), n, phi);
    return competitor(
      `c${k}`,
      own.map((x, i) => (common[i] + 0.4 * x) ** 2 + 1),
    );
  });
}
