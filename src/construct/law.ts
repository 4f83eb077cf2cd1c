/** A law of tokens by points and weights, which sum to 1: the mean of g is sum_i weights_i g(points_i). */
export interface Law {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/** The uniform law on 0..count-1, exact. */
export function uniformSymbols(count: number): Law {
  return {
    points: Float64Array.from({ length: count }, (_, i) => i),
    weights: new Float64Array(count).fill(1 / count),
  };
}

/** Places and halved weights of the Gauss-Legendre rule of four points on [-1, 1]. */
const GAUSS = [
  [-0.8611363115940526, 0.1739274225687269],
  [-0.3399810435848563, 0.3260725774312731],
  [0.3399810435848563, 0.3260725774312731],
  [0.8611363115940526, 0.1739274225687269],
] as const;

/**
 * The uniform law on [0, 1] by four Gauss points between neighbours of all given knots: exact for
 * piecewise polynomials of degree 7.
 */
export function uniformInterval(...knots: readonly Float64Array[]): Law {
  const ends = Float64Array.from(new Set(knots.flatMap((list) => [...list]))).sort();
  const panels = ends.length - 1;
  const points = new Float64Array(4 * panels);
  const weights = new Float64Array(4 * panels);
  for (let p = 0; p < panels; p++) {
    const h = ends[p + 1] - ends[p];
    GAUSS.forEach(([place, weight], i) => {
      points[4 * p + i] = ends[p] + ((1 + place) / 2) * h;
      weights[4 * p + i] = weight * h;
    });
  }
  return { points, weights };
}
