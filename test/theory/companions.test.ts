import { describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { barronError, barronNorm, barronWidth, type Neuron } from "../../src/theory/barron.js";
import { isRefusal } from "../../src/theory/bound.js";
import { fewHeadsExponent } from "../../src/theory/bounds/companions/retrieval.js";
import { theoremOf, theorems } from "../../src/theory/bounds/registry.js";
import { THEOREM_IDS } from "../../src/theory/bounds/theorem.js";

describe("Barron's norm and error", () => {
  it("sums |a| (|b|_1 + |c|)", () => {
    const neurons = [
      { a: -2, b: [1, -3], c: 0.5 },
      { a: 0.5, b: [0, 2], c: -2 },
    ];
    expect(barronNorm(neurons)).toBe(2 * 4.5 + 0.5 * 4);
    expect(() => barronNorm([])).toThrow("no neuron");
  });

  it("is the same for every p (Proposition G.2), at the law that is proportional to it", () => {
    const sizes = Array.from({ length: 20 }, (_, i) => new Stream(3, "sizes").uniform(i) + 0.1);
    const neurons = sizes.map((size) => ({ a: size, b: [0.5], c: -0.5 }));
    // Neuron k drawn with probability q_k has the outer weight a_k / q_k.
    const moment = (law: readonly number[], p: number) =>
      law.reduce((sum, q, k) => sum + q * (sizes[k] / q) ** p, 0) ** (1 / p);
    const total = barronNorm(neurons);
    const proportional = sizes.map((size) => size / total);
    const uniform = sizes.map(() => 1 / sizes.length);
    for (const p of [1, 2, 4, 10]) expect(moment(proportional, p) / total).toBeCloseTo(1, 12);
    expect(moment(uniform, 1) / total).toBeCloseTo(1, 12);
    expect(moment(uniform, 2) / total).toBeGreaterThan(1.01);
  });

  it("is the norm with which random nets miss their function by no more than proved", () => {
    // f = the mean of 2,000 neurons with |a| (|b|_1 + |c|) = 1; a net is a draw of m of them.
    const d = 2;
    const stream = new Stream(5, "neurons");
    const all: Neuron[] = Array.from({ length: 2000 }, (_, i) => {
      const raw = Array.from({ length: d + 1 }, (_, j) => stream.normal(i * 4 + j));
      const norm = raw.reduce((s, x) => s + Math.abs(x), 0);
      const [c, ...b] = raw.map((x) => x / norm);
      return { a: stream.normal(i * 4 + 3) < 0 ? -1 : 1, b, c };
    });
    expect(barronNorm(all) / all.length).toBeCloseTo(1, 12);
    const grid = Array.from({ length: 21 * 21 }, (_, i) => [
      -1 + (i % 21) / 10,
      -1 + Math.floor(i / 21) / 10,
    ]);
    const net = (neurons: readonly Neuron[], x: readonly number[]) =>
      neurons.reduce((s, { a, b, c }) => s + a * Math.max(0, b[0] * x[0] + b[1] * x[1] + c), 0) /
      neurons.length;
    const exact = grid.map((x) => net(all, x));
    const errors = [4, 16, 64, 256].map((m, k) => {
      const drawn = new Stream(7 + k, "draw");
      const runs = Array.from({ length: 10 }, (_, r) => {
        const neurons = Array.from({ length: m }, (_, i) => all[drawn.integer(r * m + i, 2000)]);
        return Math.max(...grid.map((x, i) => Math.abs(net(neurons, x) - exact[i])));
      });
      const mean = runs.reduce((s, x) => s + x, 0) / runs.length;
      expect(mean).toBeLessThan(barronError(1, m, d));
      // Not vacuous: the constant is at most some 30 times too large.
      expect(mean).toBeGreaterThan(barronError(1, m, d) / 30);
      return mean;
    });
    // The rate 1/2: ten runs a point leave the slope within 0.1.
    const slope = Math.log(errors[3] / errors[0]) / Math.log(64);
    expect(slope).toBeLessThan(-0.4);
    expect(slope).toBeGreaterThan(-0.6);
  });

  it("has an error in proportion to the inputs' radius, from 1 on", () => {
    // 4 sqrt(3 + 1) * 2 / sqrt(4)
    expect([0.5, 1, 3].map((radius) => barronError(2, 4, 3, radius))).toEqual([8, 8, 24]);
  });

  it("has a least width below an error", () => {
    const width = barronWidth(3, 0.5, 4);
    expect(barronError(3, width, 4)).toBeLessThan(0.5);
    expect(barronError(3, width - 1, 4)).toBeGreaterThanOrEqual(0.5);
  });
});

describe("companion results have hand values", () => {
  const of = (id: string, s: object) => theoremOf(id).evaluate(s).printed;
  const bounded = (id: string, s: object): number => {
    const bound = of(id, s);
    if (isRefusal(bound)) throw new Error(bound.reason);
    return bound.value;
  };

  it("recurrent networks", () => {
    expect(of("a-rnn", { cRnn: 6, dimension: 2, width: 4 })).toMatchObject({ value: 3 });
    const s = { constant: 3, order: 2, beta: 0.5, gamma: 2, dimension: 2, width: 4 };
    expect(of("linear-rnn", s)).toMatchObject({ value: (3 * 2 * 2) / (0.5 * 16), kind: "fitted" });
    expect(of("curse-of-memory", { omega: 0.5, error: 0.1 })).toMatchObject({ kind: "recalled" });
    const width = of("curse-of-memory", { omega: 0.5, error: 0.1 });
    expect(!isRefusal(width) && width.value).toBeCloseTo(50, 9);
    expect(isRefusal(of("curse-of-memory", { omega: 0.5, error: 2 }))).toBe(true);
  });

  it("encoder-decoders", () => {
    const s = { constant: 2, order: 2, beta: 2, gamma: 3, encoder: 2, decoder: 4 };
    expect(of("encoder-decoder", { ...s, code: 2 })).toMatchObject({
      terms: { encoder: 1.5 / 4, decoder: 1.5 / 16 },
    });
    expect(isRefusal(of("encoder-decoder", { ...s, code: 1 }))).toBe(true);
    const low = of("encoder-decoder-low-rank", { ...s, code: 1, sigma: [1, 0.25, 0.1] });
    if (isRefusal(low)) throw new Error(low.reason);
    expect(low.terms.dynamics).toBeCloseTo(1.5 * 2 * (1 / 4 + 1 / 16), 12);
    expect(low.terms.code).toBeCloseTo(1.5 * 0.25, 12);
    expect(low.terms.mixed).toBeCloseTo(1.5 * 0.5 * (1 / 2 + 1 / 4), 12);
    expect(isRefusal(of("encoder-decoder-low-rank", { ...s, code: 3, sigma: [1] }))).toBe(true);
    // beyond the smaller side nothing is summed: a large value written last would be lost
    const rising = of("encoder-decoder-low-rank", { ...s, code: 1, sigma: [1, 0.1, 0.9] });
    expect(isRefusal(rising) && rising.reason).toContain("sigma = 1, 0.1, 0.9");
  });

  it("convolutions", () => {
    const s = { depth: 2, filters: 9, decay: 1, complexity: 8, tail: 0.5 };
    // K M^(1/K) - K = 4
    expect(of("convolution", s)).toMatchObject({
      terms: { filters: 2, memoryTail: 0.5 },
      value: 2.5,
      kind: "recalled",
    });
    expect(isRefusal(of("convolution", { ...s, filters: 1 }))).toBe(true);
  });

  describe("D-retrieval by heads", () => {
    const wide = { terms: 4, headWidth: 8, error: 0.1 };

    it("has a cost for D heads, and for one that holds the sequence", () => {
      const heads = { terms: 4, error: 0.1, heads: 4 };
      expect(of("retrieval-heads", heads)).toMatchObject({ kind: "recalled" });
      expect(bounded("retrieval-heads", heads)).toBeCloseTo(100, 9);
      expect(bounded("retrieval-heads", { ...heads, gamma: 1, constant: 3 })).toBeCloseTo(30, 9);
      expect(isRefusal(of("retrieval-heads", { ...heads, heads: 3 }))).toBe(true);
      const one = { terms: 4, error: 0.1, headWidth: 32, length: 8, dimension: 4 };
      expect(bounded("retrieval-one-head", one)).toBeCloseTo(1000, 9);
      expect(isRefusal(of("retrieval-one-head", { ...one, headWidth: 31 }))).toBe(true);
    });

    it("has a least cost for fewer heads: k by hand", () => {
      // (32 - 1 - 4 + 1) / (9 + 1) - 1
      const few = { ...wide, length: 128, heads: 1 };
      expect(fewHeadsExponent(few)).toBeCloseTo(1.8, 12);
      expect(of("retrieval-few-heads", few)).toMatchObject({ direction: "at least" });
      expect(bounded("retrieval-few-heads", few)).toBeCloseTo(10 ** 1.8, 9);
      expect(isRefusal(of("retrieval-few-heads", { ...few, heads: 4 }))).toBe(true);
    });

    it("is vacuous at the sizes of the paper's experiment", () => {
      const lengths = [8, 16, 32, 64, 128];
      const vacuous = (heads: number) =>
        lengths.filter((length) => {
          const bound = of("retrieval-few-heads", { ...wide, length, heads });
          return isRefusal(bound) && bound.reason.startsWith("vacuous");
        });
      expect([1, 2, 3].map(vacuous)).toEqual([[8, 16, 32], [8, 16, 32, 64], lengths]);
    });
  });

  describe("maxima over pairs by layers", () => {
    it("cost one layer eps^-(k T), two C / eps, by hand", () => {
      const one = { error: 0.1, length: 64, growth: 1 / 32 };
      expect(of("infoflow-one-layer", one)).toMatchObject({ direction: "at least" });
      expect(bounded("infoflow-one-layer", one)).toBeCloseTo(100, 9);
      expect(bounded("infoflow-two-layers", { error: 0.01 })).toBeCloseTo(100, 9);
      expect(of("infoflow-two-layers", { error: 0.01 })).toMatchObject({ kind: "recalled" });
      expect(of("infoflow-two-layers", { error: 0.01, constant: 3 })).toMatchObject({
        value: 300,
        kind: "fitted",
      });
    });

    it("are refused where no error below 1 is asked for, and without the unnamed factor", () => {
      expect(isRefusal(of("infoflow-two-layers", { error: 1 }))).toBe(true);
      expect(() => of("infoflow-one-layer", { error: 0.1, length: 64 })).toThrow(
        "setting 'growth' is missing",
      );
    });
  });

  it("feed-forward nets", () => {
    const { printed, proved } = theoremOf("barron").evaluate({
      barron: 2,
      width: 16,
      dimension: 3,
    });
    expect(printed).toMatchObject({ value: 0.5, kind: "recalled" });
    expect(proved).toMatchObject({ value: 4, kind: "proved" });
  });
});

describe("the registry", () => {
  it("holds every theorem once, with a source, a summary and a caveat", () => {
    expect(theorems.map(({ id }) => id)).toEqual(THEOREM_IDS);
    for (const t of theorems) {
      for (const text of [t.source, t.summary, t.caveat]) expect(text.length).toBeGreaterThan(10);
    }
  });

  it("names the nearest of an unknown theorem and of an unknown setting", () => {
    expect(() => theoremOf("b-3.2")).toThrow("did you mean 'b-3.1'?");
    expect(() => theoremOf("a-rnn").evaluate({ crnn: 1, width: 2 })).toThrow(
      "did you mean 'cRnn'?",
    );
    expect(() => theoremOf("a-rnn").evaluate({ cRnn: 1, width: 2, with: 1 })).toThrow(
      "did you mean 'width'?",
    );
    expect(() => theoremOf("a-rnn").evaluate({ cRnn: 1, width: 0 })).toThrow("0 does not fit");
    expect(() => theoremOf("a-rnn").evaluate({ cRnn: 1 })).toThrow("setting 'width' is missing");
  });

  it("refuses a number that float64 cannot hold", () => {
    const s = { heads: 1, width: 1, lipschitz: 1, barron: 1, lags: [1_000_000] };
    // One head has nothing to share out; ten have.
    for (const heads of [1, 10]) {
      const { printed, proved } = theoremOf("b-3.1").evaluate({ ...s, heads });
      for (const form of [printed, proved]) {
        expect(isRefusal(form) && form.reason).toContain("float64");
      }
    }
  });
});
