import fc from "fast-check";
import { expect, it } from "vitest";
import { multiply } from "../../src/linalg/matrix.js";
import { randomMatrix } from "./matrices.js";

it("multiply is the sum over the inner index, whatever the sizes", () => {
  const length = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(length, length, length, fc.nat(1000), (rows, inner, columns, seed) => {
      const [a, b] = [randomMatrix(rows, inner, seed), randomMatrix(inner, columns, seed + 1)];
      const product = multiply(a, b);
      expect([product.rows, product.columns]).toEqual([rows, columns]);
      product.data.forEach((x, at) => {
        const [i, j] = [Math.floor(at / columns), at % columns];
        let sum = 0;
        let size = 0;
        for (let k = 0; k < inner; k++) {
          const term = a.data[i * inner + k] * b.data[k * columns + j];
          sum += term;
          size += Math.abs(term);
        }
        // Two orders of at most 9 additions differ by 9 roundings of the sum of sizes.
        expect(Math.abs(x - sum)).toBeLessThanOrEqual(9 * Number.EPSILON * size);
      });
    }),
  );
});
