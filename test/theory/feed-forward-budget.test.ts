import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { provedRate } from "../../src/theory/bounds/paper-a/rate.js";
import { complexity0, complexity2, TRIGONOMETRIC_SUPREMUM } from "../../src/theory/complexity.js";
import { isRefusal } from "../../src/theory/evidence.js";

const TAU = 8;
const RANK = 64;
const SEQUENCES = 100;
const phi = (k: number) => (u: number) => Math.SQRT2 * Math.cos(2 * Math.PI * k * u);
const psi = (k: number) => (v: number) => Math.SQRT2 * Math.sin(2 * Math.PI * k * v);

/**
 * A net of w ReLU neurons on [0, 1]: the interpolant of g on w - 1 equal intervals (a neuron for its
 * value at 0, one for each slope), a constant for w = 1. It keeps to the range of g.
 */
function spline(g: (x: number) => number, w: number): (x: number) => number {
  if (w === 1) return () => g(0.5);
  const n = w - 1;
  const values = Array.from({ length: w }, (_, i) => g(i / n));
  return (x) => {
    const i = Math.min(n - 1, Math.floor(x * n));
    return values[i] + (x * n - i) * (values[i + 1] - values[i]);
  };
}

/**
 * C_FF of beta = 2: interpolation errs by at most |g''| / (8 (w - 1)^2) <= |g''| / (2 w^2) for w >= 2,
 * with |g''| = sqrt2 (2 pi k)^2; a constant by at most 2 sqrt2, which is less.
 */
const splineConstant = (k: number) => (Math.SQRT2 * (2 * Math.PI * k) ** 2) / 2;

function attend(logits: readonly number[], x: readonly number[]): number {
  const largest = Math.max(...logits);
  const weights = logits.map((l) => Math.exp(l - largest));
  return weights.reduce((s, w, i) => s + w * x[i], 0) / weights.reduce((s, w) => s + w, 0);
}

/** Sum over the positions of the mean absolute error of a head of size m whose nets share ff neurons. */
function measure(alpha: number, m: number, ff: number): number {
  const w = Math.floor(ff / (2 * m + 1));
  const ks = Array.from({ length: m }, (_, i) => i + 1);
  const [nets, keys] = [phi, psi].map((g) => ks.map((k) => spline(g(k), w)));
  const stream = new Stream(4, "x");
  let sum = 0;
  for (let n = 0; n < SEQUENCES; n++) {
    const x = Array.from({ length: TAU }, (_, t) => stream.uniform(n * TAU + t));
    const key = x.map((v) => keys.map((g) => g(v)));
    const exactKey = x.map((v) => Array.from({ length: RANK }, (_, i) => psi(i + 1)(v)));
    for (const u of x) {
      const query = nets.map((g, i) => (i + 1) ** -alpha * g(u));
      const exactQuery = Array.from({ length: RANK }, (_, i) => (i + 1) ** -alpha * phi(i + 1)(u));
      const dot = (a: readonly number[]) => (b: readonly number[]) =>
        a.reduce((s, y, i) => s + y * b[i], 0);
      sum += Math.abs(attend(key.map(dot(query)), x) - attend(exactKey.map(dot(exactQuery)), x));
    }
  }
  return sum / SEQUENCES;
}

describe("Theorem 4.2 as proved, with nets of ReLU neurons for phi and psi, F = f = id", () => {
  const heads = [1, 2, 4, 8, 16];
  const budgets = [33, 100, 300, 1000, 3000, 10_000, 30_000, 100_000];
  const c0 = complexity0({
    ...{ lipschitzF: 1, supF: 1 },
    ...{ supPhi: TRIGONOMETRIC_SUPREMUM, supPsi: TRIGONOMETRIC_SUPREMUM },
  });
  if (isRefusal(c0)) throw new Error(c0.reason);
  const constants = Array.from({ length: 16 }, (_, i) => splineConstant(i + 1));

  it.each([1, 2])(
    "40 pairs of head size and budget err by no more than proved, alpha = %d",
    (alpha) => {
      const ratios: number[] = [];
      for (const head of heads) {
        // relu(x) is id on [0, 1]: F and f cost nothing.
        const c2 = complexity2({ F: 0, f: 0, phi: constants, psi: constants }, head).value;
        for (const ff of budgets) {
          const bound = provedRate({
            ...{ alpha, beta: 2, c0: c0.value, c1: 1, c2, c2Growth: 0, tau: TAU },
            ...{ head, ff, diagonal: 0.5 },
          });
          if (isRefusal(bound)) throw new Error(bound.reason);
          const measured = measure(alpha, head, ff);
          expect(measured).toBeLessThanOrEqual(bound.value);
          ratios.push(bound.value / measured);
        }
      }
      expect(ratios.length).toBe(40);
      // Where nets are good enough that the head decides, the bound is of the right size.
      expect(Math.min(...ratios)).toBeLessThan(100);
    },
  );
});
