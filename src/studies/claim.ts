import { CANNOT_TELL, type Judgement } from "../evidence.js";
import type { FourNumbers } from "../oracle/four-numbers.js";
import { studentMean } from "../statistics/student.js";

/** What comes of a claim: see `decide`. */
export type ClaimVerdict = Judgement<"agrees" | "disagrees">;

/**
 * A statement that a study tests. All of it is written into the journals before the first training step;
 * what is measured later cannot move it.
 */
export interface Claim {
  /** unique in its study */
  readonly id: string;
  /** what is said, in a sentence */
  readonly statement: string;
  /** what the paper prints, null where it prints no number, and where */
  readonly paper: { readonly value: string | null; readonly source: string };
  /** what is measured, once for each seed */
  readonly quantity: string;
  /** whether means and intervals are of the quantity or of its logarithm */
  readonly scale: "linear" | "logarithmic";
  /** the least that the quantity is if the statement holds, its margin included; null: open */
  readonly from: number | null;
  /** the most that it is then; null: open */
  readonly to: number | null;
}

/** What a study measured for a claim. */
export interface Measured {
  /** the quantity, a value for each seed; not finite where a training diverged */
  readonly values: readonly number[];
  /** errors of what the claim speaks of; their order was held */
  readonly numbers: FourNumbers | null;
}

/** A claim and what came of it. */
export interface Finding extends Claim {
  /** the quantity over the seeds: its mean (geometric, of a logarithm), 95 % interval (null where they give none), count */
  readonly trained: {
    readonly mean: number;
    readonly interval: readonly [low: number, high: number] | null;
    readonly seeds: number;
  };
  /** no model of the class is below */
  readonly floor: { readonly kind: string; readonly value: number } | null;
  /** reached without training */
  readonly constructed: number | null;
  /** by a theorem */
  readonly promised: number | null;
  /** see `decide` */
  readonly verdict: ClaimVerdict;
  /** whether what was trained lies above what is constructed or promised: training is the limit */
  readonly optimisation: boolean;
}

/**
 * The verdict on a claim: `agrees` where the 95 % interval of the quantity over the seeds (Student's law,
 * on the claim's scale) lies inside the claim's region, `disagrees` where it lies outside of it, else
 * `cannot tell`; that also where one seed is all there is, or a training diverged.
 *
 * @throws RangeError where the scale is logarithmic and a value is not positive
 */
export function decide(claim: Claim, { values, numbers }: Measured): Finding {
  const logarithmic = claim.scale === "logarithmic";
  if (logarithmic && values.some((v) => v <= 0)) {
    throw new RangeError(`claim ${claim.id}: a value of ${Math.min(...values)} has no logarithm`);
  }
  const { mean, interval } = studentMean(logarithmic ? values.map(Math.log) : values);
  const back = (x: number) => (logarithmic ? Math.exp(x) : x);
  const ends = interval?.every(Number.isFinite)
    ? ([back(interval[0]), back(interval[1])] as const)
    : null;
  const { floor, constructed, trained, promised } = numbers ?? {};
  const reached = trained?.interval?.[0] ?? Number.NEGATIVE_INFINITY;
  const limits = [constructed?.value, promised?.value].filter((value) => value !== undefined);
  return {
    ...claim,
    trained: { mean: back(mean), interval: ends, seeds: values.length },
    floor: floor === undefined ? null : { kind: floor.kind, value: floor.value },
    constructed: constructed?.value ?? null,
    promised: promised?.value ?? null,
    verdict: ends === null ? CANNOT_TELL : verdictOf(claim, ends),
    optimisation: limits.some((limit) => reached > limit),
  };
}

function verdictOf(claim: Claim, [low, high]: readonly [number, number]): ClaimVerdict {
  const from = claim.from ?? Number.NEGATIVE_INFINITY;
  const to = claim.to ?? Number.POSITIVE_INFINITY;
  if (low >= from && high <= to) return "agrees";
  return high < from || low > to ? "disagrees" : CANNOT_TELL;
}
