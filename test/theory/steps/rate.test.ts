import { describe, expect, it } from "vitest";
import { Stream } from "../../../src/random/stream.js";
import { makeBasis } from "../../../src/tasks/basis.js";
import { isRefusal } from "../../../src/theory/bound.js";
import { truncationError } from "../../../src/theory/bounds/paper-a/rate.js";
import { complexity0, complexity2 } from "../../../src/theory/complexity.js";
import { hurwitzZeta } from "../../../src/theory/hurwitz-zeta.js";

const TAU = 8;
const stream = new Stream(1, "rate steps");

function softmax(logits: readonly number[]): number[] {
  const weights = logits.map((l) => Math.exp(l - Math.max(...logits)));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / sum);
}
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Logits and what is added to them, of sizes from small to large. */
const draws = Array.from({ length: 500 }, (_, n) => {
  const size = 10 ** ((n % 5) - 2);
  const at = (part: number, s: number) => stream.normal((n * 2 + part) * TAU + s);
  return {
    logits: Array.from({ length: TAU }, (_, s) => 3 * at(0, s)),
    d: Array.from({ length: TAU }, (_, s) => size * at(1, s)),
  };
});

/** Weights on the way from rho_hat to rho = rho_hat + d, at a share of it. */
const between = ({ logits, d }: (typeof draws)[number], share: number) =>
  softmax(logits.map((l, s) => l + share * d[s]));

/** The mean distance of d from its mean, under weights. */
function deviation(w: readonly number[], d: readonly number[]): number {
  const mean = sum(w.map((x, s) => x * d[s]));
  return sum(w.map((x, s) => x * Math.abs(d[s] - mean)));
}

const moved = (draw: (typeof draws)[number]) => {
  const [from, to] = [between(draw, 0), between(draw, 1)];
  return sum(from.map((w, s) => Math.abs(w - to[s])));
};
const range = (d: readonly number[]) => Math.max(...d) - Math.min(...d);

describe("Theorem 4.2 as proved (docs/theory/rate.md)", () => {
  it("rate.1: along the path dw_s = w_s (d_s - sum w d)", () => {
    const h = 1e-5;
    for (const draw of draws.filter((_, n) => n % 5 < 3)) {
      const w = between(draw, 0.3);
      const mean = sum(w.map((x, s) => x * draw.d[s]));
      const [before, after] = [between(draw, 0.3 - h), between(draw, 0.3 + h)];
      w.forEach((x, s) => {
        // central differences: h^2 |d|^3 / 6 with |d| up to 4, and rounding over h
        expect(Math.abs((after[s] - before[s]) / (2 * h) - x * (draw.d[s] - mean))).toBeLessThan(
          1e-8,
        );
      });
    }
  });

  it("rate.2: weights move by no more than the largest mean deviation on the path, at most half the range", () => {
    for (const draw of draws) {
      const path = Array.from({ length: 41 }, (_, i) => deviation(between(draw, i / 40), draw.d));
      // the path is read at 41 places; between them the deviation is smooth
      expect(moved(draw)).toBeLessThanOrEqual(Math.max(...path) * (1 + 1e-2) + 1e-15);
      for (const one of path) expect(one).toBeLessThanOrEqual(range(draw.d) / 2 + 1e-12);
    }
  });

  it("rate.2: half the range is reached: two tokens of equal weight, d = +-epsilon", () => {
    const epsilon = 1e-4;
    const draw = { logits: [0, 0], d: [epsilon, -epsilon] };
    // tanh(epsilon) against epsilon
    expect(moved(draw) / (range(draw.d) / 2)).toBeCloseTo(1, 8);
  });

  it("rate.3: half the range is at most |d|_2 / sqrt 2, reached by (1, -1, 0, ..)", () => {
    for (const { d } of draws) {
      expect(range(d) / 2).toBeLessThanOrEqual(Math.hypot(...d) / Math.SQRT2 + 1e-12);
    }
    expect(range([1, -1, 0, 0]) / 2).toBeCloseTo(Math.hypot(1, -1) / Math.SQRT2, 14);
  });

  it("rate.4: what attention hands on moves by at most |f| |d|_2 / sqrt 2", () => {
    draws.forEach((draw, n) => {
      const values = Array.from({ length: TAU }, (_, s) => [
        stream.uniform(n * 2 * TAU + s),
        stream.uniform(n * 2 * TAU + TAU + s),
      ]);
      const largest = Math.max(...values.map((v) => Math.hypot(...v)));
      const [from, to] = [between(draw, 0), between(draw, 1)];
      const shift = [0, 1].map((i) => sum(values.map((v, s) => (to[s] - from[s]) * v[i])));
      expect(Math.hypot(...shift)).toBeLessThanOrEqual(
        (largest * Math.hypot(...draw.d)) / Math.SQRT2,
      );
    });
  });

  it("rate.5: squares average to (tau - 1) tails and one diagonal, by half", () => {
    const terms = 12;
    const cut = 3;
    const sigma = Array.from({ length: terms }, (_, k) => (k + 1) ** -1.5);
    const basis = makeBasis("cosine-sine", terms, 0, 0);
    const side = (f: (u: number, out: Float64Array, at: number) => void, u: number) => {
      const out = new Float64Array(terms);
      f(u, out, 0);
      return out;
    };
    let [square, norm] = [0, 0];
    const runs = 2000;
    for (let n = 0; n < runs; n++) {
      const x = Array.from({ length: TAU }, (_, s) => stream.uniform(1e6 + n * TAU + s));
      const keys = x.map((v) => side(basis.key, v));
      const query = side(basis.query, x[0]);
      const logits = (from: number, to: number) =>
        keys.map((key) =>
          sum(sigma.slice(from, to).map((s, k) => s * query[from + k] * key[from + k])),
        );
      const d = logits(cut, terms);
      const [exact, truncated] = [softmax(logits(0, terms)), softmax(logits(0, cut))];
      const shift = sum(x.map((v, s) => (exact[s] - truncated[s]) * v));
      square += shift ** 2 / runs;
      norm += Math.hypot(...d) ** 2 / runs;
    }
    const tail = sum(sigma.slice(cut).map((s) => s * s));
    // of cosines and sines the diagonal is half the tail; the mean of 2,000 draws is within 5 %
    expect(norm / ((TAU - 1) * tail + tail / 2)).toBeGreaterThan(0.95);
    expect(norm / ((TAU - 1) * tail + tail / 2)).toBeLessThan(1.05);
    const proved = truncationError({
      ...{ tau: TAU, lipschitzF: 1, supF: 1, tail },
      diagonal: tail / 2,
    });
    expect(proved).toBeCloseTo(((TAU - 1) * tail + tail / 2) / 2, 14);
    expect(square).toBeLessThan(proved);
  });

  it("rate.6: the tail of C_1 k^-alpha is C_1^2 zeta(2 alpha, m + 1), at most C_1^2 m^(1 - 2 alpha) / (2 alpha - 1)", () => {
    for (const alpha of [0.8, 1, 1.5, 3]) {
      for (const m of [1, 4, 32]) {
        const zeta = hurwitzZeta(2 * alpha, m + 1);
        expect(zeta).toBeLessThanOrEqual(m ** (1 - 2 * alpha) / (2 * alpha - 1));
        if (alpha < 1.5) continue;
        let direct = 0;
        for (let k = 200_000; k > m; k--) direct += k ** (-2 * alpha);
        // what lies beyond 2e5 is at most 2e5^-2 / 2
        expect(Math.abs(direct - zeta)).toBeLessThan(2e-11);
      }
    }
  });

  it("rate.7: W_Q and W_K that pick coordinates k and k + m_h give the truncated coupling, and no other index does", () => {
    const m = 3;
    const coordinates = (token: number) =>
      Array.from({ length: 2 * m + 2 }, (_, i) => Math.cos((i + 1) * token));
    const picked = (token: number, from: number) =>
      Array.from({ length: m }, (_, k) => coordinates(token)[k + from]);
    const exact = (u: number, v: number) =>
      sum(Array.from({ length: m }, (_, k) => coordinates(u)[k] * coordinates(v)[k + m]));
    const [u, v] = [0.3, 1.1];
    const dot = (a: number[], b: number[]) => sum(a.map((x, i) => x * b[i]));
    expect(dot(picked(u, 0), picked(v, m))).toBeCloseTo(exact(u, v), 14);
    // e_(k + m_h + 1), as printed, takes the last key function from the values
    expect(Math.abs(dot(picked(u, 0), picked(v, m + 1)) - exact(u, v))).toBeGreaterThan(0.1);
  });

  it("rate.8: a product of nets errs by |psi| |phi - phi_hat| + |phi_hat| |psi - psi_hat|, and clipping never adds", () => {
    draws.forEach((_, n) => {
      const [phi, psi] = [0, 1].map((i) => 2 * stream.uniform(3e6 + 4 * n + i) - 1);
      const off = [2, 3].map((i) => stream.normal(3e6 + 4 * n + i));
      const clip = (x: number) => Math.min(Math.max(x, -1), 1);
      const [phiHat, psiHat] = [clip(phi + off[0]), clip(psi + off[1])];
      expect(Math.abs(phiHat - phi)).toBeLessThanOrEqual(Math.abs(off[0]) + 1e-15);
      expect(Math.abs(phi * psi - phiHat * psiHat)).toBeLessThanOrEqual(
        Math.abs(psi) * Math.abs(phi - phiHat) + Math.abs(phiHat) * Math.abs(psi - psiHat) + 1e-15,
      );
    });
  });

  it("rate.9: a mean of |x| is at most the root of the mean of x^2", () => {
    for (const { d } of draws) {
      const mean = sum(d.map(Math.abs)) / TAU;
      expect(mean).toBeLessThanOrEqual(Math.sqrt(sum(d.map((x) => x * x)) / TAU) + 1e-15);
    }
  });

  it("rate.10: every net's part is below C_0 max(C_1, 1) C_2 over its neurons", () => {
    draws.forEach((_, n) => {
      const u = (i: number) => stream.uniform(5e6 + 12 * n + i);
      // sup of an orthonormal function under a law of mass 1 is at least 1; so is |f|, by the scaling
      const [supPhi, supPsi, supF] = [0, 1, 2].map((i) => 1 + 3 * u(i));
      const lipschitzF = 4 * u(3);
      const phi = [5 * u(4), 5 * u(5)];
      const psi = [5 * u(6), 5 * u(7)];
      const [F, f] = [5 * u(8), 5 * u(9)];
      const c1 = 2 * u(10);
      const sigma = [c1, c1 * u(11)];
      const c0 = complexity0({ lipschitzF, supF, supPhi, supPsi });
      if (isRefusal(c0)) throw new Error(c0.reason);
      const logits = sum(sigma.map((s, k) => s * (supPsi * phi[k] + supPhi * psi[k])));
      const parts = lipschitzF * supF * logits + lipschitzF * f + F;
      const bound = c0.value * Math.max(c1, 1) * complexity2({ F, f, phi, psi }, 2).value;
      expect(parts).toBeLessThanOrEqual(bound);
    });
  });
});
