import { describe, expect, it } from "vitest";
import {
  attentionLogits,
  dotProductAttention,
  queryBlocks,
} from "../../src/models/layers/attention.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import {
  constant,
  type Expr,
  gradients,
  input,
  matmul,
  mul,
  softmax,
  sum,
} from "../../src/tensor/index.js";
import { normals, relativeDistance, tensor } from "./evaluation.js";

describe("causal attention in blocks of queries", () => {
  it("cuts the queries at multiples of 128, each block with the keys up to its end", () => {
    expect(queryBlocks(300, 300, true)).toEqual([
      { first: 0, end: 128, keys: 128 },
      { first: 128, end: 256, keys: 256 },
      { first: 256, end: 300, keys: 300 },
    ]);
    expect(queryBlocks(128, 128, true)).toEqual([{ first: 0, end: 128, keys: 128 }]);
    expect(queryBlocks(1, 300, true)).toEqual([{ first: 299, end: 300, keys: 300 }]);
    expect(queryBlocks(300, 300, false)).toEqual([{ first: 0, end: 300, keys: 300 }]);
  });

  // float64: sums of 300 products in another order; float32: the same at 6e-8
  it.each([
    [129, 129, "float64", 1e-13],
    [300, 300, "float64", 1e-13],
    [200, 300, "float64", 1e-13],
    [300, 300, "float32", 1e-5],
  ] as const)(
    "%i queries, %i keys: values and gradients of the plain form, %s",
    async (n, keys, dtype, tolerance) => {
      const shapes = { q: [2, n, 4], k: [2, keys, 4], v: [2, keys, 3] };
      const leaves = Object.entries(shapes).map(([name, shape]) => input(name, dtype, shape));
      const feeds = Object.fromEntries(
        Object.entries(shapes).map(([name, shape], i) => [
          name,
          tensor(normals(shape[0] * shape[1] * shape[2], i), shape, dtype),
        ]),
      );
      const [q, k, v] = leaves;
      const along = constant(normals(2 * n * 3, 9), dtype, [2, n, 3]);
      const outputs = (prefix: string, y: Expr): Record<string, Expr> => {
        const [dq, dk, dv] = gradients(sum(mul(y, along)), leaves);
        return { [`${prefix}y`]: y, [`${prefix}q`]: dq, [`${prefix}k`]: dk, [`${prefix}v`]: dv };
      };
      const result = await evaluate(
        nodeEngine,
        {
          ...outputs("blocks ", dotProductAttention(q, k, v, true)),
          ...outputs("plain ", matmul(softmax(attentionLogits(q, k, true)), v)),
        },
        feeds,
      );
      for (const name of ["y", "q", "k", "v"]) {
        const [blocks, plain] = ["blocks", "plain"].map((form) =>
          Float64Array.from(result[`${form} ${name}`].data, Number),
        );
        expect(relativeDistance(blocks, plain), name).toBeLessThan(tolerance);
      }
    },
  );
});
