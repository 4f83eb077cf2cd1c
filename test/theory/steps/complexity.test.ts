import { expect, it } from "vitest";
import { representTarget } from "../../../src/construct/position-representation.js";
import { encodeToken, evaluateRepresentation } from "../../../src/construct/representation.js";
import type { Matrix } from "../../../src/linalg/matrix.js";
import { Stream } from "../../../src/random/stream.js";
import { isRefusal } from "../../../src/theory/bound.js";
import { complexity0, complexity1 } from "../../../src/theory/complexity.js";
import {
  centredCoupling,
  pod,
  sampledCoupling,
  truncatedPod,
} from "../../../src/theory/coupling/pod.js";
import { rangesCoupling } from "../../../src/theory/coupling/positions.js";
import { tailEnergy } from "../../../src/theory/coupling/rank.js";
import { recurrentComplexity } from "../../../src/theory/recurrent-complexity.js";

const TAU = 4;
const LENGTH = 0.5;
const ranges = Array.from({ length: TAU }, (_, s) => ({ from: s, to: s + LENGTH }));
/** Smooth on the whole line, so that 12 nodes a range are exact to rounding. */
const rho = (u: number, v: number) => Math.sin(u + 2 * v) + 0.3 * Math.cos(u * v);
const at = (measure: "law" | "lebesgue") => rangesCoupling(rho, ranges, 12, measure);

const boundOf = <T extends object>(x: T): Exclude<T, { reason: string }> => {
  if (isRefusal(x)) throw new Error(x.reason);
  return x as Exclude<T, { reason: string }>;
};

it("complexity.1: on equal ranges Lebesgue's singular values are |I| times those of the law", () => {
  const [law, lebesgue] = [pod(at("law")), pod(at("lebesgue"))].map(({ spectrum }) => spectrum);
  law.values.forEach((s, k) => {
    // both by one SVD of 48 x 48
    expect(Math.abs(lebesgue.values[k] - TAU * LENGTH * s)).toBeLessThan(1e-13);
  });
  expect(at("law").queryWeights.reduce((a, b) => a + b)).toBeCloseTo(1, 14);
  expect(at("lebesgue").queryWeights.reduce((a, b) => a + b)).toBeCloseTo(TAU * LENGTH, 14);
});

it("complexity.1: rho = 1 has the one value |I| under Lebesgue, and 1 under the law", () => {
  const uneven = [
    { from: 0, to: 0.5 },
    { from: 1, to: 3 },
  ];
  const first = (measure: "law" | "lebesgue") =>
    pod(rangesCoupling(() => 1, uneven, 4, measure)).spectrum.values.slice(0, 2);
  expect(first("lebesgue")[0]).toBeCloseTo(2.5, 13);
  expect(first("law")[0]).toBeCloseTo(1, 13);
  expect(first("law")[1]).toBeLessThan(1e-14);
});

it("complexity.2: the truncated POD leaves the sum of squares beyond its rank", () => {
  const coupling = at("law");
  const parts = pod(coupling);
  for (const rank of [1, 2, 3]) {
    const cut = truncatedPod(parts, rank);
    let left = 0;
    cut.data.forEach((x, i) => {
      const w =
        coupling.queryWeights[Math.floor(i / cut.columns)] * coupling.keyWeights[i % cut.columns];
      left += w * (coupling.values.data[i] - x) ** 2;
    });
    // a sum of 2,304 squares of numbers of size 1, each off by some 1e-15
    expect(Math.abs(left - tailEnergy(parts.spectrum.values, rank))).toBeLessThan(1e-14);
  }
});

it("complexity.3: over sequences, sums over t and s are tau^2 times the law's mean, the diagonal aside", () => {
  const stream = new Stream(2, "complexity steps");
  const d = (u: number, v: number) => rho(u, v) ** 2;
  const runs = 40_000;
  let [sampled, squares] = [0, 0];
  for (let n = 0; n < runs; n++) {
    const x = ranges.map(({ from, to }, s) => from + (to - from) * stream.uniform(n * TAU + s));
    let sum = 0;
    x.forEach((u, t) => {
      x.forEach((v, s) => {
        if (s !== t) sum += d(u, v);
      });
    });
    sampled += sum / runs;
    squares += sum ** 2 / runs;
  }
  const whole = at("law");
  const mean = (c: typeof whole) =>
    c.values.data.reduce(
      (sum, r, i) =>
        sum +
        r ** 2 *
          c.queryWeights[Math.floor(i / c.values.columns)] *
          c.keyWeights[i % c.values.columns],
      0,
    );
  const blocks = ranges.reduce((sum, r) => sum + mean(rangesCoupling(rho, [r], 12, "law")), 0);
  const exact = TAU ** 2 * mean(whole) - blocks;
  // four standard errors of the mean of independent sequences
  expect(Math.abs(sampled - exact)).toBeLessThan(4 * Math.sqrt((squares - sampled ** 2) / runs));
});

it("complexity.4: centring over the keys lowers every singular value, and removes functions of the query", () => {
  const raw = at("law");
  const [before, after] = [pod(raw), pod(centredCoupling(raw))].map((p) => p.spectrum.values);
  before.forEach((s, k) => {
    expect(after[k]).toBeLessThanOrEqual(s + 1e-14);
  });
  const shifted = rangesCoupling((u, v) => rho(u, v) + Math.exp(u), ranges, 12, "law");
  pod(centredCoupling(shifted)).spectrum.values.forEach((s, k) => {
    // e^u is up to 33: rounding of that size
    expect(Math.abs(s - after[k])).toBeLessThan(1e-12);
  });
  // eight tokens, equally likely: the projection has rank seven; entries up to 1.3, rounded
  const symbols = {
    rows: 8,
    columns: 8,
    data: Float64Array.from({ length: 64 }, (_, i) => rho(i >> 3, i & 7)),
  };
  const { values } = pod(centredCoupling(sampledCoupling(symbols))).spectrum;
  expect(values).toHaveLength(8);
  expect(values[6]).toBeGreaterThan(1e-6);
  expect(values[7]).toBeLessThan(1e-15);
});

it("complexity.5: scaling f by c and F by 1/c leaves K_F |f|, and so C_0", () => {
  const c0 = (c: number) =>
    boundOf(complexity0({ lipschitzF: 3 / c, supF: 2 * c, supPhi: 1, supPsi: 1 })).value;
  expect(c0(1)).toBe(12);
  expect(c0(8)).toBe(12);
});

it("complexity.6: C_1 of one exact representation after another falls to 0, while K_F grows", () => {
  const stream = new Stream(3, "degenerate");
  const target = {
    length: TAU,
    outputs: (x: Float64Array) => x.map((_, t) => (t + 1) * x[0] * x[TAU - 1]),
  };
  const x = Float64Array.from({ length: TAU }, (_, s) => 0.5 + stream.uniform(s) / 2);
  const tokens = Array.from(x, encodeToken);
  const found = [1, 0.1, 0.01].map((size) => {
    const data = Float64Array.from(
      { length: TAU * TAU },
      (_, i) => (size * Math.floor(i / TAU) * (i % TAU)) / TAU ** 2,
    );
    const coupling: Matrix = { rows: TAU, columns: TAU, data };
    const representation = representTarget(target, coupling);
    const outputs = evaluateRepresentation(representation, tokens);
    outputs.forEach((y, t) => {
      expect(Math.abs(y - target.outputs(x)[t])).toBeLessThan(1e-12);
    });
    const { values } = pod(sampledCoupling(coupling)).spectrum;
    // what F sees at two positions, and how much it has to rise between them
    const values0 = tokens.map(representation.f);
    const seen = [0, TAU - 1].map((t) => {
      const weights = tokens.map((v) => Math.exp(representation.rho(tokens[t], v)));
      const sum = weights.reduce((a, b) => a + b);
      return values0[0].map((_, i) =>
        values0.reduce((total, v, s) => total + (weights[s] / sum) * v[i], 0),
      );
    });
    const apart = Math.hypot(...seen[0].map((h, i) => h - seen[1][i]));
    return {
      c1: boundOf(complexity1(1, { sigma: values, noiseFloor: 1e-15 })).value,
      slope: Math.abs(outputs[0] - outputs[TAU - 1]) / apart,
    };
  });
  for (let i = 1; i < found.length; i++) {
    expect(found[i].c1 / found[i - 1].c1).toBeCloseTo(0.1, 10);
    // the weights move in proportion to the coupling, to first order
    expect(found[i].slope / found[i - 1].slope).toBeGreaterThan(8);
  }
});

it("complexity.7: e^(-t/g) has C_1 = 1 + g, C_2 = 1, C_RNN = 1 + g", () => {
  for (const g of [0.5, 3, 20]) {
    const kernel = Float64Array.from({ length: 100 }, (_, t) => Math.exp(-t / g));
    const measures = boundOf(recurrentComplexity({ kernel, timescale: g }));
    expect(measures.c1).toBe(1 + g);
    expect(measures.c2).toBeCloseTo(1, 14);
    expect(measures.cRnn).toBeCloseTo(1 + g, 12);
  }
});
