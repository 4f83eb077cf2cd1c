import { CallerError } from "../../errors.js";
import { type Matrix, shapeOf } from "../../linalg/matrix.js";
import { gaussLegendre } from "./gauss-legendre.js";
import type { DiscreteCoupling } from "./pod.js";

/** The interval in which the tokens of one position lie, equation (7) of Paper A. */
export interface TokenRange {
  /** its lower end */
  readonly from: number;
  /** its upper end, above `from` */
  readonly to: number;
}

/**
 * What integrates over the union I of the ranges: the law of a token whose position is drawn evenly and
 * whose value is uniform on that position's range (mass 1), or the length of intervals (mass |I|).
 */
export type TokenMeasure = "law" | "lebesgue";

/**
 * rho on I x I, I the union of disjoint ranges, at the nodes of a Gauss-Legendre rule on each: its POD
 * is that of rho in L^2(I x I). Where the ranges are equally long, singular values under `lebesgue` are
 * |I| times those under `law` (docs/theory/complexity.md). The weights of `lebesgue` sum to |I|, not 1.
 *
 * @param count nodes on each range
 * @throws CallerError where ranges are empty or overlap
 */
export function rangesCoupling(
  rho: (u: number, v: number) => number,
  ranges: readonly TokenRange[],
  count: number,
  measure: TokenMeasure,
): DiscreteCoupling {
  const ordered = [...ranges].sort((a, b) => a.from - b.from);
  ordered.forEach(({ from, to }, s) => {
    const next = ordered[s + 1];
    if (!(to > from) || (next !== undefined && next.from <= to)) {
      throw new CallerError(
        `the range from ${from} to ${to}${next === undefined ? "" : ` beside that from ${next.from}`}`,
        "give disjoint ranges, each with its lower end first",
      );
    }
  });
  const { nodes, weights } = gaussLegendre(count);
  const points = ranges.flatMap(({ from, to }) => Array.from(nodes, (u) => from + (to - from) * u));
  const masses = Float64Array.from(
    ranges.flatMap(({ from, to }) =>
      Array.from(weights, (w) => (measure === "law" ? w / ranges.length : w * (to - from))),
    ),
  );
  const size = points.length;
  const data = Float64Array.from({ length: size * size }, (_, i) =>
    rho(points[Math.floor(i / size)], points[i % size]),
  );
  return { values: { rows: size, columns: size, data }, queryWeights: masses, keyWeights: masses };
}

/**
 * The coupling of positions whose attention follows a linear target y = A x: R(t, s) = log max(|A(t, s)|,
 * floor max |A|), so that position t attends to s in proportion to its coefficient, and to what it does
 * not need with the floor. It represents the target exactly (docs/theory/order.md): the readout
 * multiplies what came from s by A(t, s) over the weight, at most the sum of the row's |A| raised to
 * the floor. Under the token law its singular values are those of R / length: `sampledCoupling(R)`.
 *
 * @param map [length, length], row t the coefficients of y(t)
 * @param floor above 0, at most 1; the smaller, the nearer attention is to A, and the larger R
 * @throws CallerError where the map is not square, not finite or 0, or the floor is outside
 */
export function followingCoupling(map: Matrix, floor: number): Matrix {
  const most = map.data.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
  if (map.rows !== map.columns || !(most > 0 && most < Number.POSITIVE_INFINITY)) {
    throw new CallerError(
      `a map ${shapeOf(map)} whose largest coefficient is ${most}`,
      "give a square matrix of finite numbers, not all 0",
    );
  }
  if (!(floor > 0 && floor <= 1)) {
    throw new CallerError(`a floor of ${floor}`, "give a number above 0, at most 1");
  }
  return { ...map, data: map.data.map((x) => Math.log(Math.max(Math.abs(x), floor * most))) };
}
