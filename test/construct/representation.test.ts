import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attentionWeights,
  encodeToken,
  evaluateRepresentation,
  represent,
} from "../../src/construct/representation.js";
import { Stream } from "../../src/random/stream.js";

const coefficient = fc.double({ min: 0.5, max: 2, noNaN: true });
/** Away from 0, so that relative errors mean something. */
const weight = fc.double({ min: 0.1, max: 1, noNaN: true });
/** Hundredths: doubles drawn by their bits are nearly all so small that nothing depends on them. */
const unit = fc.integer({ min: 0, max: 100 }).map((v) => v / 100);

/** A target of `count` products, (a_qs + b_qs x_s) over s, the factor of s = t squared. */
const targets = fc.integer({ min: 1, max: 12 }).chain((length) =>
  fc.integer({ min: 1, max: 5 }).chain((count) =>
    fc.record({
      length: fc.constant(length),
      count: fc.constant(count),
      a: fc.array(coefficient, { minLength: count * length, maxLength: count * length }),
      b: fc.array(unit, { minLength: count * length, maxLength: count * length }),
      c: fc.array(weight, { minLength: count * length, maxLength: count * length }),
      x: fc.array(unit, { minLength: length, maxLength: length }),
    }),
  ),
);

describe("Theorem 4.1: F, f and rho of a target that is known as a superposition", () => {
  it("reproduce sums of products, the token t counted twice", () => {
    fc.assert(
      fc.property(targets, ({ length, count, a, b, c, x }) => {
        const factor = (q: number, s: number, v: number) =>
          a[q * length + s] + b[q * length + s] * v;
        const representation = represent({
          ...{ length, count },
          inner: (q, s, v) => Math.log(factor(q, s, v)),
          outer: (q, t, z) => c[q * length + t] * Math.exp(z),
        });
        const tokens = x.map(encodeToken);
        const built = evaluateRepresentation(representation, tokens);
        built.forEach((y, t) => {
          let exact = 0;
          for (let q = 0; q < count; q++) {
            const product = x.reduce((p, v, s) => p * factor(q, s, v), factor(q, t, x[t]));
            exact += c[q * length + t] * product;
          }
          // Sums of 13 logarithms of at most log 3, each term then off by some 1e-14 of itself.
          expect(Math.abs(y - exact)).toBeLessThan(1e-12 * Math.abs(exact));
        });
      }),
    );
  });

  it("weigh s = t with 2 / (tau + 1), the others with 1 / (tau + 1)", () => {
    const { rho } = represent({
      length: 5,
      count: 1,
      inner: (_q, _s, x) => x,
      outer: (_q, _t, z) => z,
    });
    const tokens = [0.1, 1, 0, 0.5, 0.9].map(encodeToken);
    for (let t = 0; t < 5; t++) {
      attentionWeights({ rho }, tokens, t).forEach((w, s) => {
        expect(w).toBeCloseTo((s === t ? 2 : 1) / 6, 14);
      });
    }
  });

  it("leave F continuous between the places that its inputs reach", () => {
    const { F } = represent({
      ...{ length: 4, count: 1 },
      inner: (_q, _s, x) => x,
      outer: (_q, t, z) => (t + 1) * z,
    });
    // F has slope at most 2 (tau + 1)^2 sup |outer| in its last coordinate.
    let before = F(Float64Array.of(0.3, -1));
    for (let u = -1; u <= 2; u += 1e-4) {
      const now = F(Float64Array.of(0.3, u));
      expect(Math.abs(now - before)).toBeLessThan(2 * 25 * 6 * 1.1e-4);
      before = now;
    }
  });
});

describe("Proposition B.1: what two representations of a target share", () => {
  const stream = new Stream(4, "tokens");
  const tokens = Array.from({ length: 12 }, (_, s) => stream.uniform(s));
  const f = (u: number) => Float64Array.of(u, u * u);
  const F = (h: Float64Array) => h[0] + 2 * h[1];
  /** F(f(u)) grows with u: it is injective. */
  const alone = (u: number) => F(f(u));
  const couplings = [
    (u: number, v: number) => Math.sin(7 * u + 5 * v),
    (u: number, v: number) => -Math.abs(u - 0.3 - v),
    (u: number, v: number) => u * Math.cos(9 * v),
  ];

  it.each(couplings)("(1) constant inputs give F(f(c)), whatever rho is: %s", (rho) => {
    const constant = tokens.map(() => 0.7);
    for (const y of evaluateRepresentation({ F, f, rho }, constant)) {
      expect(y).toBeCloseTo(alone(0.7), 12);
    }
  });

  it.each(couplings)("(2) with a hardmax the outputs name the largest coupling: %s", (rho) => {
    const most = (u: number) => Math.max(...tokens.map((v) => rho(u, v)));
    // 1e12: the weight of every other token underflows to 0, so that the softmax is a hardmax. The
    // term of the query alone, which attention does not feel, keeps the exponentials from overflow.
    const hard = (u: number, v: number) => 1e12 * (rho(u, v) - most(u));
    evaluateRepresentation({ F, f, rho: hard }, tokens).forEach((y, t) => {
      const named = tokens.find((v) => Math.abs(alone(v) - y) < 1e-12);
      expect(named === undefined ? named : rho(tokens[t], named)).toBe(most(tokens[t]));
    });
  });
});
