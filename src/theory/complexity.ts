import { CallerError } from "../errors.js";
import type { Refusal } from "./bound.js";

/**
 * The complexity measures of Paper A, section 4. Each is an infimum over the representations
 * (F, f, rho) of a target, equation (8). What is computed here is its value for one of them: an
 * upper bound, never the infimum. Moves that keep the target and were taken into account stand in
 * `gauge`.
 */
export interface Complexity {
  /** an upper bound of the measure, from the representation at hand */
  readonly value: number;
  /** moves among representations of the same target that the value is the least of */
  readonly gauge: readonly string[];
}

/** Sizes of the parts of a representation H_t(x) = F(sum_s softmax[rho(x_t, x_.)](s) f(x_s)). */
export interface RepresentationSizes {
  /** K_F, the Lipschitz constant of F, outputs per unit of its input in the Euclidean norm */
  readonly lipschitzF: number;
  /** sup over tokens of |f|_2 */
  readonly supF: number;
  /** sup over k and tokens of |phi_k|, the functions of the query */
  readonly supPhi: number;
  /** sup over k and tokens of |psi_k|, the functions of the key */
  readonly supPsi: number;
}

/**
 * C_0 = max{K_F |f| (sup_i |psi_i| + |phi_i|), 1}, equation (13). The paper prints a pair with 1;
 * the maximum is the only reading under which Theorem 4.2 has one number. Scaling f by c and F by
 * 1/c leaves it unchanged.
 *
 * @returns a refusal where a singular function is unbounded: C_0 of this representation is then
 *   infinite (Legendre functions: sup |phi_k| = sqrt(2k + 1))
 * @throws CallerError where a size is negative or no number
 */
export function complexity0(sizes: RepresentationSizes): Complexity | Refusal<"C_0"> {
  for (const [name, value] of Object.entries(sizes)) requireSize(name, value);
  const { lipschitzF, supF, supPhi, supPsi } = sizes;
  const product = lipschitzF * supF * (supPhi + supPsi);
  if (!Number.isFinite(product)) {
    return {
      theorem: "C_0",
      reason: `C_0 is infinite for this representation: K_F = ${lipschitzF}, sup |f| = ${supF}, sup |phi_k| = ${supPhi}, sup |psi_k| = ${supPsi}`,
      cure: "choose a coupling of finite rank or one with bounded singular functions (trigonometric ones, not Legendre's)",
    };
  }
  return { value: Math.max(product, 1), gauge: ["f scaled against F"] };
}

/** sup |phi_k| over k <= terms of sqrt(2k + 1) P_k(2u - 1) on [0, 1], reached at u = 1. */
export function legendreSupremum(terms: number): number {
  return Math.sqrt(2 * terms + 1);
}

/** sup |phi_k| of sqrt2 cos(2 pi k u), and of the sines, on [0, 1]. */
export const TRIGONOMETRIC_SUPREMUM = Math.SQRT2;

/** Singular values that are to be read, and where they stop being more than rounding. */
export interface ReadableSpectrum {
  /** largest first */
  readonly sigma: ArrayLike<number>;
  /** values at or below it are not read: on a plateau s^alpha sigma_s would only grow with s */
  readonly noiseFloor: number;
}

/**
 * C_1^(alpha) = inf{c: sigma_s <= c s^-alpha for all s}, equation (10), over the values above the
 * noise floor: max s^alpha sigma_s.
 *
 * Softmax is blind to rho(u, v) + c(u), so that the coupling centred over its keys represents the
 * same target; where its spectrum is given, the smaller of the two values counts.
 *
 * @returns a refusal for alpha <= 1/2, where the squares of s^-alpha have no finite sum
 * @throws CallerError where no value stands above the noise floor
 */
export function complexity1(
  alpha: number,
  raw: ReadableSpectrum,
  centred?: ReadableSpectrum,
): Complexity | Refusal<"C_1"> {
  if (!(alpha > 0.5)) {
    return {
      theorem: "C_1",
      reason: `alpha = ${alpha} is not above 1/2: the squares of s^-alpha have no finite sum`,
      cure: "give alpha above 1/2",
    };
  }
  if (centred === undefined) return { value: largest(raw, alpha), gauge: [] };
  return {
    value: Math.min(largest(raw, alpha), largest(centred, alpha)),
    gauge: ["rho centred over the keys"],
  };
}

function largest({ sigma, noiseFloor }: ReadableSpectrum, alpha: number): number {
  let most = 0;
  for (let i = 0; i < sigma.length && sigma[i] > noiseFloor; i++) {
    most = Math.max(most, sigma[i] * (i + 1) ** alpha);
  }
  if (most > 0) return most;
  throw new CallerError(
    `no singular value stands above the noise floor ${noiseFloor} (largest: ${sigma[0]})`,
    "give a spectrum that was resolved",
  );
}

/** C_FF^(beta) of each part of a representation: c of |g - g_hat| <= c / neurons^beta, equation (11). */
export interface FeedForwardConstants {
  /** of the outer function */
  readonly F: number;
  /** of the value function */
  readonly f: number;
  /** of phi_1, phi_2, .. */
  readonly phi: ArrayLike<number>;
  /** of psi_1, psi_2, .. */
  readonly psi: ArrayLike<number>;
}

/**
 * C_2^(beta)(H, k) = C_FF(F) + C_FF(f) + sum_{i <= k} (C_FF(phi_i) + C_FF(psi_i)), equation (12):
 * grows with k.
 *
 * @throws CallerError where fewer than k pairs are given, or a constant is negative
 */
export function complexity2(constants: FeedForwardConstants, k: number): Complexity {
  const { F, f, phi, psi } = constants;
  if (!(Number.isInteger(k) && k >= 1 && k <= Math.min(phi.length, psi.length))) {
    throw new CallerError(
      `C_2(H, ${k}) needs ${k} pairs; given: ${phi.length} phi, ${psi.length} psi`,
      "give the constants of as many pairs as the head keeps, at least one",
    );
  }
  requireSize("C_FF(F)", F);
  requireSize("C_FF(f)", f);
  let value = F + f;
  for (let i = 0; i < k; i++) {
    requireSize(`C_FF(phi_${i + 1})`, phi[i]);
    requireSize(`C_FF(psi_${i + 1})`, psi[i]);
    value += phi[i] + psi[i];
  }
  return { value, gauge: [] };
}

function requireSize(name: string, value: number): void {
  if (value >= 0) return;
  throw new CallerError(`${name} is ${value}`, "give 0 or more");
}
