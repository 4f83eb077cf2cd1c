import { describe, expect, it } from "vitest";
import { representTarget } from "../../../src/construct/position-representation.js";
import {
  attentionWeights,
  encodeToken,
  evaluateRepresentation,
} from "../../../src/construct/representation.js";
import type { Matrix } from "../../../src/linalg/matrix.js";
import { singularValues } from "../../../src/linalg/svd.js";
import { Stream } from "../../../src/random/stream.js";

const LENGTH = 6;
const stream = new Stream(1, "representation steps");

const couplingOf = (entry: (t: number, s: number) => number): Matrix => ({
  ...{ rows: LENGTH, columns: LENGTH },
  data: Float64Array.from({ length: LENGTH * LENGTH }, (_, i) =>
    entry(Math.floor(i / LENGTH), i % LENGTH),
  ),
});
const own = couplingOf((t, s) => (t === s ? Math.LN2 : 0));
const rankOne = couplingOf((t, s) => (t * s) / LENGTH ** 2);

/** No sum, no product: each output a different continuous function of all inputs. */
const target = {
  length: LENGTH,
  outputs: (x: Float64Array) =>
    x.map((_, t) => Math.sin(3 * Math.max(...x.map((v, s) => v * Math.cos(s + t)))) + x[t] ** 2),
};

const sequences = Array.from({ length: 200 }, (_, n) =>
  Float64Array.from({ length: LENGTH }, (_, s) => stream.uniform(n * LENGTH + s)),
);
const tokensOf = (x: Float64Array) => Array.from(x, encodeToken);

describe("Theorem 4.1 for every continuous target (docs/theory/representation.md)", () => {
  it("representation.1: the weights depend on positions alone, and are positive", () => {
    const { rho } = representTarget(target, rankOne);
    const [one, other] = sequences.map(tokensOf);
    for (let t = 0; t < LENGTH; t++) {
      const weights = attentionWeights({ rho }, one, t);
      expect(weights).toEqual(attentionWeights({ rho }, other, t));
      expect(Math.min(...weights)).toBeGreaterThan(0);
    }
  });

  it("representation.2: f stays in [0, 1]^n, n = tau (d + 1), and is affine on each range", () => {
    const { f } = representTarget(target, own);
    for (let s = 0; s < LENGTH; s++) {
      const [low, middle, high] = [0, 0.5, 1].map((x) => f(encodeToken(x, s)));
      expect(middle).toHaveLength(2 * LENGTH);
      middle.forEach((v, i) => {
        expect(v).toBe((low[i] + high[i]) / 2);
        expect(v >= 0 && v <= 1).toBe(true);
      });
    }
  });

  it("representation.3: blocks over markers are the sequence, the markers name t", () => {
    const { f, rho } = representTarget(target, own);
    for (const x of sequences.slice(0, 20)) {
      const tokens = tokensOf(x);
      const values = tokens.map(f);
      for (let t = 0; t < LENGTH; t++) {
        const weights = attentionWeights({ rho }, tokens, t);
        const h = values[0].map((_, i) => values.reduce((sum, v, s) => sum + weights[s] * v[i], 0));
        for (let s = 0; s < LENGTH; s++) {
          // one product, one quotient, tokens up to 12 that lost 4 bits of x
          expect(Math.abs(h[s] / h[LENGTH + s] - x[s])).toBeLessThan(1e-14);
          expect(h[LENGTH + s]).toBeCloseTo((s === t ? 2 : 1) / (LENGTH + 1), 14);
        }
      }
    }
  });

  it.each([
    ["log 2 on the own position, as in the paper", own],
    ["of rank one", rankOne],
  ])("representation.4: F reads H_t, by a coupling %s", (_, coupling) => {
    const representation = representTarget(target, coupling);
    for (const x of sequences) {
      const exact = target.outputs(x);
      evaluateRepresentation(representation, tokensOf(x)).forEach((y, t) => {
        // the target has slopes of at most 5 in each of 6 inputs that are read to 1e-14
        expect(Math.abs(y - exact[t])).toBeLessThan(1e-12);
      });
    }
  });

  it("representation.4: F is continuous also where no input leads", () => {
    const { F } = representTarget(target, own);
    const h = Float64Array.from({ length: 2 * LENGTH }, (_, i) => (i < LENGTH ? 0.1 : 1 / 7));
    let before = F(h);
    let [most, seen] = [0, 0];
    for (let u = 0; u < 0.4; u += 1e-4) {
      h[LENGTH + 2] = u;
      const now = F(h);
      most = Math.max(most, Math.abs(now - before));
      seen = Math.max(seen, Math.abs(now));
      before = now;
    }
    // slopes: of the ramp 4 / gap = 28, of 0.1 / w at w = 1/7 some 5 times the target's
    expect(most).toBeLessThan(0.01);
    expect(seen).toBeGreaterThan(0.5);
  });

  it("representation.5: t s / tau^2 has one singular value above rounding, log 2 on the diagonal tau", () => {
    const count = (m: Matrix) => {
      const { values, noiseFloor } = singularValues(m);
      return values.filter((s) => s > noiseFloor).length;
    };
    expect([count(rankOne), count(own)]).toEqual([1, LENGTH]);
  });
});

it("a coupling whose rows attend alike is refused, and so is one of another length", () => {
  const flat = couplingOf((t) => t);
  expect(() => representTarget(target, flat)).toThrow("positions 0 and 1");
  expect(() => representTarget({ ...target, length: 4 }, own)).toThrow("length 4");
});
