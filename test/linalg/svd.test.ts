import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { type Matrix, multiply, transpose } from "../../src/linalg/matrix.js";
import { qr } from "../../src/linalg/qr.js";
import { singularValues, svd } from "../../src/linalg/svd.js";
import { symmetricEigen } from "../../src/linalg/symmetric-eigen.js";
import { diagonal, identity, largestDifference, randomMatrix } from "./matrices.js";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 12 }),
  columns: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(),
});

describe("singular values", () => {
  it("of the 5 x 5 Hilbert matrix, and by its determinant", () => {
    const n = 5;
    const data = Float64Array.from(
      { length: n * n },
      (_, k) => 1 / (Math.floor(k / n) + (k % n) + 1),
    );
    const { values } = singularValues({ rows: n, columns: n, data });
    // Symmetric positive definite: the values are the eigenvalues, given to 16 digits in the
    // literature; the smallest is 2.1e-6 of the largest, so 1e-9 relative is within the noise floor.
    const known = [
      1.567050691098231, 0.2085342186110133, 0.01140749162341981, 0.0003058980401511918,
      3.287928772171863e-6,
    ];
    for (const [k, value] of known.entries())
      expect(Math.abs(values[k] / value - 1)).toBeLessThan(1e-9);
    // det = 1 / 266716800000, exact; the relative error of a product is the sum of its factors'.
    const determinant = values.reduce((product, x) => product * x, 1);
    expect(Math.abs(determinant * 266716800000 - 1)).toBeLessThan(1e-9);
  });

  it.each([0.5, 1, 2, 4])("recover a planted k^-%d down to the noise floor", (alpha) => {
    const n = 64;
    const planted = Float64Array.from({ length: n }, (_, k) => (k + 1) ** -alpha);
    const u = qr(randomMatrix(96, n, 1)).q;
    const v = qr(randomMatrix(n, n, 2)).q;
    const a = multiply(multiply(u, diagonal(planted)), transpose(v));
    const { values, noiseFloor } = singularValues(a);
    for (let k = 0; k < n; k++) {
      // An absolute error of a few noise floors is what backward stability grants.
      expect(Math.abs(values[k] - planted[k])).toBeLessThan(1e-10 * planted[k] + noiseFloor);
    }
  });

  it.each([
    ["ones", () => 1, [64]],
    // u v^T, whose value is |u| |v|; u_i = 2^(i mod 4): rows are multiples of each other
    ["one row and its multiples", (i: number) => 2 ** (i % 4), [8 * Math.sqrt(16 * 85)]],
    ["four blocks of ones", (i: number, j: number) => Number(i >> 4 === j >> 4), [16, 16, 16, 16]],
  ] as const)("come to an end where rows repeat: %s", (_, at, known) => {
    const n = 64;
    const data = Float64Array.from({ length: n * n }, (_, k) => at(Math.floor(k / n), k % n));
    const a: Matrix = { rows: n, columns: n, data };
    const { values, noiseFloor } = singularValues(a);
    known.forEach((value, k) => {
      expect(Math.abs(values[k] - value)).toBeLessThan(noiseFloor);
    });
    expect(values[known.length]).toBeLessThan(noiseFloor);
    const { u, spectrum, v } = svd(a);
    const again = multiply(multiply(u, diagonal(spectrum.values)), transpose(v));
    expect(largestDifference(again, a)).toBeLessThan(noiseFloor);
  });

  it("survive where a Gram matrix in float32 does not", () => {
    // The trap: singular values through A^T A in float32 are lost below sqrt(6e-8) = 2.4e-4.
    const n = 32;
    const planted = Float64Array.from({ length: n }, (_, k) => 10 ** (-k / 4));
    const a = multiply(
      multiply(qr(randomMatrix(n, n, 3)).q, diagonal(planted)),
      transpose(qr(randomMatrix(n, n, 4)).q),
    );
    const { values } = singularValues(a);
    const single = { ...a, data: a.data.map(Math.fround) };
    const product = multiply(transpose(single), single);
    const gram = symmetricEigen({ ...product, data: product.data.map(Math.fround) });
    const through = Array.from(gram.values, (x) => Math.sqrt(Math.max(0, x))).reverse();
    const at = 20; // planted 1e-5
    expect(Math.abs(values[at] / planted[at] - 1)).toBeLessThan(1e-9);
    expect(Math.abs(through[at] / planted[at] - 1)).toBeGreaterThan(0.1);
  });

  it("scale with the matrix, from the smallest to the largest numbers", () => {
    const a = randomMatrix(6, 4, 5);
    const { values } = singularValues(a);
    for (const scale of [1e-300, 1e300]) {
      const scaled = singularValues({ ...a, data: a.data.map((x) => x * scale) });
      for (let k = 0; k < 4; k++) {
        // One rounding each for scaling there and back: 1e-14 is generous.
        expect(Math.abs(scaled.values[k] / scale / values[k] - 1)).toBeLessThan(1e-13);
      }
    }
  });

  it("are rounding below epsilon times the longer side times the largest", () => {
    for (const a of [randomMatrix(9, 4, 1), randomMatrix(4, 9, 1)]) {
      const { values, noiseFloor } = singularValues(a);
      expect(noiseFloor).toBe(Number.EPSILON * 9 * values[0]);
    }
  });

  it("of nothing but zeros are zero", () => {
    const { values, noiseFloor } = singularValues({
      rows: 3,
      columns: 2,
      data: new Float64Array(6),
    });
    expect([...values, noiseFloor]).toEqual([0, 0, 0]);
  });
});

describe("the decomposition", () => {
  it("reconstructs, with orthonormal factors and falling values, whatever the shape", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        const a = randomMatrix(rows, columns, seed);
        const { u, spectrum, v } = svd(a);
        const k = Math.min(rows, columns);
        expect([u.rows, u.columns, v.rows, v.columns]).toEqual([rows, k, columns, k]);
        // Errors of backward-stable steps: a small multiple of n epsilon, n <= 12.
        const tolerance = 1e-13;
        expect(largestDifference(multiply(transpose(u), u), identity(k))).toBeLessThan(tolerance);
        expect(largestDifference(multiply(transpose(v), v), identity(k))).toBeLessThan(tolerance);
        const again = multiply(multiply(u, diagonal(spectrum.values)), transpose(v));
        expect(largestDifference(again, a)).toBeLessThan(tolerance * (1 + spectrum.values[0]));
        for (let i = 1; i < k; i++) {
          expect(spectrum.values[i]).toBeLessThanOrEqual(spectrum.values[i - 1]);
        }
      }),
    );
  });

  it("gives a transposed matrix the same values", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        const a = randomMatrix(rows, columns, seed);
        const one = singularValues(a);
        const other = singularValues(transpose(a));
        for (let k = 0; k < one.values.length; k++) {
          expect(Math.abs(one.values[k] - other.values[k])).toBeLessThan(20 * one.noiseFloor);
        }
      }),
    );
  });

  it("refuses what is not finite and what is no matrix", () => {
    const bad: Matrix = { rows: 2, columns: 2, data: Float64Array.of(1, 2, Number.NaN, 4) };
    expect(() => svd(bad)).toThrow(CallerError);
    expect(() => svd(bad)).toThrow(/\[2, 2\] has NaN at row 1, column 0/);
    expect(() => svd({ rows: 2, columns: 3, data: new Float64Array(5) })).toThrow(/\[2, 3\] and 5/);
    expect(() => svd({ rows: 0, columns: 0, data: new Float64Array(0) })).toThrow(/\[0, 0\]/);
  });
});
