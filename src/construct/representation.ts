/**
 * A target as the superposition theorem of Kolmogorov and Ostrand writes it, for one channel:
 * H_t(x) = sum_{q < count} outer(q, t, 2 inner(q, t, x_t) + sum_{s != t} inner(q, s, x_s)).
 *
 * The theorem has a plain sum over s. Attention with positive weights cannot give one to a model that
 * must know t: the token t counts twice, here as in the construction of Paper A, and outer(q, t, .)
 * is to be chosen for that argument.
 */
export interface Superposition {
  /** tau */
  readonly length: number;
  /** number of outer functions */
  readonly count: number;
  /** of the input x at time s, for the outer function q */
  readonly inner: (q: number, s: number, x: number) => number;
  /** of the sum z of inner functions, for the output at time t */
  readonly outer: (q: number, t: number, z: number) => number;
}

/** Equation (8) of Paper A: H_t(x) = F(sum_s softmax[rho(x_t, x_.)](s) f(x_s)). */
export interface Representation {
  /** R^n -> R */
  readonly F: (h: Float64Array) => number;
  /** token -> R^n */
  readonly f: (token: number) => Float64Array;
  /** the coupling of two tokens, before the softmax */
  readonly rho: (u: number, v: number) => number;
}

/** Token ranges of equation (7), disjoint: x in [0, 1] at position s becomes x + 2 s. */
export function encodeToken(x: number, s: number): number {
  return x + 2 * s;
}

/** The position s of a token that `encodeToken` made. */
export function positionOf(token: number): number {
  return Math.floor(token / 2);
}

/**
 * Theorem 4.1 of Paper A, carried out. rho(u, v) = log 2 where u and v are of the same position and 0
 * elsewhere, so that attention weighs s = t with 2 / (tau + 1) and the others with 1 / (tau + 1). f
 * of a token at s is (inner(0, s, x), .., b_s), b_s = (s + 1) / (tau + 1); F multiplies by tau + 1, reads t off
 * the last coordinate, b_t + sum_s b_s, and applies outer(., t, .), also near those tau values, so
 * that rounding mixes no two of them; between, where no input leads, F interpolates: it is continuous. n = count + 1: with the theorem's count
 * of 2 tau + 1 that is one more than the printed n.
 */
export function represent({ length, count, inner, outer }: Superposition): Representation {
  const shift = (s: number) => (s + 1) / (length + 1);
  const readout = (t: number, h: Float64Array) => {
    let sum = 0;
    for (let q = 0; q < count; q++) sum += outer(q, t, (length + 1) * h[q]);
    return sum;
  };
  return {
    rho: (u, v) => (positionOf(u) === positionOf(v) ? Math.LN2 : 0),
    f: (token) => {
      const s = positionOf(token);
      const x = token - 2 * s;
      return Float64Array.from({ length: count + 1 }, (_, q) =>
        q === count ? shift(s) : inner(q, s, x),
      );
    },
    F: (h) => {
      // sum_s b_s = length / 2; what is left is b_t, here as the place t
      const place = (length + 1) * ((length + 1) * h[count] - length / 2) - 1;
      const within = Math.min(Math.max(place, 0), length - 1);
      if (length === 1) return readout(0, h);
      const t = Math.min(Math.floor(within), length - 2);
      const share = Math.min(Math.max(2 * (within - t) - 0.5, 0), 1);
      return (1 - share) * readout(t, h) + share * readout(t + 1, h);
    },
  };
}

/** The weights of attention at position t: softmax over s of rho(x_t, x_s). */
export function attentionWeights(
  { rho }: Pick<Representation, "rho">,
  tokens: readonly number[],
  t: number,
): number[] {
  const weights = tokens.map((v) => Math.exp(rho(tokens[t], v)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

/** Equation (8): H_t at every position of a sequence of tokens. */
export function evaluateRepresentation(
  representation: Representation,
  tokens: readonly number[],
): number[] {
  const values = tokens.map(representation.f);
  return tokens.map((_, t) => {
    const weights = attentionWeights(representation, tokens, t);
    const mixed = values[0].map((_, i) => values.reduce((sum, v, s) => sum + weights[s] * v[i], 0));
    return representation.F(mixed);
  });
}
