import { type Matrix, multiply, transpose } from "../../linalg/matrix.js";
import type { TaskCoupling } from "../../tasks/task.js";
import { gaussLegendre } from "../../theory/coupling/gauss-legendre.js";
import { centredCoupling, type Pod, pod, sampledCoupling } from "../../theory/coupling/pod.js";

/** How large and how bent the singular functions of a coupling are, by their number. */
export interface SingularFunctions {
  /** singular values above rounding, largest first: as many as there are functions */
  readonly sigma: Float64Array;
  /** sup over tokens of |phi_k|, the functions of the query */
  readonly supPhi: Float64Array;
  /** sup over tokens of |psi_k|, the functions of the key */
  readonly supPsi: Float64Array;
  /** sup |phi_k''|; null of functions of symbols, which are linear in a one-hot input */
  readonly curvaturePhi: Float64Array | null;
  /** sup |psi_k''|; null likewise */
  readonly curvaturePsi: Float64Array | null;
}

/** Nodes a side: smooth couplings are exact to rounding from a few dozen on. */
const NODES = 128;
/** Points of [0, 1] that a supremum is taken over, ends included. */
const POINTS = 1025;
/** Smaller singular values, relative to the first: their functions are rounding, divided by them. */
const RESOLVED = 1e-9;
/** The most symbols whose coupling is decomposed with its functions. */
export const MOST_SYMBOLS = 512;

/**
 * Singular functions of a coupling, raw or centred over the keys: of symbols at all of them; on [0, 1] at
 * 1,025 points, by phi_k(u) = E_v rho(u, v) psi_k(v) / sigma_k (Nystroem's extension of the POD at
 * Gauss-Legendre nodes). A supremum over points is a lower bound of the true one.
 *
 * @param coupling of symbols, at most `MOST_SYMBOLS`, or of numbers in [0, 1]
 */
export function singularFunctions(coupling: TaskCoupling, centred: boolean): SingularFunctions {
  const { law, values } = coupling;
  if (law.kind === "symbols") {
    const symbols = column(Float64Array.from({ length: law.count }, (_, i) => i));
    const plain = sampledCoupling(values(symbols, symbols));
    const found = pod(centred ? centredCoupling(plain) : plain);
    const sigma = resolved(found);
    return {
      sigma,
      supPhi: suprema(found.query, sigma.length),
      supPsi: suprema(found.key, sigma.length),
      curvaturePhi: null,
      curvaturePsi: null,
    };
  }
  const { nodes, weights } = gaussLegendre(NODES);
  const rho = (u: Float64Array, v: Float64Array): Matrix => {
    const plain = values(column(u), column(v));
    if (!centred) return plain;
    const means = multiply(values(column(u), column(nodes)), column(weights)).data;
    return { ...plain, data: plain.data.map((x, i) => x - means[Math.floor(i / plain.columns)]) };
  };
  const found = pod({ values: rho(nodes, nodes), queryWeights: weights, keyWeights: weights });
  const sigma = resolved(found);
  const points = Float64Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  const phi = extension(rho(points, nodes), found.key, weights, sigma);
  const psi = extension(transpose(rho(nodes, points)), found.query, weights, sigma);
  return {
    sigma,
    supPhi: suprema(phi, sigma.length),
    supPsi: suprema(psi, sigma.length),
    curvaturePhi: curvatures(phi),
    curvaturePsi: curvatures(psi),
  };
}

function column(data: Float64Array): Matrix {
  return { rows: data.length, columns: 1, data };
}

function resolved({ spectrum: { values, noiseFloor } }: Pod): Float64Array {
  return values.filter((s) => s > Math.max(noiseFloor, RESOLVED * values[0]));
}

/**
 * @param at [points, nodes] the coupling, nodes on the other side
 * @param other [nodes, k] functions of the other side
 * @returns [points, sigma.length] functions of this side
 */
function extension(at: Matrix, other: Matrix, weights: Float64Array, sigma: Float64Array): Matrix {
  const terms = sigma.length;
  const data = new Float64Array(other.rows * terms);
  for (let j = 0; j < other.rows; j++) {
    for (let k = 0; k < terms; k++) {
      data[j * terms + k] = (weights[j] * other.data[j * other.columns + k]) / sigma[k];
    }
  }
  return multiply(at, { rows: other.rows, columns: terms, data });
}

function suprema({ rows, columns, data }: Matrix, terms: number): Float64Array {
  return Float64Array.from({ length: terms }, (_, k) => {
    let most = 0;
    for (let i = 0; i < rows; i++) most = Math.max(most, Math.abs(data[i * columns + k]));
    return most;
  });
}

/** The largest second difference of each column, over the squared step. */
function curvatures({ rows, columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: columns }, (_, k) => {
    const at = (i: number) => data[i * columns + k];
    let most = 0;
    for (let i = 1; i + 1 < rows; i++) {
      most = Math.max(most, Math.abs(at(i - 1) - 2 * at(i) + at(i + 1)));
    }
    return most * (rows - 1) ** 2;
  });
}
