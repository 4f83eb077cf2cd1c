/** Nodes in (0, 1), increasing, and positive weights of sum 1. */
export interface Quadrature {
  /** [count] */
  readonly nodes: Float64Array;
  /** [count] */
  readonly weights: Float64Array;
}

/** Steps of Newton's method: from the start below, four reach rounding for every count up to 10,000. */
const NEWTON_STEPS = 6;

/**
 * The Gauss-Legendre rule on [0, 1], exact for polynomials of degree 2 count - 1: roots of P_count
 * by Newton's method on the three-term recurrence, from cos(pi (i + 3/4) / (count + 1/2)) (DLMF
 * 18.16.6 to first order), and weights 1 / ((1 - z^2) P'(z)^2) (DLMF 3.5.22, halved).
 *
 * @param count number of nodes, a positive integer
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const { value, before } = legendre(count, z);
      slope = (count * (z * value - before)) / (z * z - 1);
      z -= value / slope;
    }
    nodes[count - 1 - i] = (1 + z) / 2;
    weights[count - 1 - i] = 1 / ((1 - z * z) * slope * slope);
  }
  return { nodes, weights };
}

/** P_n(z), and P_{n-1}(z) before it. */
function legendre(n: number, z: number): { readonly value: number; readonly before: number } {
  let before = 1;
  let value = z;
  for (let k = 1; k < n; k++) {
    const next = ((2 * k + 1) * z * value - k * before) / (k + 1);
    before = value;
    value = next;
  }
  return { value, before };
}
