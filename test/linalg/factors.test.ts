import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multiply, transpose } from "../../src/linalg/matrix.js";
import { orthonormaliseRows } from "../../src/linalg/orthonormalise.js";
import { pivotedCholesky } from "../../src/linalg/pivoted-cholesky.js";
import { triangularFactor } from "../../src/linalg/qr.js";
import { leftSvd, svd } from "../../src/linalg/svd.js";
import { identity, largestDifference, randomMatrix } from "./matrices.js";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(1000),
});

describe("a triangular factor alone", () => {
  it("has the products of the columns, r^T r = a^T a, whatever the shape and scale", () => {
    fc.assert(
      fc.property(shape, fc.constantFrom(1e-200, 1, 1e200), ({ rows, columns, seed }, scale) => {
        const a = randomMatrix(rows, columns, seed);
        const r = triangularFactor({ ...a, data: a.data.map((x) => x * scale) });
        expect([r.rows, r.columns]).toEqual([Math.min(rows, columns), columns]);
        const back = { ...r, data: r.data.map((x) => x / scale) };
        const difference = largestDifference(
          multiply(transpose(back), back),
          multiply(transpose(a), a),
        );
        // Householder's method is backward stable: a few roundings of sums of 12 squares.
        expect(difference).toBeLessThan(1e-12);
        for (let i = 0; i < r.rows; i++) {
          for (let j = 0; j < i; j++) expect(r.data[i * columns + j]).toBe(0);
        }
      }),
    );
  });
});

describe("a root of a semidefinite matrix", () => {
  it("is one, with as many columns as the rank", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        const factor = randomMatrix(rows, columns, seed);
        const a = multiply(factor, transpose(factor));
        const l = pivotedCholesky(a);
        expect(l.columns).toBeLessThanOrEqual(Math.min(rows, columns));
        // What is left has no pivot above n epsilon of the largest.
        expect(largestDifference(multiply(l, transpose(l)), a)).toBeLessThan(1e-12);
      }),
    );
    expect(pivotedCholesky({ rows: 2, columns: 2, data: new Float64Array(4) }).data).toEqual(
      new Float64Array(2),
    );
    expect(() => pivotedCholesky({ rows: 1, columns: 1, data: Float64Array.of(-1) })).toThrow(
      /-1 on its diagonal/,
    );
  });
});

describe("orthonormal rows", () => {
  it("rebuild the old ones, and stay orthonormal where those hang together", () => {
    const x = randomMatrix(4, 9, 3);
    x.data.copyWithin(18, 0, 9); // row 2 is row 0
    const before = { ...x, data: x.data.slice() };
    const fresh = randomMatrix(1, 9, 4).data;
    const r = orthonormaliseRows(x, 1e-12, (i) => fresh[i]);
    expect(r[2 * 4 + 2]).toBe(0);
    expect(largestDifference(multiply(x, transpose(x)), identity(4))).toBeLessThan(1e-14);
    const rebuilt = multiply({ rows: 4, columns: 4, data: r }, identity(4));
    expect(largestDifference(multiply(transpose(rebuilt), x), before)).toBeLessThan(1e-13);
  });
});

describe("left vectors alone", () => {
  it("are those of the whole decomposition", () => {
    const a = randomMatrix(7, 7, 2);
    const [left, whole] = [leftSvd(a), svd(a)];
    expect(left.spectrum).toEqual(whole.spectrum);
    expect(left.u).toEqual(whole.u);
  });
});
