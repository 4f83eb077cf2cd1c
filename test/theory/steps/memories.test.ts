import { describe, expect, it } from "vitest";
import { fitHeads, LAG_FAMILIES, lagTarget } from "../../../src/construct/kernel.js";
import { Stream } from "../../../src/random/stream.js";
import { barronError } from "../../../src/theory/barron.js";
import { largestRate } from "../../../src/theory/bounds/paper-b/essential.js";
import { depthAgainstWidth, headShares } from "../../../src/theory/bounds/paper-b/heads.js";
import {
  ENCODINGS,
  type Encoding,
  lagConstant,
  lagError,
  lagWeight,
} from "../../../src/theory/bounds/paper-b/kernels.js";
import { hurwitzZeta } from "../../../src/theory/hurwitz-zeta.js";
import { bumpDerivative, jacksonError } from "../../../src/theory/jackson.js";

const stream = new Stream(1, "memories steps");
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const bump = (u: number) => (Math.abs(u) < 1 ? Math.exp(-1 / (1 - u * u)) : 0);

/** x and w of the substitution; lags from 0 (lin) or 1 (log). */
const substitution = (encoding: Encoding) =>
  encoding === "lin"
    ? { x: (t: number) => Math.exp(-0.01 * t), w: (t: number) => Math.exp(-0.01 * t), first: 0 }
    : { x: (t: number) => t ** -0.01, w: (t: number) => t ** -1.01, first: 1 };

describe.each(ENCODINGS)("one lag by a sum of heads: %s", (encoding) => {
  const { x, w, first } = substitution(encoding);

  it("memories.1: heads sum to w(t) times a polynomial in x", () => {
    const a = Array.from({ length: 5 }, (_, k) => stream.normal(k));
    for (const t of [first, first + 1, 7, 100]) {
      const heads = sum(
        a.map((c, k) =>
          encoding === "lin" ? c * Math.exp(-0.01 * (k + 1) * t) : c * t ** -(1 + 0.01 * (k + 1)),
        ),
      );
      const polynomial = w(t) * a.reduceRight((total, c) => total * x(t) + c, 0);
      expect(heads).toBeCloseTo(polynomial, 13);
    }
    expect(LAG_FAMILIES[encoding]).toMatchObject({
      first: encoding === "lin" ? 0.01 : 1.01,
      step: 0.01,
    });
  });

  it("memories.2: the bump is the kernel of one lag", () => {
    for (const lag of [1, 3, 20]) {
      const r = x(lag) - x(lag + 1);
      for (let t = first; t < 200; t++) {
        const value = (w(t) / w(lag)) * Math.E * bump((x(t) - x(lag)) / r);
        // the neighbour T + 1 is at the edge of the bump: rounding may leave e^-(1e15)
        expect(value).toBeCloseTo(t === lag ? 1 : 0, 14);
      }
    }
  });

  it("memories.5: mass and error of the best heads are within lagError", () => {
    const mass = encoding === "lin" ? 1 / (1 - Math.exp(-0.01)) : hurwitzZeta(1.01, 1);
    const counted = sum(Array.from({ length: 4000 }, (_, i) => w(first + i)));
    expect(counted).toBeLessThan(mass);
    if (encoding === "lin") expect(counted).toBeCloseTo(mass, 10);
    const points = Float64Array.from({ length: 3000 }, (_, i) => first + i);
    for (const lag of [1, 3]) {
      const { error } = fitHeads(LAG_FAMILIES[encoding], points, lagTarget(points, lag), 24);
      for (const n of [1, 2, 3]) {
        expect(error).toBeLessThan(lagError(encoding, lag, 24, n));
        expect(lagError(encoding, lag, 24, n)).toBeLessThanOrEqual(
          ((1 + 1e-14) * lagConstant(encoding, n) * lagWeight(encoding, lag) ** (n + 1)) / 24 ** n,
        );
      }
    }
  });

  it("memories.6: a lag that the query sets, of at most T, weighs no more, and its neighbours stay away", () => {
    const largest = 12;
    const whole = sum(Array.from({ length: 500 }, (_, i) => w(first + i)));
    for (let asked = 1; asked <= largest; asked++) {
      const z = (t: number) => (encoding === "lin" ? t - asked + largest : (t * largest) / asked);
      const lags = Array.from({ length: 500 }, (_, i) => first + i);
      expect(sum(lags.map((t) => w(z(t))))).toBeLessThanOrEqual(whole + 1e-12);
      for (const t of lags) {
        if (t === asked) expect(z(t)).toBeCloseTo(largest, 12);
        else expect(Math.abs(z(t) - largest)).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(z(t)).toBeGreaterThanOrEqual(first);
      }
    }
  });
});

it("memories.3: Jackson's number is above the best error of x^m, 2 / 4^m, at every n", () => {
  for (const m of [1, 2, 5, 9]) {
    // Chebyshev: on [0, 1] polynomials of degree < m come to x^m as near as 2^(1 - 2 m)
    for (let n = 1; n <= m; n++) {
      let derivative = 1;
      for (let i = 0; i < n; i++) derivative *= m - i;
      expect(jacksonError(m, n, derivative)).toBeCloseTo((Math.PI / 4) ** n, 14);
      expect(2 / 4 ** m).toBeLessThanOrEqual(jacksonError(m, n, derivative));
    }
  }
});

it("memories.4: K_1 and K_2 are the largest derivatives of the bump", () => {
  const h = 1e-4;
  let [first, second] = [0, 0];
  for (let u = -0.999; u < 0.999; u += 1e-4) {
    first = Math.max(first, Math.abs(bump(u + h) - bump(u - h)) / (2 * h));
    second = Math.max(second, Math.abs(bump(u + h) - 2 * bump(u) + bump(u - h)) / (h * h));
  }
  // central differences on a grid: relative errors below 1e-4
  expect(first / bumpDerivative(1)).toBeCloseTo(1, 4);
  expect(second / bumpDerivative(2)).toBeCloseTo(1, 4);
});

it("memories.7: W_V undoes the denominator, and an input off by l^1 e is off by e at most", () => {
  const p = 0.3;
  const past = Array.from({ length: 200 }, (_, s) => 2 * stream.uniform(100 + s) - 1);
  const total = sum(past.map((_, s) => Math.exp(-p * s)));
  const attention = sum(past.map((x, s) => (Math.exp(-p * s) / total) * x));
  // e^-60 of the past is cut off
  expect(total * attention).toBeCloseTo(sum(past.map((x, s) => Math.exp(-p * s) * x)), 12);
  // log has no key at s = 0; without denominator the weight stands as it is
  const powers = past.slice(1).map((x, i) => (i + 1) ** -1.5 * x);
  const mass = sum(past.slice(1).map((_, i) => (i + 1) ** -1.5));
  const logHead = sum(past.slice(1).map((x, i) => (Math.exp(-1.5 * Math.log(i + 1)) / mass) * x));
  expect(mass * logHead).toBeCloseTo(sum(powers), 12);
  // at p = 1 the sum grows by log 10 with every ten times the past: it has no end
  const harmonic = (n: number) => sum(Array.from({ length: n }, (_, i) => 1 / (i + 1)));
  expect(harmonic(1e5) - harmonic(1e4)).toBeCloseTo(Math.log(10), 4);
  const off = past.map((_, s) => stream.normal(400 + s) / (s + 1));
  expect(Math.abs(sum(past.map((x, s) => off[s] * x)))).toBeLessThanOrEqual(sum(off.map(Math.abs)));
});

it("memories.8: the Euclidean norm of the lags' errors is at most their sum", () => {
  for (let n = 0; n < 100; n++) {
    const errors = Array.from({ length: 4 }, (_, i) => stream.uniform(1000 + 4 * n + i));
    expect(Math.hypot(...errors)).toBeLessThanOrEqual(sum(errors));
  }
});

it("memories.9: contraction and Cauchy-Schwarz, over all signs", () => {
  const [m, d] = [8, 3];
  for (let trial = 0; trial < 20; trial++) {
    const rows = Array.from({ length: m }, (_, i) => {
      const raw = Array.from({ length: d + 1 }, (_, j) =>
        stream.normal(2000 + (trial * m + i) * (d + 1) + j),
      );
      const norm = sum(raw.map(Math.abs));
      return raw.map((v) => v / norm);
    });
    const inputs = Array.from({ length: 30 }, (_, k) => [
      ...Array.from({ length: d }, (_, j) => 2 * stream.uniform(9000 + k * d + j) - 1),
      1,
    ]);
    const lines = inputs.map((x) => rows.map((r) => sum(r.map((v, j) => v * x[j]))));
    let [relu, plain, norm] = [0, 0, 0];
    for (let signs = 0; signs < 2 ** m; signs++) {
      const e = rows.map((_, i) => ((signs >> i) & 1 ? 1 : -1));
      const largest = (f: (v: number) => number) =>
        Math.max(...lines.map((line) => Math.abs(sum(line.map((v, i) => e[i] * f(v))))));
      relu += largest((v) => Math.max(v, 0)) / 2 ** m;
      plain += largest((v) => v) / 2 ** m;
      const combined = rows[0].map((_, j) => sum(rows.map((r, i) => e[i] * r[j])));
      norm += sum(combined.map(Math.abs)) / 2 ** m;
    }
    expect(relu).toBeLessThanOrEqual(2 * plain);
    // inputs and the constant are at most 1 in size
    expect(plain).toBeLessThanOrEqual(norm + 1e-12);
    const squares = Math.sqrt(sum(rows.flat().map((v) => v * v)));
    expect(norm).toBeLessThanOrEqual(Math.sqrt(d + 1) * squares);
    expect(squares).toBeLessThanOrEqual(Math.sqrt(m));
  }
  expect(barronError(3, 16, 8)).toBe((4 * 3 * 3) / 4);
});

it("memories.10: shares in proportion to c are least, at (sum c)^(n+1) / H^n", () => {
  const [heads, n] = [40, 3];
  const c = [1, 2.5, 0.7, 6];
  const cost = (shares: readonly number[]) => sum(shares.map((h, k) => c[k] ** (n + 1) / h ** n));
  const best = headShares(c, heads);
  expect(sum(best)).toBeCloseTo(heads, 12);
  expect(cost(best)).toBeCloseTo(sum(c) ** (n + 1) / heads ** n, 10);
  for (let trial = 0; trial < 200; trial++) {
    const moved = best.map((h, k) => h * (0.5 + stream.uniform(20_000 + 4 * trial + k)));
    const scale = heads / sum(moved);
    expect(cost(moved.map((h) => h * scale))).toBeGreaterThanOrEqual(cost(best));
  }
});

it("memories.11: rounding returns the lag, and Proposition C.1 holds on a grid", () => {
  for (const largest of [1, 2, 3, 10, 1000, 1e6]) {
    expect(largest * Math.expm1(1 / (4 * largest))).toBeLessThanOrEqual(Math.exp(0.25) / 4 + 1e-15);
    for (const g of [1, Math.ceil(largest / 2), largest]) {
      for (const off of [-1, 1].map((sign) => (0.999 * sign) / (4 * largest))) {
        expect(Math.round(Math.exp(Math.log(g) + off))).toBe(g);
      }
    }
  }
  expect(Math.exp(0.25) / 4).toBeLessThan(0.5);
  for (let z = 1; z <= 10; z += 0.001) {
    const whole = Math.round(Math.exp(z));
    const bound = 1 / (2 * Math.min(Math.exp(z), whole));
    expect(Math.abs(Math.log(whole) - z)).toBeLessThanOrEqual(bound);
    expect(Math.abs(Math.round(z) - z)).toBeLessThanOrEqual(0.5);
  }
});

it("memories.12: dot product and encoding together are a function of the lag that is asked for, as TMX is", () => {
  for (const [beta, g, s] of [
    [0.3, 4, 9],
    [2, 1, 1],
    [0.01, 50, 3],
  ] as const) {
    const root = Math.sqrt(beta);
    expect(root * g * root * 1 - beta * s).toBeCloseTo(-beta * (s - g), 12);
    expect(root * Math.log(g) * root - beta * Math.log(s)).toBeCloseTo(-beta * Math.log(s / g), 12);
    // p (phi(s) - phi(w^T x)), phi = -s and -log s, w^T x = g
    expect(beta * (-s - -g)).toBeCloseTo(-beta * (s - g), 12);
  }
});

it("memories.13: half of the rounding for fetched tokens and half for the net leave every lag exact", () => {
  for (let trial = 0; trial < 300; trial++) {
    const u = (i: number) => 2 * stream.uniform(30_000 + 3 * trial + i) - 1;
    const g = 1 + Math.floor(5 * (u(0) + 1));
    expect(Math.round(g + 0.2499 * u(1) + 0.2499 * u(2))).toBe(g);
    // each a half of 1 / (4 T), T = 10
    expect(Math.round(Math.exp(Math.log(g) + (u(1) + u(2)) / 80))).toBe(g);
  }
});

it("memories.14: depth never needs more width or heads", () => {
  for (let trial = 0; trial < 100; trial++) {
    const lags = Array.from({ length: 1 + (trial % 5) }, (_, k) => ({
      weight: 0.1 + stream.uniform(40_000 + 10 * trial + k),
      width: 0.1 + stream.uniform(50_000 + 10 * trial + k),
    }));
    const { width, headsToThe2n } = depthAgainstWidth(lags, 1 + (trial % 3));
    // one lag: both are 1 up to rounding
    expect(Math.max(width, headsToThe2n)).toBeLessThanOrEqual(1 + 1e-15);
  }
});

it("memories.15: H / M heads a kernel sum to M^(n+1) / H^n, and no rate exists below 2 / 0.99", () => {
  const [heads, kernels, n] = [60, 5, 2];
  expect(kernels * (heads / kernels) ** -n).toBeCloseTo(kernels ** (n + 1) / heads ** n, 14);
  expect(largestRate("B", 2.02)).toBe(0);
  expect(largestRate("B", 2 / 0.99)).toBe(1);
  expect(largestRate("A", 1 / 99)).toBe(1);
});
