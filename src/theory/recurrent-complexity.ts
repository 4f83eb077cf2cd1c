import { CallerError } from "../errors.js";
import type { Matrix } from "../linalg/matrix.js";
import type { Refusal } from "./bound.js";

/** A linear target's kernel and its decay, as `recurrentComplexity` needs them. */
export interface DecayingKernel {
  /** |rho(t)| of H_t(x) = sum_s rho(s) x(t - s), lags t = 0, 1, .. */
  readonly kernel: ArrayLike<number>;
  /** rho(-1), rho(-2), ..: what the target takes from inputs still to come; none where left out */
  readonly anticausal?: ArrayLike<number>;
  /** inf{b > 0: e^(t/b) |rho(t)| -> 0}, in steps. Finitely many lags do not fix a limit: it comes
   * from a fit, or from a closed form; infinite for a heavy tail. */
  readonly timescale: number;
}

/** The measures of Paper A, equations (73) to (75). */
export interface RecurrentComplexity {
  /** C_1 = 1 + timescale, in steps */
  readonly c1: number;
  /** C_2 = max_t e^(t / C_1) |rho(t)| over the lags given */
  readonly c2: number;
  /** C_RNN = C_1 C_2 */
  readonly cRnn: number;
}

/**
 * C_RNN of a linear target. For rho(t) = e^(-t/g): C_1 = 1 + g, C_2 = 1.
 *
 * @returns a refusal outside the class: a target that is not causal, as one whose order was
 *   permuted (Proposition 6.1), or one with a heavier than exponential tail
 * @throws CallerError where the kernel is empty or not finite, or the timescale no number of at least 0
 */
export function recurrentComplexity(
  target: DecayingKernel,
): RecurrentComplexity | Refusal<"C_RNN"> {
  const { kernel, anticausal = [], timescale } = target;
  if (kernel.length === 0) throw new CallerError("the kernel is empty", "give at least one lag");
  const bad = Array.from(kernel).findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new CallerError(`the kernel at lag ${bad} is ${kernel[bad]}`, "give finite numbers");
  }
  if (!(timescale >= 0)) {
    throw new CallerError(
      `a timescale of ${timescale} steps`,
      "give 0 or more; Infinity for a tail heavier than every exponential",
    );
  }
  const ahead = Array.from(anticausal).findIndex((x) => x !== 0);
  if (ahead >= 0) {
    return {
      theorem: "C_RNN",
      reason: `the target is not causal: its kernel at lag -${ahead + 1} is ${anticausal[ahead]} (Proposition 6.1)`,
      cure: "undo the permutation, or use a model that sees the whole sequence",
    };
  }
  if (timescale === Number.POSITIVE_INFINITY) {
    return {
      theorem: "C_RNN",
      reason: `C_RNN is infinite: the kernel decays slower than every exponential (timescale ${timescale})`,
      cure: "ask for the rate of a class with heavy tails, as theorem b-5.1b",
    };
  }
  const c1 = 1 + timescale;
  // one exponential of the sum: e^(t / C_1) alone leaves float64 where the kernel is long since 0
  const c2 = Array.from(kernel).reduce(
    (most, x, t) => Math.max(most, Math.exp(t / c1 + Math.log(Math.abs(x)))),
    0,
  );
  return { c1, c2, cRnn: c1 * c2 };
}

/**
 * What the linear map y = A x takes from inputs still to come: at k - 1 the largest |A(t, t + k)|
 * over t, k = 1, 2, .. Zero for a causal map, and for none whose inputs were permuted by a p with
 * p(t') > t' where the kernel does not vanish (Proposition 6.1).
 *
 * @param map [length, length], row t the coefficients of y(t)
 * @returns [length - 1], the `anticausal` of `recurrentComplexity`
 */
export function anticausalPart({ rows, columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: columns - 1 }, (_, i) => {
    let most = 0;
    for (let t = 0; t < Math.min(rows, columns - i - 1); t++) {
      most = Math.max(most, Math.abs(data[t * columns + t + i + 1]));
    }
    return most;
  });
}
