import { describe, expect, it } from "vitest";
import { theoryPages } from "../../../docs/theory/render.js";
import { Stream } from "../../../src/random/stream.js";
import { isRefusal } from "../../../src/theory/bound.js";
import { fewHeadsExponent } from "../../../src/theory/bounds/companions/retrieval.js";
import { theoremOf } from "../../../src/theory/bounds/registry.js";

const stream = new Stream(1, "heads steps");
const LENGTHS = [8, 16, 32, 64, 128, 256];

it("heads.1: the table of exponents is computed, and those of at most 0 are called vacuous", () => {
  const page = theoryPages().find(({ name }) => name === "heads")?.text ?? "";
  for (const heads of [1, 2, 3]) {
    const k = LENGTHS.map((length) => fewHeadsExponent({ length, terms: 4, heads, headWidth: 8 }));
    expect(page).toContain(`| ${heads} | ${k.map((x) => x.toFixed(2)).join(" | ")} |`);
    LENGTHS.forEach((length, i) => {
      const settings = { terms: 4, headWidth: 8, heads, length, error: 0.1 };
      const { printed } = theoremOf("retrieval-few-heads").evaluate(settings);
      expect(isRefusal(printed) && printed.reason.startsWith("vacuous")).toBe(k[i] <= 0);
    });
  }
});

/** Weights of softmax(b g), their mean of g. */
function softMaximum(g: readonly number[], b: number): number {
  const most = Math.max(...g);
  const weights = g.map((x) => Math.exp(b * (x - most)));
  const sum = weights.reduce((a, w) => a + w);
  return g.reduce((total, x, t) => total + (weights[t] / sum) * x, 0);
}

describe("sharpness", () => {
  const draws = Array.from({ length: 300 }, (_, n) => ({
    b: 10 ** ((n % 7) / 2 - 1),
    g: Array.from({ length: 2 + (n % 40) }, (_, t) => stream.normal(100 * n + t)),
  }));

  it("heads.2: a soft maximum is within log T / b below the maximum", () => {
    for (const { b, g } of draws) {
      const most = Math.max(...g);
      expect(softMaximum(g, b)).toBeLessThanOrEqual(most + 1e-14);
      expect(softMaximum(g, b)).toBeGreaterThanOrEqual(most - Math.log(g.length) / b);
    }
  });

  it("heads.2: at T = 2 and values 0 and g it is g e^(bg) / (1 + e^(bg)), by hand", () => {
    expect(softMaximum([0, 0.3], 2)).toBeCloseTo((0.3 * Math.exp(0.6)) / (1 + Math.exp(0.6)), 14);
  });

  it("heads.3: the logarithm of the mean exponential likewise", () => {
    for (const { b, g } of draws) {
      const most = Math.max(...g);
      const mean = g.reduce((sum, x) => sum + Math.exp(b * (x - most)), 0) / g.length;
      const said = most + Math.log(mean) / b;
      expect(said).toBeLessThanOrEqual(most + 1e-14);
      expect(said).toBeGreaterThanOrEqual(most - Math.log(g.length) / b - 1e-12);
    }
    // one large value among T equal others: the bound is reached as b grows
    const g = [1, ...Array.from({ length: 63 }, () => -1)];
    const [b] = [50];
    const mean = g.reduce((sum, x) => sum + Math.exp(b * (x - 1)), 0) / g.length;
    expect(Math.log(mean) / b).toBeCloseTo(-Math.log(64) / b, 12);
  });

  it("heads.4: two soft maxima over pairs are within 2 D log T / b, and not above", () => {
    const [terms, channels, length] = [2, 3, 12];
    for (let trial = 0; trial < 60; trial++) {
      const b = 10 ** ((trial % 5) / 2);
      const at = (i: number) => stream.normal(1e6 + 1000 * trial + i);
      const x = Array.from({ length }, (_, t) =>
        Array.from({ length: channels }, (_, c) => at(t * channels + c)),
      );
      let [exact, read] = [0, 0];
      for (let i = 0; i < terms; i++) {
        const form = (s: number, t: number) => {
          let sum = 0;
          for (let c = 0; c < channels; c++) {
            for (let e = 0; e < channels; e++) {
              sum += x[s][c] * at(500 + (i * channels + c) * channels + e) * x[t][e];
            }
          }
          return sum;
        };
        const rows = x.map((_, t) => x.map((_, s) => form(s, t)));
        exact += Math.max(...rows.flat());
        read += softMaximum(
          rows.map((row) => softMaximum(row, b)),
          b,
        );
      }
      expect(read).toBeLessThanOrEqual(exact + 1e-12);
      expect(read).toBeGreaterThanOrEqual(exact - (2 * terms * Math.log(length)) / b);
    }
  });
});
