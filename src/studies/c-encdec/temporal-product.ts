import { type Matrix, multiply, transpose } from "../../linalg/matrix.js";
import { orthonormaliseRows } from "../../linalg/orthonormalise.js";
import { singularValues } from "../../linalg/svd.js";
import { Stream } from "../../random/stream.js";

/** Times on either side of the present: what decays like the targets is rounding there. */
const TIMES = 256;
/** How targets fade, per time step, and how the networks' states do. */
const POLE = { target: 0.8, network: 0.7 } as const;
/** Functions that a target's are mixed from, so that all are as smooth. */
export const MIXED = 16;

/**
 * The first discrete Laguerre functions of a pole, orthonormal over all times t = 0, 1, ..: they span what
 * c^T W^t U is of one stable matrix W with a single Jordan block, and all that networks of so many states with this
 * pole can answer. L_k(t) = b L_k(t-1) + L_{k-1}(t-1) - b L_{k-1}(t).
 *
 * @returns [functions, TIMES]
 */
export function laguerre(functions: number, pole: number): Matrix {
  const data = new Float64Array(functions * TIMES);
  for (let t = 0; t < TIMES; t++) data[t] = Math.sqrt(1 - pole ** 2) * pole ** t;
  for (let k = 1; k < functions; k++) {
    const [own, last] = [k * TIMES, (k - 1) * TIMES];
    for (let t = 0; t < TIMES; t++) {
      const before = t === 0 ? 0 : pole * data[own + t - 1] + data[last + t - 1];
      data[own + t] = before - pole * data[last + t];
    }
  }
  return { rows: functions, columns: TIMES, data };
}

/** A square matrix of normal entries. */
function normals(rows: number, columns: number, stream: Stream): Matrix {
  const data = Float64Array.from({ length: rows * columns }, (_, i) => stream.normal(i));
  return { rows, columns, data };
}

/** Energies of a relation rho(t, s) = sum_n sigma_n phi_n(t) psi_n(s), phi and psi orthonormal, as networks see it. */
export interface SeenRelation {
  /** [n] sigma_n^2, the largest first */
  readonly whole: Float64Array;
  /** squared singular values of what decoder and encoder of some states each can answer of it, the largest first */
  readonly within: Float64Array;
}

/**
 * A relation of singular values sigma, its functions mixed at random from the first Laguerre functions, and its
 * projection on what an encoder and a decoder of `states` states each span.
 */
export function seenRelation(sigma: readonly number[], states: number, seed: number): SeenRelation {
  const span = laguerre(states, POLE.network);
  const target = laguerre(MIXED, POLE.target);
  const onSpan = multiply(span, transpose(target));
  const side = (name: string): Matrix => {
    const mixing = normals(sigma.length, MIXED, new Stream(seed, name));
    orthonormaliseRows(mixing, 0, () => Number.NaN);
    return multiply(onSpan, transpose(mixing));
  };
  const [decoded, encoded] = [side("decoder"), side("encoder")];
  const scaled = {
    ...decoded,
    data: decoded.data.map((v, i) => v * sigma[i % sigma.length]),
  };
  const { values } = singularValues(multiply(scaled, transpose(encoded)));
  return { whole: Float64Array.from(sigma, (s) => s * s), within: values.map((v) => v * v) };
}

const sum = (values: Float64Array) => values.reduceRight((total, v) => total + v, 0);

/** The share of a relation's energy that no coding of so many numbers carries over (Eckart and Young). */
export function codingFloor({ whole }: SeenRelation, numbers: number): number {
  return sum(whole.subarray(numbers)) / sum(whole);
}

/** Of the energy: what a difference of two sums of it loses. */
const ROUNDING = MIXED * Number.EPSILON;

/**
 * The share that the best weights P Q of a coding of so many numbers leave, encoder and decoder being as they are:
 * projection, and singular value decomposition of what is seen. What is below rounding counts as that.
 */
export function codingError({ whole, within }: SeenRelation, numbers: number): number {
  return Math.max(ROUNDING, (sum(whole) - sum(within.subarray(0, numbers))) / sum(whole));
}

/** The rank of c^T V^t P Q W^s U of random weights, times 0 .. 31 on either side. */
export function randomKernelRank(states: number, numbers: number, seed: number): number {
  const stable = (name: string): Matrix => {
    const w = normals(states, states, new Stream(seed, name));
    // the circular law: spectral radius about 0.9
    return { ...w, data: w.data.map((v) => (0.9 * v) / Math.sqrt(states)) };
  };
  const answers = (name: string): Matrix => {
    const w = stable(name);
    const rows: Matrix[] = [normals(1, states, new Stream(seed, `${name} ends`))];
    while (rows.length < 32) rows.push(multiply(rows[rows.length - 1], w));
    const data = Float64Array.from(rows.flatMap((row) => [...row.data]));
    return { rows: rows.length, columns: states, data };
  };
  const [p, q] = [
    normals(states, numbers, new Stream(seed, "P")),
    normals(numbers, states, new Stream(seed, "Q")),
  ];
  const kernel = multiply(multiply(answers("V"), p), multiply(q, transpose(answers("W"))));
  const { values, noiseFloor } = singularValues(kernel);
  return values.filter((v) => v > 100 * noiseFloor).length;
}
