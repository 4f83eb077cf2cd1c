import { describe, expect, it } from "vitest";
import { cholesky, choleskySolve, lowerInverse } from "../../src/linalg/cholesky.js";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { Algebra } from "../../src/measure/algebra.js";
import { Factor } from "../../src/measure/factor.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { algebra } from "../algebra.js";

function random(rows: number, columns: number, seed: number): Matrix {
  const stream = new Stream(seed, "factor");
  return {
    ...{ rows, columns },
    data: Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(i)),
  };
}

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);

describe("a product of rows with rows", () => {
  it("is the textbook one, on either side of the size from which the engine does it", async () => {
    for (const inner of [3, 1000]) {
      const [a, b] = [random(40, inner, 1), random(50, inner, 2)];
      const product = await algebra.times(a, b);
      expect([product.rows, product.columns]).toEqual([40, 50]);
      expect(furthest(product.data, multiply(a, transpose(b)).data)).toBeLessThan(1e-11);
    }
  });

  it("is not begun after an abort", async () => {
    const stopped = new Algebra(nodeEngine, { signal: AbortSignal.abort(new Error("stopped")) });
    await expect(stopped.times(random(2, 2, 1), random(2, 2, 1))).rejects.toThrow("stopped");
  });
});

describe("a factor", () => {
  // Three block columns, the last of them narrow; condition below 100 by the shift.
  const order = 300;
  const x = random(order, order, 3);
  const a = multiply(x, transpose(x)).data.map((v) => v / order);
  const shift = 0.05;
  const plain = cholesky(a, order, shift);

  it("by block columns solves as the plain one does, leading parts too", async () => {
    const factor = await Factor.of(algebra, { a, size: order }, order, shift);
    const b = random(9, order, 4);
    const solved = await factor.solveRows(b);
    for (let i = 0; i < 9; i++) {
      const row = b.data.slice(i * order, (i + 1) * order);
      const expected = choleskySolve(plain, order, row.slice());
      expect(furthest(factor.solve(row.slice()), expected)).toBeLessThan(1e-10);
      const own = solved.data.subarray(i * order, (i + 1) * order);
      expect(furthest(own, expected)).toBeLessThan(1e-10);
    }
    const corner = new Float64Array(200 * 200);
    for (let i = 0; i < 200; i++) {
      for (let j = 0; j < 200; j++) corner[i * 200 + j] = a[i * order + j];
    }
    const lead = b.data.slice(0, 200);
    const expected = choleskySolve(cholesky(corner, 200, shift), 200, lead.slice());
    expect(furthest(factor.solve(lead.slice()), expected)).toBeLessThan(1e-10);
    const leading = Float64Array.from({ length: 9 * 200 }, (_, i) => b.data[i % 200]);
    const together = await factor.solveRows({ rows: 9, columns: 200, data: leading });
    expect(furthest(together.data.subarray(8 * 200), expected)).toBeLessThan(1e-10);
    const alone = await Factor.of(algebra, { a, size: order }, 200, shift);
    expect(furthest(alone.solve(lead.slice()), expected)).toBeLessThan(1e-10);
  });

  it("gives the trace of the inverse", async () => {
    const factor = await Factor.of(algebra, { a, size: order }, order, shift);
    const trace = lowerInverse(plain, order).reduce((sum, v) => sum + v * v, 0);
    expect(Math.abs((await factor.inverseTrace()) / trace - 1)).toBeLessThan(1e-12);
  });

  it("refuses what is not positive definite, in a later block too", async () => {
    const bad = a.slice();
    bad[250 * order + 250] = -1;
    await expect(Factor.of(algebra, { a: bad, size: order }, order, shift)).rejects.toThrow(
      /not positive definite/,
    );
  });
});
