import type { Evidence } from "../../evidence.js";
import type { Matrix } from "../../linalg/matrix.js";
import { isRefusal, type Refusal } from "../../theory/bound.js";

/** What is asked of a target. */
export interface ComplexityOptions {
  /** of C_1^(alpha); null: the exponent of the power law that is fitted, or 1 where none is */
  readonly alpha: number | null;
  /** k of C_2(H, k), the head size; null: 8, or all pairs where there are fewer */
  readonly head: number | null;
  /** of what the task draws, and of samples */
  readonly seed: number;
}

/** Pairs of singular functions that C_2 counts where no head size is given. */
export const PAIRS = 8;

/** One measure, for the representation at hand: an upper bound. */
export interface Known {
  /** an upper bound of the measure */
  readonly value: number;
  /** how it is known */
  readonly kind: Extract<Evidence, "proved" | "fitted" | "measured">;
  /** what it was computed from, in words */
  readonly how: string;
}

/** A measure, or why there is none. */
export type Figure = Known | Refusal;

/** A measure as a document's number: null where there is none. */
export function numberOf(figure: Figure): number | null {
  return isRefusal(figure) ? null : figure.value;
}

/** A change of the representation that keeps the target, with what it does to a measure. */
export interface Move {
  /** in words */
  readonly move: string;
  /** which measure it changes */
  readonly measure: "c0" | "c1" | "c2";
  /** the measure before it */
  readonly before: number;
  /** the measure after it */
  readonly after: number;
  /** why the value given is not the one after it; null where it is */
  readonly left: string | null;
}

/** The move by which a softmax leaves open what depends on the query alone. */
export const CENTRED =
  "rho centred over the keys: what depends on the query alone, which softmax does not feel, is taken off";

/** The measures of Paper A that belong to a representation by attention. */
export interface AttentionComplexity {
  /** the representation that they are of, in words */
  readonly representation: string;
  /** exponent of C_1 */
  readonly alpha: number;
  /** k of C_2(H, k) */
  readonly head: number;
  /** eq. (13) */
  readonly c0: Figure;
  /** eq. (10) */
  readonly c1: Figure;
  /** eq. (12), with beta = `FEED_FORWARD_RATE` */
  readonly c2: Figure;
  /** that were tried */
  readonly moves: readonly Move[];
}

/** beta of equation (11) for interpolation by nets of w ReLU neurons: |g - g_hat| <= sup |g''| / (8 w^2). */
export const FEED_FORWARD_RATE = 2;

/** All complexity measures of a target. */
export interface ComplexityOutcome extends AttentionComplexity {
  /** eq. (75) */
  readonly cRnn: Figure;
  /**
   * of a linear target y = A x on positions, A as a model sees its inputs, and, where they are permuted or
   * mixed, as it would be otherwise; null of others
   */
  readonly map: { readonly own: Matrix | null; readonly seen: Matrix } | null;
}
