import { CallerError } from "../errors.js";
import { type Matrix, multiply, transpose } from "../linalg/matrix.js";
import type { Model } from "../models/architecture.js";
import { parameterCount } from "../models/parameters.js";
import type { Engine } from "../runtime/session.js";
import {
  type CouplingConfig,
  coupling,
  couplingAttention,
  couplingTokens,
} from "../tasks/coupling.js";
import { isRefusal, LEAST_NORMAL } from "../theory/bound.js";
import { printedRate, type RateSettings, truncationError } from "../theory/bounds/paper-a/rate.js";
import { complexity0 } from "../theory/complexity.js";
import { couplingError, diagonalOf, tailOf } from "./coupling-error.js";
import { type CouplingFunctions, couplingFunctions } from "./coupling-functions.js";
import { type ConstructedHead, constructHead } from "./coupling-head.js";
import { runModel } from "./run-model.js";

/** Sequences whose outputs are compared: their mean squared error is known to about 10 %. */
export const SEQUENCES = 256;
/** Numbers in the hidden layer of a net that are held at a time: 16 MB in float64. */
const MOST_HIDDEN = 2 ** 21;
/** Half the length of [0, 1], which holds the values that are averaged. */
const RADIUS = 0.5;

/** Errors of an output, measured on sequences that the task draws. */
export interface OutputError {
  /** mean squared error at a position */
  readonly mse: number;
  /** sum over the positions of the mean absolute error, the quantity of Theorem 4.2 */
  readonly absolute: number;
}

/** A bound by its parts: what a head of this size leaves, and what nets of this width add. */
export interface BoundParts {
  /** the sum of the two */
  readonly value: number;
  /** what a head of this size leaves of the coupling */
  readonly head: number;
  /** what nets of this width add */
  readonly feedForward: number;
}

/** A construction with everything that is known of it. */
export interface Construction {
  /** a `transformer-a` whose parameters are `theta` */
  readonly model: Model;
  /** [P] in the order of the model's parameters */
  readonly theta: Float64Array;
  /** head size m_h */
  readonly head: number;
  /** of each feed-forward net */
  readonly neurons: number;
  /** |rho - rho_hat|^2 in L^2 under the law of the tokens, of the nets, by quadrature */
  readonly couplingError: number;
  /** sum_{k > m_h} sigma_k^2, the least that any coupling of rank m_h can leave */
  readonly tail: number;
  /** E d(u, u)^2, d what the truncation leaves: what the tail does not see */
  readonly diagonal: number;
  /** of the model, run in float64 */
  readonly output: OutputError;
  /** of the same head with exact functions, the limit of many neurons */
  readonly limit: OutputError;
  /** a bound of the root mean squared error at each position; its parts add up */
  readonly proved: BoundParts;
  /** Theorem 4.2 as printed, a bound of `absolute`; null where it does not speak of the case */
  readonly printed: BoundParts | null;
  /** why it does not */
  readonly refusal: string | null;
  /** P, those that are zero included */
  readonly parameters: number;
  /** the largest absolute parameter */
  readonly coefficientNorm: number;
  /** rho_hat(u, v) as the nets make it, [tokens, tokens], a query a row: numbers, or numbers of symbols */
  readonly held: (tokens: readonly number[]) => Matrix;
}

/**
 * An absolute error of the proof's construction that is above what Theorem 4.2 prints. The theorem
 * bounds an infimum over a class, of which this is one member: it is the proof that falls short.
 */
export interface Excess {
  /** the nets that were built, or exact functions in their place, the limit of many neurons */
  readonly nets: "built" | "exact";
  readonly measured: number;
  readonly printed: number;
}

/** Where the construction does not satisfy the bound that Theorem 4.2 prints. */
export function excesses({
  output,
  limit,
  printed,
}: Pick<Construction, "output" | "limit" | "printed">): Excess[] {
  if (printed === null) return [];
  const cases: readonly Excess[] = [
    { nets: "built", measured: output.absolute, printed: printed.value },
    { nets: "exact", measured: limit.absolute, printed: printed.head },
  ];
  return cases.filter((excess) => excess.measured > excess.printed);
}

/**
 * A bound of the root mean squared error at each position, F = id and f with values in [0, 1]:
 *
 *   sqrt([(tau - 1) tail + diagonal] / 8) + sum_k sigma_k (|e_k| |psi_k| + |phi_hat_k| |g_k|) / 2 + |f - f_hat|,
 *
 * sup norms in the sum, e_k and g_k the errors of phi_hat_k and psi_hat_k. Proof: docs/theory/constructions.md,
 * step constructions.3.
 */
export function provedError(
  functions: CouplingFunctions,
  { rank, errors }: Pick<ConstructedHead, "rank" | "errors">,
  tau: number,
  diagonal: number,
): BoundParts {
  const { sigma, supPhi, supPsi } = functions;
  const square = truncationError({
    tau,
    lipschitzF: 1,
    supF: RADIUS,
    tail: tailOf(sigma, rank),
    diagonal,
  });
  let logits = 0;
  for (let k = 0; k < rank; k++) {
    const [e, g] = [errors[k], errors[rank + k]];
    logits += sigma[k] * (e * supPsi[k] + (supPhi[k] + e) * g);
  }
  const head = Math.sqrt(square);
  const feedForward = RADIUS * logits + errors[2 * rank];
  return { value: head + feedForward, head, feedForward };
}

/**
 * Theorem 4.2 as printed, with the least constants C_FF = m_FF^beta sup |error| that the nets at hand
 * allow: splines have beta = 2, random features Barron's 1/2.
 */
function printedError(
  config: CouplingConfig,
  { supPhi, supPsi }: CouplingFunctions,
  { neurons, errors }: ConstructedHead,
  head: number,
): { readonly printed: BoundParts | null; readonly refusal: string | null } {
  const beta = config.basis === "tokens" ? 0.5 : 2;
  const largest = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b));
  const c0 = complexity0({
    lipschitzF: 1,
    supF: 1,
    supPhi: largest(supPhi),
    supPsi: largest(supPsi),
  });
  if (isRefusal(c0)) return { printed: null, refusal: c0.reason };
  const settings: RateSettings = {
    ...{ alpha: config.alpha, beta, c0: c0.value, c1: 1, c2Growth: 0, tau: config.length },
    c2: errors.reduce((sum, e) => sum + e, 0) * neurons ** beta,
    ...{ head, ff: neurons, diagonal: 1 },
  };
  const bound = printedRate(settings);
  if (isRefusal(bound)) return { printed: null, refusal: bound.reason };
  const { head: headTerm, feedForward } = bound.terms;
  return { printed: { value: bound.value, head: headTerm, feedForward }, refusal: null };
}

function outputError(got: Float64Array, exact: Float64Array, tau: number): OutputError {
  let square = 0;
  let absolute = 0;
  got.forEach((y, i) => {
    square += (y - exact[i]) ** 2;
    absolute += Math.abs(y - exact[i]);
  });
  return { mse: square / got.length, absolute: (tau * absolute) / got.length };
}

/** The largest power of 2 up to SEQUENCES that divides the sequences and keeps the hidden layer small. */
function batchOf(sequences: number, perSequence: number): number {
  let batch = SEQUENCES;
  while (sequences % batch > 0 || (batch > 1 && batch * perSequence > MOST_HIDDEN)) batch /= 2;
  return batch;
}

/**
 * Builds a head of size m_h for the task `coupling` without training, and measures it beside what is
 * promised.
 *
 * @param neurons m_FF; see `constructHead`
 * @param seed of the task
 * @param sequences of the test part that the errors of the output are measured on, from the first on
 * @throws CallerError where what is cut off is above 0 and too small for float64
 */
export async function constructCoupling(
  engine: Engine,
  config: CouplingConfig,
  seed: number,
  head: number,
  neurons?: number,
  sequences = SEQUENCES,
): Promise<Construction> {
  const functions = couplingFunctions(config, seed);
  const built = constructHead(config, functions, head, neurons);
  const { model, theta, rank } = built;
  const tail = tailOf(functions.sigma, rank);
  if (rank < functions.sigma.length && tail < LEAST_NORMAL) {
    throw new CallerError(
      `beyond a head of ${head} the squares of the singular values add up to less than float64 holds, and above 0: no bound can say so`,
      "choose a smaller alpha or head",
    );
  }
  const diagonal = diagonalOf(functions, rank);
  const { length } = config;

  const { sample } = coupling.relationship(config, seed);
  const truncated = couplingAttention(config, seed, rank);
  const size = model.task.inputs * length;
  const x = new Float64Array(sequences * size);
  const exact = new Float64Array(sequences * length);
  const limit = new Float64Array(sequences * length);
  for (let i = 0; i < sequences; i++) {
    const one = sample("test", i);
    x.set(one.x, i * size);
    exact.set(one.y, i * length);
    limit.set(truncated(couplingTokens(config, one.x)), i * length);
  }
  const y = await runModel(engine, model, theta, x, batchOf(sequences, length * built.neurons));
  return {
    ...{ model, theta, head, neurons: built.neurons },
    couplingError: couplingError(functions, built),
    tail,
    diagonal,
    output: outputError(y, exact, length),
    limit: outputError(limit, exact, length),
    proved: provedError(functions, built, length, diagonal),
    ...printedError(config, functions, built, head),
    ...sizesOf({ model, theta }),
    held: (tokens) => heldCoupling(functions.sigma, built, tokens),
  };
}

/** sum_{k <= r} sigma_k phi_hat_k(u) psi_hat_k(v) at all pairs of tokens. */
function heldCoupling(
  sigma: Float64Array,
  { rank, fitted }: ConstructedHead,
  tokens: readonly number[],
): Matrix {
  const all = new Float64Array(2 * rank + 1);
  const sides = [0, rank].map((first): Matrix => {
    const data = new Float64Array(tokens.length * rank);
    tokens.forEach((token, i) => {
      fitted(token, all);
      data.set(all.subarray(first, first + rank), i * rank);
    });
    return { rows: tokens.length, columns: rank, data };
  });
  const [query, key] = sides;
  query.data.forEach((phi, i) => {
    query.data[i] = phi * sigma[i % rank];
  });
  return multiply(query, transpose(key));
}

/** What counting the weights says. */
export function sizesOf({ model, theta }: Pick<Construction, "model" | "theta">) {
  return {
    parameters: parameterCount(model),
    coefficientNorm: theta.reduce((most, w) => Math.max(most, Math.abs(w)), 0),
  };
}
