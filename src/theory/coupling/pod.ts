import { CallerError } from "../../errors.js";
import { type Matrix, shapeOf } from "../../linalg/matrix.js";
import { type Spectrum, svd } from "../../linalg/svd.js";
import { gaussLegendre } from "./gauss-legendre.js";

/** A coupling rho(u, v) on finitely many points that stand for the laws of its two sides. */
export interface DiscreteCoupling {
  /** [queries, keys] */
  readonly values: Matrix;
  /** [queries] positive, of sum 1: the law mu of u */
  readonly queryWeights: Float64Array;
  /** [keys] positive, of sum 1: the law nu of v */
  readonly keyWeights: Float64Array;
}

/**
 * rho at the nodes of a Gauss-Legendre rule on [0, 1] for both sides: its POD is that of rho under
 * uniform u and v, up to the error of the rule, which falls faster than any power of 1/count where
 * rho is smooth. A coupling with a kink, or with frequencies above count / 2, needs more nodes:
 * compare two counts.
 *
 * @param count nodes a side
 */
export function quadratureCoupling(
  rho: (u: number, v: number) => number,
  count: number,
): DiscreteCoupling {
  const { nodes, weights } = gaussLegendre(count);
  const data = new Float64Array(count * count);
  nodes.forEach((u, i) => {
    nodes.forEach((v, j) => {
      data[i * count + j] = rho(u, v);
    });
  });
  return {
    values: { rows: count, columns: count, data },
    queryWeights: weights,
    keyWeights: weights,
  };
}

/** rho [queries, keys] at points drawn from the two laws: every point weighs the same. */
export function sampledCoupling(values: Matrix): DiscreteCoupling {
  return {
    values,
    queryWeights: new Float64Array(values.rows).fill(1 / values.rows),
    keyWeights: new Float64Array(values.columns).fill(1 / values.columns),
  };
}

/**
 * rho(u, v) - E_v rho(u, v): softmax over v does not feel a function of u alone, so this is all
 * that attention can use of a coupling.
 */
export function centredCoupling(coupling: DiscreteCoupling): DiscreteCoupling {
  const { values, keyWeights } = coupling;
  const { rows, columns } = values;
  const data = values.data.slice();
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    let mean = 0;
    for (let j = 0; j < columns; j++) mean += keyWeights[j] * row[j];
    for (let j = 0; j < columns; j++) row[j] -= mean;
  }
  return { ...coupling, values: { rows, columns, data } };
}

/**
 * The matrix sqrt(mu_i) rho(u_i, v_j) sqrt(nu_j), whose singular values are those of rho in
 * L^2(mu x nu).
 *
 * @throws CallerError where weights and values differ in size
 */
export function weightedMatrix({ values, queryWeights, keyWeights }: DiscreteCoupling): Matrix {
  const { rows, columns, data } = values;
  if (queryWeights.length !== rows || keyWeights.length !== columns) {
    throw new CallerError(
      `a coupling ${shapeOf(values)} has ${queryWeights.length} and ${keyWeights.length} weights`,
      "give one weight for each query and each key",
    );
  }
  const right = keyWeights.map(Math.sqrt);
  const weighted = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    const left = Math.sqrt(queryWeights[i]);
    for (let j = 0; j < columns; j++) {
      weighted[i * columns + j] = left * right[j] * data[i * columns + j];
    }
  }
  return { rows, columns, data: weighted };
}

/** Proper orthogonal decomposition: rho(u, v) = sum_k sigma_k phi_k(u) psi_k(v). */
export interface Pod {
  /** sigma_1 >= sigma_2 >= ..., k = min(queries, keys) of them */
  readonly spectrum: Spectrum;
  /** [queries, k] column k holds phi_k, orthonormal under mu */
  readonly query: Matrix;
  /** [keys, k] column k holds psi_k, orthonormal under nu */
  readonly key: Matrix;
}

/** The POD of a coupling (Paper A, section 4.2), by the SVD of its weighted matrix in float64. */
export function pod(coupling: DiscreteCoupling): Pod {
  const { u, spectrum, v } = svd(weightedMatrix(coupling));
  const unweighted = (a: Matrix, weights: Float64Array): Matrix => ({
    ...a,
    data: a.data.map((x, i) => x / Math.sqrt(weights[Math.floor(i / a.columns)])),
  });
  return {
    spectrum,
    query: unweighted(u, coupling.queryWeights),
    key: unweighted(v, coupling.keyWeights),
  };
}

/**
 * The best approximation of rank `rank` in L^2(mu x nu), [queries, keys]; what it leaves is
 * `tailEnergy` (Eckart and Young; Paper A, eq. (9)).
 */
export function truncatedPod({ spectrum, query, key }: Pod, rank: number): Matrix {
  const data = new Float64Array(query.rows * key.rows);
  for (let k = 0; k < Math.min(rank, spectrum.values.length); k++) {
    for (let i = 0; i < query.rows; i++) {
      const left = spectrum.values[k] * query.data[i * query.columns + k];
      for (let j = 0; j < key.rows; j++) {
        data[i * key.rows + j] += left * key.data[j * key.columns + k];
      }
    }
  }
  return { rows: query.rows, columns: key.rows, data };
}
