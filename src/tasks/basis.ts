import { qr } from "../linalg/qr.js";
import { Stream } from "../random/stream.js";

/** Names of the bases of a coupling. */
export const BASES = ["cosine-sine", "sine", "legendre", "tokens"] as const;
/** Name of a basis. */
export type BasisName = (typeof BASES)[number];

/** Writes phi_1(u) .. phi_K(u) into out[at .. at + K - 1]. */
export type Factor = (u: number, out: Float64Array, at: number) => void;

/** The two sides of a proper orthogonal decomposition, each orthonormal under the law of the tokens. */
export interface Basis {
  readonly query: Factor;
  readonly key: Factor;
}

/**
 * sqrt2 cos(2 pi k u) or sqrt2 sin(2 pi k u) for k = 1..terms, by rotation; errors grow like
 * terms * 1e-16.
 */
function trigonometric(terms: number, part: "cosine" | "sine"): Factor {
  const [startOfCosine, startOfSine] = part === "cosine" ? [Math.SQRT2, 0] : [0, -Math.SQRT2];
  return (u, out, at) => {
    const c = Math.cos(2 * Math.PI * u);
    const s = Math.sin(2 * Math.PI * u);
    // the real part of (startOfCosine + i startOfSine) e^(2 pi i k u)
    let real = startOfCosine;
    let imaginary = startOfSine;
    for (let k = 0; k < terms; k++) {
      const next = real * c - imaginary * s;
      imaginary = imaginary * c + real * s;
      real = next;
      out[at + k] = real;
    }
  };
}

/** sqrt(2k + 1) P_k(2u - 1) for k = 1..terms, by the three-term recurrence, stable on [0, 1]. */
function legendre(terms: number): Factor {
  const norms = Float64Array.from({ length: terms }, (_, i) => Math.sqrt(2 * i + 3));
  const forward = Float64Array.from({ length: terms }, (_, i) => (2 * i + 3) / (i + 2));
  const back = Float64Array.from({ length: terms }, (_, i) => (i + 1) / (i + 2));
  return (u, out, at) => {
    const z = 2 * u - 1;
    let before = 1;
    let present = z;
    for (let i = 0; i < terms; i++) {
      out[at + i] = norms[i] * present;
      const next = forward[i] * z * present - back[i] * before;
      before = present;
      present = next;
    }
  };
}

/**
 * sqrt(tokens) U[u, k], U the orthogonal factor of a matrix of normal numbers, signs fixed by R's
 * diagonal so that the law is Haar's (Mezzadri, math-ph/0609050).
 */
function discrete(terms: number, tokens: number, stream: Stream): Factor {
  const data = Float64Array.from({ length: tokens * tokens }, (_, i) => stream.normal(i));
  const { q, r } = qr({ rows: tokens, columns: tokens, data });
  const scale = Float64Array.from({ length: terms }, (_, k) =>
    r.data[k * tokens + k] < 0 ? -Math.sqrt(tokens) : Math.sqrt(tokens),
  );
  return (u, out, at) => {
    for (let k = 0; k < terms; k++) out[at + k] = scale[k] * q.data[u * tokens + k];
  };
}

/**
 * A basis of `terms` pairs (phi_k, psi_k). Trigonometric and Legendre functions are orthonormal on
 * [0, 1]; none has the constant function, which softmax would not see on the key's side. `tokens`
 * takes a token's number 0..tokens-1, is drawn from the seed, and is orthonormal under the uniform
 * law on the tokens.
 */
export function makeBasis(basis: BasisName, terms: number, tokens: number, seed: number): Basis {
  switch (basis) {
    case "cosine-sine":
      return { query: trigonometric(terms, "cosine"), key: trigonometric(terms, "sine") };
    case "sine":
      return { query: trigonometric(terms, "sine"), key: trigonometric(terms, "sine") };
    case "legendre":
      return { query: legendre(terms), key: legendre(terms) };
    case "tokens":
      return {
        query: discrete(terms, tokens, new Stream(seed, "coupling query tokens")),
        key: discrete(terms, tokens, new Stream(seed, "coupling key tokens")),
      };
  }
}
