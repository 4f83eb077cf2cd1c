import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cholesky, choleskySolve, lowerInverse } from "../../src/linalg/cholesky.js";
import { leastSquares } from "../../src/linalg/least-squares.js";
import { multiply, transpose } from "../../src/linalg/matrix.js";
import { qr } from "../../src/linalg/qr.js";
import { symmetricEigen } from "../../src/linalg/symmetric-eigen.js";
import { diagonal, identity, largestDifference, randomMatrix } from "./matrices.js";

const shape = fc.record({
  rows: fc.integer({ min: 1, max: 10 }),
  columns: fc.integer({ min: 1, max: 10 }),
  rank: fc.integer({ min: 1, max: 10 }),
  seed: fc.nat(),
});

describe("least squares", () => {
  it("fits the line through three points as by hand", () => {
    // y = 1, 2, 2 at x = 0, 1, 2: slope 1/2, intercept 7/6.
    const a = { rows: 3, columns: 2, data: Float64Array.of(1, 0, 1, 1, 1, 2) };
    const b = { rows: 3, columns: 1, data: Float64Array.of(1, 2, 2) };
    const x = leastSquares(a, b, { ridge: 0 });
    expect(x.data[0]).toBeCloseTo(7 / 6, 14);
    expect(x.data[1]).toBeCloseTo(1 / 2, 14);
  });

  it("gives the pseudo-inverse: the four conditions of Moore and Penrose, at any rank", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, rank, seed }) => {
        const a = multiply(randomMatrix(rows, rank, seed), randomMatrix(rank, columns, seed + 1));
        const p = leastSquares(a, identity(rows), { ridge: 0 });
        const ap = multiply(a, p);
        const pa = multiply(p, a);
        const size = (m: { data: Float64Array }) => Math.hypot(...m.data);
        // Rounding grows with the condition number |a| |p|; nearly singular draws get their due.
        const tolerance = 1e-14 * 100 * (1 + size(a) * size(p)) ** 2;
        expect(largestDifference(multiply(ap, a), a)).toBeLessThan(tolerance * (1 + size(a)));
        expect(largestDifference(multiply(pa, p), p)).toBeLessThan(tolerance * (1 + size(p)));
        expect(largestDifference(ap, transpose(ap))).toBeLessThan(tolerance);
        expect(largestDifference(pa, transpose(pa))).toBeLessThan(tolerance);
      }),
    );
  });

  it("with ridge solves the normal equations with ridge on the diagonal", () => {
    fc.assert(
      fc.property(
        shape,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        ({ rows, columns, seed }, ridge) => {
          const a = randomMatrix(rows, columns, seed);
          const b = randomMatrix(rows, 2, seed + 1);
          const x = leastSquares(a, b, { ridge });
          const left = multiply(transpose(a), a);
          for (let i = 0; i < columns; i++) left.data[i * columns + i] += ridge;
          const right = multiply(transpose(a), b);
          // Elements of the products are below 1e3 for normal draws of this size: 1e-11 is 1e-14 of them.
          expect(largestDifference(multiply(left, x), right)).toBeLessThan(1e-11);
        },
      ),
    );
  });

  it("says both shapes", () => {
    const a = randomMatrix(3, 2, 0);
    expect(() => leastSquares(a, randomMatrix(4, 1, 0), { ridge: 0 })).toThrow(
      /\[3, 2\].*\[4, 1\]/,
    );
    expect(() => multiply(a, a)).toThrow(/\[3, 2\] by \[3, 2\]/);
    expect(() => leastSquares(a, randomMatrix(3, 1, 0), { ridge: -1 })).toThrow(/ridge is -1/);
  });
});

describe("QR", () => {
  it("reconstructs, orthonormal and upper triangular", () => {
    fc.assert(
      fc.property(shape, ({ rows, columns, seed }) => {
        fc.pre(rows >= columns);
        const a = randomMatrix(rows, columns, seed);
        const { q, r } = qr(a);
        expect(largestDifference(multiply(q, r), a)).toBeLessThan(1e-13);
        expect(largestDifference(multiply(transpose(q), q), identity(columns))).toBeLessThan(1e-13);
        for (let i = 0; i < columns; i++) {
          for (let j = 0; j < i; j++) expect(r.data[i * columns + j]).toBe(0);
        }
      }),
    );
  });

  it("refuses a wide matrix with its shape", () => {
    expect(() => qr(randomMatrix(2, 3, 0))).toThrow(/\[2, 3\]/);
  });
});

describe("symmetric eigenvalues", () => {
  it("of the second difference are 2 - 2 cos(k pi / (n + 1))", () => {
    const n = 12;
    const data = Float64Array.from({ length: n * n }, (_, k) => {
      const distance = Math.abs(Math.floor(k / n) - (k % n));
      return distance === 0 ? 2 : distance === 1 ? -1 : 0;
    });
    const { values } = symmetricEigen({ rows: n, columns: n, data });
    for (let k = 0; k < n; k++) {
      expect(values[k]).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13);
    }
  });

  it("reconstruct with orthonormal vectors, smallest first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (n, seed) => {
        const b = randomMatrix(n, n, seed);
        const a = { ...b, data: b.data.map((x, i) => x + transpose(b).data[i]) };
        const { values, vectors } = symmetricEigen(a);
        const again = multiply(multiply(vectors, diagonal(values)), transpose(vectors));
        expect(largestDifference(again, a)).toBeLessThan(1e-12);
        expect(largestDifference(multiply(transpose(vectors), vectors), identity(n))).toBeLessThan(
          1e-12,
        );
        expect([...values]).toEqual([...values].sort((x, y) => x - y));
      }),
    );
  });

  it("refuse a matrix that is not symmetric, showing both elements", () => {
    const data = Float64Array.of(1, 2, 3, 4);
    expect(() => symmetricEigen({ rows: 2, columns: 2, data })).toThrow(
      /3 at \(1, 0\), 2 at \(0, 1\)/,
    );
    expect(() => symmetricEigen(randomMatrix(2, 3, 0))).toThrow(/\[2, 3\]/);
  });
});

describe("Cholesky", () => {
  it("solves and gives the trace of the inverse, against singular values", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (n, seed) => {
        const x = randomMatrix(n + 3, n, seed);
        const a = multiply(transpose(x), x);
        const shift = 0.5;
        const shifted = { ...a, data: a.data.slice() };
        for (let i = 0; i < n; i++) shifted.data[i * n + i] += shift;
        const factor = cholesky(a.data, n, shift);
        const b = randomMatrix(n, 1, seed + 1);
        const solved = choleskySolve(factor, n, b.data.slice());
        const inverse = leastSquares(shifted, identity(n), { ridge: 0 });
        // Condition below 1e3 by the shift: 1e-11 leaves two digits to spare.
        expect(largestDifference(multiply(inverse, b), { ...b, data: solved })).toBeLessThan(1e-11);
        let trace = 0;
        for (let i = 0; i < n; i++) trace += inverse.data[i * n + i];
        const squares = lowerInverse(factor, n).reduce((sum, x) => sum + x * x, 0);
        expect(Math.abs(squares - trace)).toBeLessThan(1e-10);
      }),
    );
  });

  it("refuses what is not positive definite", () => {
    expect(() => cholesky(Float64Array.of(1, 0, 2, 1), 2, 0)).toThrow(/pivot 1 of 2 is -3/);
  });
});
