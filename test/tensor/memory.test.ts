import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  bytesOf,
  constant,
  type Expr,
  exp,
  gradients,
  input,
  matmul,
  mul,
  peakBytes,
  reshape,
  scan,
  sum,
  tanh,
  topologicalOrder,
} from "../../src/tensor/index.js";

const x = input("x", "float32", [100]);

describe("peak memory of expressions", () => {
  it("of a chain is two links: what is read and what is written", () => {
    expect(peakBytes([exp(x)])).toBe(400);
    expect(peakBytes([exp(exp(exp(exp(x))))])).toBe(800);
  });

  it("keeps what is used again, and results", () => {
    const a = exp(x);
    const b = exp(exp(a));
    expect(peakBytes([mul(a, b)])).toBe(1200);
    expect(peakBytes([a, exp(exp(b))])).toBe(1200);
  });

  it("takes a reshape for a view, and a constant for always there", () => {
    expect(peakBytes([exp(reshape(exp(x), [10, 10]))])).toBe(800);
    const c = constant(new Float32Array(100), "float32", [100]);
    expect(peakBytes([exp(exp(add(x, c)))])).toBe(1200);
  });

  it("has what a scan collects from its end on, and not what nobody reads", () => {
    const states = input("states", "float32", [10, 100]);
    const sums = scan([x], [states], ([s], [e]) => ({ next: [add(s, e)], collected: [add(s, e)] }));
    expect(peakBytes([sums.final[0]])).toBe(400);
    expect(peakBytes([sums.collected[0]])).toBe(4000);
    expect(peakBytes([exp(sums.final[0]), sums.collected[0]])).toBe(4800);
  });

  it("counts the bytes of element types", () => {
    expect(
      (["float32", "float64", "int32", "int64", "bool"] as const).map((dtype) =>
        bytesOf({ dtype, shape: [2, 3] }),
      ),
    ).toEqual([24, 48, 24, 48, 6]);
  });

  it("of a net with its gradient lies between its largest operation and all values at once", () => {
    const sizes = fc.record({
      rows: fc.integer({ min: 1, max: 20 }),
      width: fc.integer({ min: 2, max: 20 }),
      depth: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(sizes, ({ rows, width, depth }) => {
        const weights = Array.from({ length: depth }, (_, i) =>
          input(`w${i}`, "float64", [width, width]),
        );
        const h = weights.reduce<Expr>(
          (value, w) => tanh(matmul(value, w)),
          input("x", "float64", [rows, width]),
        );
        const results = gradients(sum(h), weights);
        const values = topologicalOrder(results).filter((e) => e.operator !== "input");
        const peak = peakBytes(results);
        expect(peak).toBeLessThanOrEqual(values.reduce((n, e) => n + bytesOf(e), 0));
        // the backward pass begins when every layer's output is there
        expect(peak).toBeGreaterThanOrEqual(depth * rows * width * 8);
        expect(peak).toBeGreaterThanOrEqual(results.reduce((n, e) => n + bytesOf(e), 0));
      }),
    );
  });
});
