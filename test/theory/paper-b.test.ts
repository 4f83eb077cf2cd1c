import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/linalg/least-squares.js";
import { type Bound, isRefusal } from "../../src/theory/bound.js";
import { roundingError } from "../../src/theory/bounds/paper-b/adaptive.js";
import { largestRate } from "../../src/theory/bounds/paper-b/essential.js";
import {
  allocateHeads,
  depthAgainstWidth,
  headShares,
} from "../../src/theory/bounds/paper-b/heads.js";
import {
  ENCODINGS,
  lagConstant,
  lagError,
  lagWeight,
} from "../../src/theory/bounds/paper-b/kernels.js";
import { layersOf } from "../../src/theory/bounds/paper-b/nested.js";
import { theoremOf } from "../../src/theory/bounds/registry.js";
import type { Evaluation } from "../../src/theory/bounds/theorem.js";

function bound(evaluation: Evaluation): Bound {
  if (isRefusal(evaluation)) throw new Error(evaluation.reason);
  return evaluation;
}
const printed = (id: string, s: object) => bound(theoremOf(id).evaluate(s).printed);
const proved = (id: string, s: object) => bound(theoremOf(id).evaluate(s).proved);

const sizes = { heads: 10, width: 100, lipschitz: 2, barron: 3 };

describe("rows of Paper B's table have hand values", () => {
  const constant = 7;
  const [a, b] = [Math.exp(0.1), Math.exp(0.3)];

  it("Theorem 3.1", () => {
    const s = { ...sizes, lags: [10, 30], rate: 2, constant };
    const lin = printed("b-3.1", s);
    expect(lin.terms.head).toBeCloseTo((2 * 7 * (a + b) ** 3) / 100, 12);
    expect(lin.terms.feedForward).toBeCloseTo(0.3, 12);
    expect(lin.kind).toBe("fitted");
    const log = printed("b-3.1", { ...s, encoding: "log" });
    expect(log.terms.head).toBeCloseTo((2 * 7 * (10 ** 1.01 + 30 ** 1.01) ** 3) / 100, 8);
  });

  it("Theorem 4.1 adds a condition on the width", () => {
    const s = { ...sizes, lags: [10, 30], constant, lagNorms: [6, 8] };
    expect(printed("b-4.1", s).value).toBe(
      printed("b-3.1", { ...sizes, lags: [10, 30], constant }).value,
    );
    const narrow = theoremOf("b-4.1").evaluate({ ...s, width: 99 }).printed;
    expect(isRefusal(narrow) && narrow.reason).toContain("width >= 100");
    const log = theoremOf("b-4.1").evaluate({ ...s, encoding: "log" }).printed;
    expect(isRefusal(log) && log.reason).toContain(`width >= ${60 ** 2 + 240 ** 2}`);
  });

  it("Theorem 4.4, and its two ends", () => {
    const s = { ...sizes, lags: [10, 30], constant, lagNorms: [1, 1], lagLipschitz: [1, 1] };
    const at = (nested: number) => printed("b-4.4", { ...s, nested }).terms.head;
    expect(at(1)).toBeCloseTo((2 * 7 * Math.hypot(a ** 2, b ** 2)) / 10, 12);
    expect(at(2)).toBeCloseTo(at(1), 12);
    // K = 0: all lags share one layer, which is Theorem 4.1.
    expect(at(0)).toBeCloseTo((2 * 7 * (a + b) ** 2) / 10, 12);
    expect([0, 1, 2].map((nested) => layersOf({ nested, lags: [10, 30] }))).toEqual([2, 3, 3]);
  });

  it("Proposition 4.5", () => {
    const s = { ...sizes, lags: [10, 30], constant, lagNorms: [6, 8] };
    expect(printed("b-4.5", s).terms.head).toBeCloseTo(
      (2 * 7 * Math.hypot(a ** 2, b ** 2)) / 10,
      12,
    );
    // 6^2 + 8^2 would be 100; here the largest is enough.
    expect(printed("b-4.5", { ...s, width: 64 }).terms.feedForward).toBeCloseTo(3 / 8, 12);
  });

  it("Theorem 5.1", () => {
    const s = { ...sizes, kernels: 3, rate: 2, constant };
    for (const id of ["b-5.1a", "b-5.1b"]) {
      const { terms } = printed(id, { ...s, beta: 4 });
      expect(terms.head).toBeCloseTo((2 * 7 * 27) / 100, 12);
    }
  });
});

describe("the range of n in Theorem 5.1", () => {
  it("is floor(99 beta), and floor(0.99 beta) - 1", () => {
    expect([1 / 99, 2 / 99, 0.5, 1].map((beta) => largestRate("A", beta))).toEqual([1, 2, 49, 99]);
    expect([2 / 0.99, 3 / 0.99, 5].map((beta) => largestRate("B", beta))).toEqual([1, 2, 3]);
    expect(largestRate("A", 0.01)).toBe(0);
    expect(largestRate("B", 2.02)).toBe(0);
  });

  const s = { ...sizes, kernels: 1, constant: 1 };
  const refusal = (id: string, more: object) => {
    const { printed } = theoremOf(id).evaluate({ ...s, ...more });
    return isRefusal(printed) ? `${printed.reason}; ${printed.cure}` : "";
  };

  it("refuses t^-0.5, which is not summable", () => {
    expect(refusal("b-5.1b", { beta: 0.5 })).toMatch(/beta > 1 \(beta = 0.5\).*not in l\^1/);
  });

  it("refuses summable kernels below 2 / 0.99, light ones below 1 / 99, and too large rates", () => {
    expect(refusal("b-5.1b", { beta: 1.5 })).toContain("begins at beta = 2/0.99");
    expect(refusal("b-5.1a", { beta: 0.01 })).toContain("begins at beta = 1/99");
    expect(refusal("b-5.1b", { beta: 5, rate: 4 })).toContain("rate of at most 3");
  });

  it("has no proved number, and says which constant is missing", () => {
    const { proved } = theoremOf("b-5.1a").evaluate({ ...s, beta: 1 });
    expect(isRefusal(proved) && proved.reason).toContain("C(n)");
  });
});

describe("heads shared among lags", () => {
  const lags = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 4 });
  const rates = fc.integer({ min: 1, max: 3 });
  const cost = (weights: readonly number[], shares: readonly number[], n: number) =>
    weights.reduce((s, c, k) => s + c ** (n + 1) / shares[k] ** n, 0);

  it("by the paper's rule sum to H and reach (sum c)^(n+1) / H^n", () => {
    fc.assert(
      fc.property(lags, rates, fc.constantFrom(...ENCODINGS), (ts, n, encoding) => {
        const weights = ts.map((t) => lagWeight(encoding, t));
        const shares = headShares(weights, 64);
        const sum = (xs: readonly number[]) => xs.reduce((s, x) => s + x, 0);
        expect(sum(shares)).toBeCloseTo(64, 9);
        expect(cost(weights, shares, n) / (sum(weights) ** (n + 1) / 64 ** n)).toBeCloseTo(1, 9);
      }),
    );
  });

  it("are the numerical optimum: no move of heads between two lags lowers the cost", () => {
    fc.assert(
      fc.property(lags, rates, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (ts, n, part) => {
        const weights = ts.map((t) => lagWeight("log", t));
        const shares = headShares(weights, 64);
        const moved = [...shares];
        const last = moved.length - 1;
        const step = part * Math.min(moved[0], moved[last]);
        if (last > 0) {
          moved[0] += step;
          moved[last] -= step;
        }
        expect(cost(weights, moved, n)).toBeGreaterThanOrEqual(
          cost(weights, shares, n) * (1 - 1e-12),
        );
      }),
    );
  });

  it("as whole numbers are the best of all, within 1 % of the real optimum for many heads", () => {
    const every = (parts: number, total: number): number[][] =>
      parts === 1
        ? [[total]]
        : Array.from({ length: total - parts + 1 }, (_, i) => i + 1).flatMap((h) =>
            every(parts - 1, total - h).map((rest) => [h, ...rest]),
          );
    fc.assert(
      fc.property(lags, rates, fc.integer({ min: 4, max: 14 }), (ts, n, heads) => {
        const weights = ts.map((t) => lagWeight("lin", t));
        const costs = weights.map((c) => (h: number) => c ** (n + 1) / h ** n);
        const shares = allocateHeads(costs, heads, 1);
        expect(shares.reduce((s, h) => s + h, 0)).toBe(heads);
        const best = Math.min(...every(ts.length, heads).map((x) => cost(weights, x, n)));
        expect(cost(weights, shares, n)).toBeLessThanOrEqual(best * (1 + 1e-12));
        const many = allocateHeads(costs, 500, 1);
        const real = cost(weights, headShares(weights, 500), n);
        expect(cost(weights, many, n) / real).toBeLessThan(1.01);
      }),
    );
  });

  it("are refused where they do not suffice", () => {
    expect(() => allocateHeads([() => 1, () => 1], 3, 2)).toThrow("3 heads for 2 lags");
  });
});

describe("Proposition 4.5 against Theorem 4.1", () => {
  it("has hand values", () => {
    const lags = [
      { weight: 1, width: 9 },
      { weight: 3, width: 16 },
    ];
    const { width, headsToThe2n } = depthAgainstWidth(lags, 1);
    expect(width).toBeCloseTo(16 / 25, 14);
    expect(headsToThe2n).toBeCloseTo((1 + 81) / 256, 14);
  });

  it("never asks for more, and for less with more than one lag", () => {
    const lag = fc.record({
      weight: fc.double({ min: 1, max: 100, noNaN: true }),
      width: fc.double({ min: 0.1, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(lag, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        (lags, n) => {
          const { width, headsToThe2n } = depthAgainstWidth(lags, n);
          // Alone, a lag has ratio 1 exactly but for rounding.
          const most = lags.length === 1 ? 1 + 1e-12 : 1 - 1e-9;
          expect(width).toBeLessThanOrEqual(most);
          expect(headsToThe2n).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it("is the ratio of the two bounds: at heads scaled by it they agree", () => {
    const ts = [10, 60, 120];
    const n = 2;
    const common = { ...sizes, lags: ts, rate: n, constant: 1, width: 10_000, lagNorms: [1, 1, 1] };
    const at = (id: string) => printed(id, { ...common, heads: 50 }).terms.head;
    const lags = ts.map((t) => ({ weight: lagWeight("lin", t), width: 1 }));
    expect((at("b-4.5") / at("b-4.1")) ** 2).toBeCloseTo(
      depthAgainstWidth(lags, n).headsToThe2n,
      12,
    );
  });
});

describe("kernel lemmas F.1 and F.4 with explicit constants", () => {
  it.each([
    // by mpmath from the proof's formula: mass (pi / 4)^n e K_n / (w(T) r^n) / (H .. (H - n + 1))
    ["lin", 5, 20, 2, 40330.07007],
    ["log", 7, 30, 3, 3227430705.0],
  ] as const)("have hand values: %s, T = %i, H = %i, n = %i", (encoding, lag, heads, n, value) => {
    // K_n is raised by 1e-5
    expect(Math.abs(lagError(encoding, lag, heads, n) / value - 1)).toBeLessThan(2e-5);
  });

  it("C(n) has hand values, and with as few heads as n is reached for lin", () => {
    expect(Math.abs(lagConstant("lin", 2) / 26381433.88 - 1)).toBeLessThan(2e-5);
    expect(Math.abs(lagConstant("log", 3) / 9.074986801e11 - 1)).toBeLessThan(2e-5);
    for (const n of [1, 3, 8]) {
      const formula = (lagConstant("lin", n) * lagWeight("lin", 9) ** (n + 1)) / n ** n;
      expect(lagError("lin", 9, n, n) / formula).toBeCloseTo(1, 10);
    }
  });

  it("lagError <= C(n) c^(n+1) / H^n", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ENCODINGS),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 200 }),
        (encoding, lag, n, more) => {
          const heads = n + more;
          const formula =
            (lagConstant(encoding, n) * lagWeight(encoding, lag) ** (n + 1)) / heads ** n;
          expect(lagError(encoding, lag, heads, n)).toBeLessThanOrEqual(formula * (1 + 1e-9));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("hold for a fit of 1{t = T} by the exponents of the lemma", () => {
    // Weighted least squares in an orthogonal basis would be sharper; any fit is above the best.
    // A raw basis of 8 exponentials is still fitted well by singular values.
    const lags = 4000;
    for (const T of [1, 2]) {
      const heads = 8;
      const rows = Array.from({ length: lags }, (_, t) =>
        Array.from({ length: heads }, (_, k) => Math.exp(-0.01 * (k + 1) * t)),
      );
      const a = { rows: lags, columns: heads, data: Float64Array.from(rows.flat()) };
      const target = new Float64Array(lags);
      target[T] = 1;
      const x = leastSquares(a, { rows: lags, columns: 1, data: target }, { ridge: 0 });
      const l1 = rows.reduce(
        (s, row, t) => s + Math.abs(row.reduce((y, b, k) => y + b * x.data[k], 0) - target[t]),
        0,
      );
      expect(l1).toBeGreaterThan(0.5);
      for (const n of [1, 2, 4]) expect(l1).toBeLessThan(lagError("lin", T, heads, n));
    }
  });
});

describe("proved forms with explicit constants", () => {
  const s = { heads: 4000, width: 10 ** 9, lipschitz: 1, barron: 1, lags: [2, 5], rate: 4 };

  it("fall with heads, and below any error: these are bounds of something small", () => {
    const at = (heads: number, rate: number) => proved("b-3.1", { ...s, heads, rate }).terms.head;
    expect(at(8000, 4) / at(4000, 4)).toBeCloseTo(1 / 16, 2);
    expect(at(60_000, 8)).toBeLessThan(1);
  });

  it("count in the readout's net that its inputs are off by E_Attn", () => {
    const { terms } = proved("b-3.1", { ...s, heads: 7000, rate: 8 });
    // (M + 1) d = 3 inputs of at most 1 + E_Attn, |f|_B = 1: 4 sqrt(3 + 1) (1 + E_Attn) / sqrt(m)
    expect(terms.head).toBeGreaterThan(1);
    expect(terms.feedForward / ((8 * (1 + terms.head)) / Math.sqrt(s.width))).toBeCloseTo(1, 12);
  });

  it("are refused with fewer heads than n for each lag", () => {
    const { proved } = theoremOf("b-3.1").evaluate({ ...s, heads: 7 });
    expect(isRefusal(proved) && proved.cure).toContain("at least 8 heads");
  });

  it("Theorem 4.1 equals 3.1 where the width suffices for rounding", () => {
    // 64 (d + 1) |g|^2 = 128 and 128 * 4: 4 sqrt(2) |g| / sqrt(m) < 1/2
    const warm = { ...s, lagNorms: [1, 2] };
    expect(proved("b-4.1", warm).value).toBe(proved("b-3.1", s).value);
    const narrow = theoremOf("b-4.1").evaluate({ ...warm, width: 641 }).proved;
    expect(isRefusal(narrow) && narrow.reason).toContain("width >= 642");
  });

  it("Theorem 4.4 with K = 0 has the head term of 4.1; nested lags need heads enough to round", () => {
    const nested = { ...s, heads: 60_000, rate: 8, lagNorms: [1, 1], lagLipschitz: [1, 1] };
    const warm = proved("b-4.1", { ...s, heads: 60_000, rate: 8, lagNorms: [1, 1] });
    expect(proved("b-4.4", { ...nested, nested: 0 }).terms.head).toBe(warm.terms.head);
    expect(proved("b-4.4", { ...nested, nested: 1 }).terms.head).toBeLessThan(warm.terms.head);
    const few = theoremOf("b-4.4").evaluate({ ...nested, heads: 100, nested: 1 }).proved;
    expect(isRefusal(few) && few.reason).toContain("round to themselves");
  });

  it("Theorem 4.4 leaves half of the rounding to the net, on inputs off by what was fetched", () => {
    const error = lagError("lin", 2, 7000, 8);
    expect(error).toBeGreaterThan(0.1);
    const at = (width: number, lagLipschitz: readonly number[]) =>
      theoremOf("b-4.4").evaluate({
        ...{ ...s, heads: 7000, rate: 8, lagNorms: [3, 1], nested: 1 },
        ...{ width, lagLipschitz },
      }).proved;
    // 4 sqrt(3 + 1) (1 + error) 3 / sqrt(m) < 1/4, for the harder lag alone
    const least = Math.floor((96 * (1 + error)) ** 2) + 1;
    const narrow = at(least - 1, [0, 0]);
    expect(isRefusal(narrow) && narrow.reason).toContain(`width >= ${least}`);
    expect(isRefusal(at(least, [0, 0]))).toBe(false);
    // the other 1/4 is for 5 * error
    const few = at(least, [0, 5]);
    expect(isRefusal(few) && few.reason).toContain(`forgiven: ${(20 * error).toPrecision(3)}`);
  });

  it("Proposition 4.5 is below Theorem 4.1: each lag has all heads", () => {
    const warm = { ...s, lagNorms: [1, 1] };
    expect(proved("b-4.5", warm).terms.head).toBeLessThan(proved("b-4.1", warm).terms.head);
  });
});

describe("precision nets, equation (15)", () => {
  const lag = (encoding: "lin" | "log", net: number) =>
    Math.round(encoding === "lin" ? net : Math.exp(net));

  it.each(ENCODINGS)("%s: an error below what is forgiven leaves every lag exact", (encoding) => {
    const largest = 50;
    const forgiven = roundingError(
      { ...sizes, encoding, lags: [largest], rate: 1, dimension: 1 },
      0,
    );
    // as the paper has it
    expect(forgiven).toBe(encoding === "lin" ? 1 / 2 : 1 / (4 * largest));
    for (let g = 1; g <= largest; g++) {
      const exact = encoding === "lin" ? g : Math.log(g);
      for (const share of [-0.999, -0.5, 0.5, 0.999]) {
        expect(lag(encoding, exact + share * forgiven)).toBe(g);
      }
    }
    // Not vacuous: twice the error and more moves the largest lag.
    const exact = encoding === "lin" ? largest : Math.log(largest);
    expect(lag(encoding, exact + 2.1 * forgiven)).toBe(largest + 1);
  });

  it("round by no more than Proposition C.1 says", () => {
    for (let z = 1; z <= 10; z += 0.001) {
      const [e, whole] = [Math.exp(z), lag("log", z)];
      expect(Math.abs(Math.log(whole) - z)).toBeLessThanOrEqual(1 / (2 * Math.min(e, whole)));
      expect(Math.abs(lag("lin", z) - z)).toBeLessThanOrEqual(1 / 2);
    }
  });
});

describe("Proposition 4.2(B)", () => {
  it("proves 1 where 2/3 is printed", () => {
    expect(printed("b-4.2", {})).toMatchObject({ value: 2 / 3, direction: "at least" });
    expect(proved("b-4.2", {})).toMatchObject({ value: 1, direction: "at least", kind: "proved" });
  });

  it("no linear layer does better, and zero weights do as well", () => {
    const weight = fc.double({ min: -2, max: 2, noNaN: true });
    const tokens = [-1, 0, 1];
    const inputs = tokens.flatMap((x0) => tokens.flatMap((x1) => tokens.map((x2) => [x0, x1, x2])));
    const worst = (w: readonly number[]) =>
      Math.max(
        ...inputs.map((x) => Math.abs(x.reduce((s, v, i) => s + v * w[i], 0) - x[x[0] + 1])),
      );
    expect(worst([0, 0, 0])).toBe(1);
    fc.assert(
      fc.property(fc.tuple(weight, weight, weight), (w) => {
        expect(worst(w)).toBeGreaterThanOrEqual(1 - 1e-12);
      }),
      { numRuns: 1000 },
    );
  });
});
