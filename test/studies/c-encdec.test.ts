import { describe, expect, it } from "vitest";
import {
  codingError,
  codingFloor,
  laguerre,
  randomKernelRank,
  seenRelation,
} from "../../src/studies/c-encdec/temporal-product.js";

describe("the discrete Laguerre functions", () => {
  it("begin with the exponential and its multiple by a line, and are orthonormal", () => {
    const b = 0.7;
    const { rows, columns, data } = laguerre(20, b);
    const at = (k: number, t: number) => data[k * columns + t];
    for (const t of [0, 1, 5]) {
      expect(at(0, t)).toBeCloseTo(Math.sqrt(1 - b * b) * b ** t, 14);
      const line = -b * b ** t + t * (1 - b * b) * b ** (t - 1);
      expect(at(1, t)).toBeCloseTo(Math.sqrt(1 - b * b) * line, 14);
    }
    for (let k = 0; k < rows; k++) {
      for (let l = 0; l <= k; l++) {
        let product = 0;
        for (let t = 0; t < columns; t++) product += at(k, t) * at(l, t);
        expect(product).toBeCloseTo(k === l ? 1 : 0, 10);
      }
    }
  });
});

describe("a coding of a relation", () => {
  it("leaves the singular values beyond it, and what states cannot answer", () => {
    const relation = seenRelation([2, 1], 64, 0);
    expect(codingFloor(relation, 1)).toBeCloseTo(1 / 5, 14);
    expect(codingError(relation, 1)).toBeCloseTo(1 / 5, 8);
    expect(codingError(relation, 2)).toBeLessThan(1e-6);
    for (const states of [4, 8, 16]) {
      const seen = seenRelation([2, 1], states, 0);
      for (const numbers of [1, 2, 3]) {
        expect(codingError(seen, numbers)).toBeGreaterThanOrEqual(
          codingFloor(seen, numbers) - 1e-12,
        );
      }
    }
    expect(codingError(seenRelation([2, 1], 4, 0), 2)).toBeGreaterThan(0.1);
  });

  it("is the rank of the kernel, whatever the states", () => {
    expect([1, 2, 5].map((numbers) => randomKernelRank(12, numbers, 1))).toEqual([1, 2, 5]);
  });
});
