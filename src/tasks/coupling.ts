import { z } from "zod";
import { type Matrix, multiply, transpose } from "../linalg/matrix.js";
import { BASES, type Basis, makeBasis } from "./basis.js";
import { integer, nonNegative, oneOf } from "./settings.js";
import { curvature, supremum } from "./smoothness.js";
import { partStream, shown, type Task, type TaskCoupling, type Verdict } from "./task.js";

const schema = z.strictObject({
  /** sigma_k = k^-alpha */
  alpha: nonNegative().default(1),
  /** number of terms; of the basis `tokens` there are at most as many as tokens */
  rank: integer(1, 4096).default(512),
  basis: oneOf(BASES).default("cosine-sine"),
  length: integer(1, 1024).default(16),
  /** number of symbols of the basis `tokens` */
  tokens: integer(2, 1024).default(64),
});
/** Settings of `coupling`. */
export type CouplingConfig = z.infer<typeof schema>;

function termsOf({ basis, rank, tokens }: CouplingConfig): number {
  return basis === "tokens" ? Math.min(rank, tokens) : rank;
}

/** The singular values sigma_k = k^-alpha of the coupling, exact, under the law of the tokens. */
export function couplingSingularValues(config: CouplingConfig): Float64Array {
  return Float64Array.from({ length: termsOf(config) }, (_, i) => (i + 1) ** -config.alpha);
}

/**
 * The least head size that holds the coupling exactly: its rank. What depends on the query alone is no part of a
 * softmax, so that among symbols one dimension less than there are symbols is enough.
 */
export function exactHead(config: CouplingConfig): number {
  const terms = termsOf(config);
  return config.basis === "tokens" ? Math.min(terms, config.tokens - 1) : terms;
}

/** The factors phi_k and psi_k that belong to `couplingSingularValues`. */
export function couplingBasis(config: CouplingConfig, seed: number): Basis {
  return makeBasis(config.basis, termsOf(config), config.tokens, seed);
}

/** The coupling itself. Centring leaves it alone where no psi_k has a mean: all bases but `tokens`. */
function evaluated(config: CouplingConfig, seed: number): TaskCoupling {
  const sigma = couplingSingularValues(config);
  const basis = couplingBasis(config, seed);
  const factor = (points: Matrix, write: Basis["query"]): Matrix => {
    const data = new Float64Array(points.rows * sigma.length);
    points.data.forEach((u, i) => {
      write(u, data, i * sigma.length);
    });
    return { rows: points.rows, columns: sigma.length, data };
  };
  const { basis: name, tokens } = config;
  const symbols = name === "tokens";
  return {
    // F = f = id on [0, 1], or f linear in one-hot symbols: one neuron is exact
    readout: {
      kind: "softmax",
      lipschitzF: 1,
      supF: symbols ? symbolValue(tokens - 1, tokens) : 1,
      radiusF: symbols ? (1 - 1 / tokens) / 2 : 1 / 2,
      feedForward: { F: 0, f: 0 },
    },
    functions:
      name === "tokens"
        ? undefined
        : (k) => ({ sup: supremum(name, k), curvature: curvature(name, k, 0, 1) }),
    law: symbols ? { kind: "symbols", count: tokens } : { kind: "cube", dimension: 1 },
    values: (u, v) => {
      const query = factor(u, basis.query);
      query.data.forEach((x, i) => {
        query.data[i] = x * sigma[i % sigma.length];
      });
      return multiply(query, transpose(factor(v, basis.key)));
    },
    centredSingularValues: symbols ? null : sigma,
  };
}

/** What the singular values say of the head size: the best coupling of rank m leaves the tail. */
export function headVerdicts(sigma: Float64Array): Verdict[] {
  const source = "eq. (9) of arXiv 2305.18475, the raw coupling under the law of the tokens";
  const exact = {
    statement: `A head of size ${sigma.length} can hold the coupling exactly.`,
    kind: "proved",
    source,
  } as const;
  const small = 2 ** Math.floor(Math.log2(Math.sqrt(sigma.length)));
  if (small === sigma.length) return [exact];
  const tail = sigma.subarray(small).reduce((sum, s) => sum + s * s, 0);
  const statement = `A head of size ${small} misses the coupling by ${shown(tail)} at least, squared in L2.`;
  return [exact, { statement, kind: "proved", source }];
}

/** f(j) = (j + 1/2) / tokens, the number that stands for a symbol: spread over [0, 1] as x is. */
export function symbolValue(symbol: number, tokens: number): number {
  return (symbol + 0.5) / tokens;
}

/** What attention sees of a sequence: where rho is taken, and what is averaged; [length] each. */
export interface CouplingTokens {
  readonly points: Float64Array;
  readonly values: Float64Array;
}

/** The tokens of x [length, inputs]: with the basis `tokens`, symbols from their one-hot rows. */
export function couplingTokens(config: CouplingConfig, x: Float64Array): CouplingTokens {
  const { basis, length, tokens } = config;
  if (basis !== "tokens") return { points: x, values: x };
  const points = Float64Array.from({ length }, (_, t) =>
    x.subarray(t * tokens, (t + 1) * tokens).indexOf(1),
  );
  return { points, values: points.map((j) => symbolValue(j, tokens)) };
}

/** sum_k a[i + k] b[j + k], in two partial sums: neighbouring additions need not wait for each other. */
function dot(a: Float64Array, i: number, b: Float64Array, j: number, terms: number): number {
  let even = 0;
  let odd = 0;
  for (let k = 0; k + 1 < terms; k += 2) {
    even += a[i + k] * b[j + k];
    odd += a[i + k + 1] * b[j + k + 1];
  }
  if (terms % 2 === 1) even += a[i + terms - 1] * b[j + terms - 1];
  return even + odd;
}

/**
 * Attention by a coupling: y_t = sum_s softmax[rho(u_t, u_.)](s) v_s, where rho is taken at the points
 * u and the values v are averaged.
 *
 * @param kept the first terms of rho that are kept; all where left out
 * @returns (tokens of one sequence) -> y [length]
 */
export function couplingAttention(config: CouplingConfig, seed: number, kept?: number) {
  const { length } = config;
  const sigma = couplingSingularValues(config).subarray(0, kept);
  const basis = makeBasis(config.basis, sigma.length, config.tokens, seed);
  const terms = sigma.length;
  const query = new Float64Array(length * terms);
  const key = new Float64Array(length * terms);
  const logits = new Float64Array(length);

  return ({ points, values }: CouplingTokens): Float64Array => {
    points.forEach((point, t) => {
      basis.query(point, query, t * terms);
      basis.key(point, key, t * terms);
      for (let k = 0; k < terms; k++) query[t * terms + k] *= sigma[k];
    });
    return values.map((_, t) => {
      for (let s = 0; s < length; s++) {
        logits[s] = dot(query, t * terms, key, s * terms, terms);
      }
      const largest = logits.reduce((a, b) => Math.max(a, b));
      let weights = 0;
      let mixed = 0;
      for (let s = 0; s < length; s++) {
        const weight = Math.exp(logits[s] - largest);
        weights += weight;
        mixed += weight * values[s];
      }
      return mixed / weights;
    });
  };
}

/**
 * The target form of Paper A, equation (8), with F = f = id and d = 1:
 *
 *   y_t = sum_s softmax[rho(x_t, x_.)](s) x_s,   rho(u, v) = sum_k k^-alpha phi_k(u) psi_k(v),
 *
 * x uniform on [0, 1], all positions attending to all, no noise. With the basis `tokens` the input
 * is one of `tokens` symbols, uniform, given one-hot [length, tokens]; symbol j stands for the
 * number (j + 1/2) / tokens.
 */
export const coupling: Task<CouplingConfig> = {
  name: "coupling",
  version: 1,
  summary:
    "Attention by a coupling with singular values k^-alpha: y_t = sum_s softmax[rho(x_t, x_.)](s) x_s",
  law: "x uniform on [0, 1]; basis tokens: uniform symbols, one-hot",
  source: "eq. (8) and appendix B.2 of arXiv 2305.18475",
  schema,
  shape: ({ basis, tokens, length }) => ({
    inputs: basis === "tokens" ? tokens : 1,
    outputs: 1,
    length,
  }),
  positions: "all",
  relationship: (config, seed) => {
    const { length, tokens } = config;
    // Both are made when they are first asked for: a basis of many symbols takes seconds.
    let attend: ReturnType<typeof couplingAttention> | undefined;
    return {
      sample: (split, i) => {
        const stream = partStream(seed, "coupling x", split);
        let x: Float64Array;
        if (config.basis === "tokens") {
          x = new Float64Array(length * tokens);
          for (let t = 0; t < length; t++) {
            x[t * tokens + stream.integer(i * length + t, tokens)] = 1;
          }
        } else {
          x = Float64Array.from({ length }, (_, t) => stream.uniform(i * length + t));
        }
        attend ??= couplingAttention(config, seed);
        return { x, y: attend(couplingTokens(config, x)) };
      },
      signalVariance: null,
      noiseVariance: 0,
      couplingSingularValues: couplingSingularValues(config),
      get coupling() {
        return evaluated(config, seed);
      },
      verdicts: headVerdicts(couplingSingularValues(config)),
    };
  },
};
