import { CallerError } from "../errors.js";
import type { Model } from "../models/architecture.js";
import { flattenParameters } from "../models/parameters.js";
import { buildModel } from "../models/registry.js";
import type { CouplingConfig } from "../tasks/coupling.js";
import { netError, tailOf } from "./coupling-error.js";
import type { CouplingFunctions } from "./coupling-functions.js";
import type { Functions, Net } from "./net.js";

/** No wider head is constructed: its values would fill the memory of a small machine. */
export const LARGEST_HEAD = 1024;
/** The largest width of a feed-forward net of the registry. */
const MOST_NEURONS = 65_536;
/** Numbers in the largest matrix of a net whose width nobody chose: 64 MB in float64. */
const MOST_WEIGHTS = 2 ** 23;
/** And of one whose width somebody chose: 256 MB, several times over. Both chosen by hand. */
const MOST_CHOSEN_WEIGHTS = 2 ** 25;
/** Without a budget, nets add at most this share of the tail to the error of the coupling, */
const SHARE = 5e-7;
/** or of the whole coupling, where nothing is cut off. */
const SHARE_OF_ALL = 1e-13;

/** A head that was constructed, not trained. */
export interface ConstructedHead {
  /** `transformer-a` of the registry */
  readonly model: Model;
  /** [P] its parameters, in the order of the model's */
  readonly theta: Float64Array;
  /** terms of the coupling that it holds: m_h, or all where there are fewer */
  readonly rank: number;
  /** m_FF, neurons in the hidden layer of each of the two nets */
  readonly neurons: number;
  /** phi_hat_1 .. phi_hat_r, psi_hat_1 .. psi_hat_r and f_hat, as functions of a token */
  readonly fitted: Functions;
  /** bounds of the sup of their errors, in this order */
  readonly errors: Float64Array;
}

/**
 * The width at which nets decide no more than a part in two million of the coupling's error. The
 * squared error of splines falls as w^-4, so that one measurement at a width that resolves them is
 * enough; symbols are exact from as many neurons as there are.
 */
function enoughNeurons(config: CouplingConfig, functions: CouplingFunctions, rank: number): number {
  if (config.basis === "tokens") return 2 * config.tokens;
  const { sigma } = functions;
  const tried = Math.max(64, 16 * rank);
  const { fitted } = functions.fit(rank, tried);
  const tail = tailOf(sigma, rank);
  const { square } = netError(functions, { rank, neurons: tried, fitted });
  const allowed = tail > 0 ? SHARE * tail : SHARE_OF_ALL * tailOf(sigma, 0);
  const needed = Math.ceil(tried * (square / allowed) ** 0.25);
  return Math.min(Math.max(needed, 2), MOST_NEURONS, Math.floor(MOST_WEIGHTS / (2 * rank + 1)));
}

/** The columns of a net's outputs at new places among `columns`, zeros elsewhere. */
function placed(net: Net, columns: number, places: readonly number[]): Net {
  const { out, outBias } = net;
  const data = new Float64Array(out.rows * columns);
  const bias = new Float64Array(columns);
  places.forEach((place, j) => {
    for (let i = 0; i < out.rows; i++) {
      data[i * columns + place] = out.data[i * out.columns + j];
    }
    bias[place] = outBias[j];
  });
  return { ...net, out: { rows: out.rows, columns, data }, outBias: bias };
}

/**
 * Weights of equation (5) of Paper A that hold the best coupling of rank m_h, from no data: the proof
 * of Theorem 4.2, carried out. f_hat has n = 2 m_h + 1 coordinates, phi_hat_1 .., psi_hat_1 .. and
 * f_hat; row k of W_Q is sqrt(sigma_k) e_k and that of W_K sqrt(sigma_k) e_(m_h + k) (printed
 * e_(k + m_h + 1), one too far); W_V takes the last coordinate; F(y) = relu(y) - relu(-y) = y.
 *
 * Where the registry's model differs from (5): weights are stored transposed; both nets have the
 * same width, so that F leaves all neurons but two unused; nets have biases; all functions of f_hat
 * share its neurons, where the theorem gives each its own. Position encoding and causal mask of the
 * model are switched off.
 *
 * @param head m_h, up to `LARGEST_HEAD`; beyond the number of terms, the rest of the head stays 0
 * @param neurons m_FF, at least 2; where left out, as many as make the head decide (see
 *   `enoughNeurons`), within 64 MB
 * @throws CallerError for sizes out of range
 */
export function constructHead(
  config: CouplingConfig,
  functions: CouplingFunctions,
  head: number,
  neurons?: number,
): ConstructedHead {
  if (!(Number.isInteger(head) && head >= 1 && head <= LARGEST_HEAD)) {
    throw new CallerError(
      `a head of size ${head}`,
      `give a whole number from 1 to ${LARGEST_HEAD}`,
    );
  }
  if (neurons !== undefined && !(Number.isInteger(neurons) && neurons >= 2)) {
    throw new CallerError(
      `${neurons} neurons for each net`,
      `give a whole number from 2, which F = id needs, to ${MOST_NEURONS}`,
    );
  }
  if (neurons !== undefined && neurons * (2 * head + 1) > MOST_CHOSEN_WEIGHTS) {
    throw new CallerError(
      `${neurons} neurons for the ${2 * head + 1} functions of a head of size ${head} are ${neurons * (2 * head + 1)} weights; at most ${MOST_CHOSEN_WEIGHTS} are made`,
      `give at most ${Math.floor(MOST_CHOSEN_WEIGHTS / (2 * head + 1))} neurons, or a smaller head`,
    );
  }
  const { sigma } = functions;
  const rank = Math.min(head, sigma.length);
  const width = neurons ?? enoughNeurons(config, functions, rank);
  const { basis, tokens, length } = config;
  const model = buildModel(
    "transformer-a",
    {
      hidden: 2 * head + 1,
      headSize: head,
      valueSize: 1,
      feedForwardWidth: width,
      feedForwardDepth: 1,
      position: "none",
      causal: false,
    },
    { inputs: basis === "tokens" ? tokens : 1, outputs: 1, length },
  );
  const { net, fitted, errors } = functions.fit(rank, width);
  const places = Array.from({ length: 2 * rank + 1 }, (_, j) => {
    if (j === 2 * rank) return 2 * head;
    return j < rank ? j : head + j - rank;
  });
  const n = 2 * head + 1;
  const f = placed(net, n, places);
  const query = new Float64Array(n * head);
  const key = new Float64Array(n * head);
  for (let k = 0; k < rank; k++) {
    query[k * head + k] = Math.sqrt(sigma[k]);
    key[(head + k) * head + k] = Math.sqrt(sigma[k]);
  }
  const sign = Float64Array.from({ length: width }, (_, i) => [1, -1][i] ?? 0);
  const last = Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? 1 : 0));
  const weights = {
    "f.0.weight": { shape: [f.hidden.rows, width], data: f.hidden.data },
    "f.0.bias": { shape: [1, width], data: f.hiddenBias },
    "f.1.weight": { shape: [width, n], data: f.out.data },
    "f.1.bias": { shape: [1, n], data: f.outBias },
    "attention.query": { shape: [n, head], data: query },
    "attention.key": { shape: [n, head], data: key },
    "attention.value": { shape: [n, 1], data: last },
    "F.0.weight": { shape: [1, width], data: sign },
    "F.0.bias": { shape: [1, width], data: new Float64Array(width) },
    "F.1.weight": { shape: [width, 1], data: sign },
    "F.1.bias": { shape: [1, 1], data: new Float64Array(1) },
  };
  return { model, theta: flattenParameters(model, weights), rank, neurons: width, fitted, errors };
}
