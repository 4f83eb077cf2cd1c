import type { Evidence } from "../evidence.js";

/**
 * What a bound rests on.
 *
 * - `proved`: every constant is explicit and every step of the proof stands in docs/theory; tests hold
 *   the number against a computed error.
 * - `recalled`: a formula as a paper or a summary prints it. Its proof was not followed, or was
 *   found to have a gap, or its O(.) hides a constant that is set to 1 here.
 * - `fitted`: depends on a constant that the theorem leaves unnamed and the caller supplies.
 */
export type BoundEvidence = Extract<Evidence, "proved" | "recalled" | "fitted">;

/** An assumption of a theorem, and whether it holds for the numbers at hand. */
export interface Assumption {
  /** in words */
  readonly statement: string;
  /** "assumed": no number at hand decides it. What does not hold is a `Refusal`. */
  readonly holds: true | "assumed";
}

/** A theorem as a number. */
export interface Bound<Id extends string = string> {
  /** its id */
  readonly theorem: Id;
  /** whether the quantity is at most, or at least, `value` */
  readonly direction: "at most" | "at least";
  /** what is bounded, in words */
  readonly quantity: string;
  /** the sum of `terms` */
  readonly value: number;
  /** parts of the value, by name */
  readonly terms: Readonly<Record<string, number>>;
  /** proved with every constant explicit, or recalled as printed */
  readonly kind: BoundEvidence;
  /** of the theorem, each checked where numbers decide it */
  readonly assumptions: readonly Assumption[];
}

/** A theorem that does not speak of the case at hand, or a quantity that is infinite there. */
export interface Refusal<Id extends string = string> {
  /** its id */
  readonly theorem: Id;
  /** what does not hold, with the values at odds */
  readonly reason: string;
  /** what the caller can do about it */
  readonly cure: string;
}

/** Below the least normal number of float64 a value has lost its digits, or is 0. */
export const LEAST_NORMAL = 2 ** -1022;

/** Whether a theorem was refused. */
export function isRefusal<Id extends string>(x: object | Refusal<Id>): x is Refusal<Id> {
  return "reason" in x;
}

/** An assumption to be checked: `holds` false makes a refusal of it. */
export interface Check {
  readonly statement: string;
  readonly holds: boolean | "assumed";
  /** what to do where it does not hold; needed only of what can fail */
  readonly cure?: string;
}

/** A bound before its assumptions are checked. */
export interface Statement<Id extends string> {
  readonly theorem: Id;
  readonly direction?: "at least";
  readonly quantity: string;
  readonly kind: BoundEvidence;
  readonly checks: readonly Check[];
  /** evaluated only where no check fails */
  readonly terms: () => Readonly<Record<string, number>>;
}

/** The bound where every check holds, else a refusal by the first that fails. */
export function bounded<const Id extends string>(s: Statement<Id>): Bound<Id> | Refusal<Id> {
  const { theorem, quantity, kind, direction = "at most" } = s;
  const assumptions: Assumption[] = [];
  for (const { statement, holds, cure } of s.checks) {
    if (holds === false) {
      return {
        theorem,
        reason: `outside the theorem, which needs: ${statement}`,
        cure: cure ?? "choose values inside",
      };
    }
    assumptions.push({ statement, holds });
  }
  const terms = s.terms();
  const value = Object.values(terms).reduce((sum, x) => sum + x, 0);
  if (!Number.isFinite(value)) {
    return {
      theorem,
      reason: `the value leaves the range of float64: ${Object.keys(terms)
        .filter((name) => !Number.isFinite(terms[name]))
        .join(", ")}`,
      cure: "choose less extreme values",
    };
  }
  return { theorem, direction, quantity, value, terms, kind, assumptions };
}
