import { describe, expect, it } from "vitest";
import { infoflowForms, largestForm } from "../../src/tasks/infoflow.js";
import { buildTask } from "../../src/tasks/registry.js";
import {
  largestProducts,
  retrievalDirections,
  varianceOfMaximum,
} from "../../src/tasks/retrieval.js";
import { refusal } from "./refusals.js";

describe("retrieval", () => {
  it("adds the largest products with directions that are orthonormal", () => {
    const config = { terms: 3, dimension: 4, length: 5 };
    const a = retrievalDirections(config, 2);
    const row = (i: number) => [...a.data.subarray(4 * i, 4 * i + 4)];
    const product = (u: number[], v: number[]) => u.reduce((s, x, k) => s + x * v[k], 0);
    for (const i of [0, 1, 2]) {
      for (const j of [0, 1, 2]) expect(product(row(i), row(j))).toBeCloseTo(Number(i === j), 12);
    }
    const { x, y } = buildTask("retrieval", config).relationship(2).sample("test", 3);
    const tokens = [0, 1, 2, 3, 4].map((t) => [...x.subarray(4 * t, 4 * t + 4)]);
    const largest = [0, 1, 2].map((i) => Math.max(...tokens.map((v) => product(row(i), v))));
    expect([...largestProducts(a, x)].map((v, i) => v - largest[i])).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
      expect.closeTo(0, 12),
    ]);
    expect([...y.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(y[4]).toBeCloseTo(largest[0] + largest[1] + largest[2], 12);
  });

  it("has the variance of the largest of n normal numbers: closed forms of 1, 2 and 3", () => {
    const { PI } = Math;
    const exact = [1, 1 - 1 / PI, 1 + Math.sqrt(3) / (2 * PI) - 9 / (4 * PI)];
    exact.forEach((value, i) => {
      expect(varianceOfMaximum(i + 1)).toBeCloseTo(value, 6);
    });
  });

  it("is linear in two tokens but for what it states", () => {
    // max(u, v) = (u + v) / 2 + |u - v| / 2, and |u - v| has variance 2 (1 - 2 / pi)
    const [{ statement }] = buildTask("retrieval", { length: 2, terms: 1 }).relationship(
      0,
    ).verdicts;
    const left = (1 - 2 / Math.PI) / 2;
    expect(statement).toContain(`leaves ${Number(left.toPrecision(3))} of`);
  });

  it("refuses more directions than dimensions", () => {
    expect(refusal("retrieval", { terms: 5, dimension: 4 }).problem).toMatch(/5 .* 4 /);
  });
});

describe("infoflow", () => {
  it("adds the largest values of its forms over all pairs", () => {
    const config = { terms: 2, dimension: 3, length: 4 };
    const forms = infoflowForms(config, 5);
    const { x, y } = buildTask("infoflow", config).relationship(5).sample("train", 2);
    let expected = 0;
    for (const { data } of forms) {
      const values: number[] = [];
      for (let s = 0; s < 4; s++) {
        for (let t = 0; t < 4; t++) {
          let value = 0;
          for (let i = 0; i < 3; i++) {
            for (let j = 0; j < 3; j++) value += x[3 * s + i] * data[3 * i + j] * x[3 * t + j];
          }
          values.push(value);
        }
      }
      expected += Math.max(...values);
    }
    expect(y[3]).toBeCloseTo(expected, 12);
    expect([...y.subarray(0, 3)]).toEqual([0, 0, 0]);
  });

  it("of the identity is the largest square, of another sign the least", () => {
    const x = Float64Array.of(1, 2, -3, 0.5);
    const form = (sign: number) => ({ rows: 1, columns: 1, data: Float64Array.of(sign) });
    expect(largestForm(form(1), x)).toBe(9);
    expect(largestForm(form(-1), x)).toBe(6);
  });
});
