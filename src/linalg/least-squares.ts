import { CallerError } from "../errors.js";
import { type Matrix, multiply, requireFinite, shapeOf, transpose } from "./matrix.js";
import { svd } from "./svd.js";

/**
 * The x [columns of a, columns of b] that minimises |a x - b|^2 + ridge |x|^2, by singular
 * values: with ridge 0 the least-norm solution, values below the noise floor taken as zero.
 *
 * For a few thousand rows; a regression on many examples is `fitRidge`.
 *
 * @param ridge not negative, in the squared unit of a
 * @throws CallerError where a and b differ in rows, ridge is negative, or an element is not finite
 */
export function leastSquares(a: Matrix, b: Matrix, { ridge }: { readonly ridge: number }): Matrix {
  if (a.rows !== b.rows) {
    throw new CallerError(
      `a is ${shapeOf(a)} and b is ${shapeOf(b)}`,
      "both have one row for each equation",
    );
  }
  if (!(ridge >= 0)) throw new CallerError(`ridge is ${ridge}`, "give 0 or more");
  requireFinite(b, "b");
  const { u, spectrum, v } = svd(a);
  const c = multiply(transpose(u), b);
  for (let k = 0; k < c.rows; k++) {
    const s = spectrum.values[k];
    const factor = s > spectrum.noiseFloor ? s / (s * s + ridge) : 0;
    for (let j = 0; j < c.columns; j++) c.data[k * c.columns + j] *= factor;
  }
  return multiply(v, c);
}
