import { classText, type ModelClass, outsideClass } from "../models/model-class.js";
import { studentMean } from "../statistics/student.js";
import type { Bound } from "../theory/bound.js";
import type { ErrorMeasure, Floor } from "./floor.js";

/** The error of one configuration as it was trained. */
export interface TrainedError {
  /** what is known of the trained models */
  readonly of: ModelClass;
  /** that of the floor which it is compared with */
  readonly error: ErrorMeasure;
  /** over the seeds */
  readonly mean: number;
  /**
   * 95 % interval of the mean; null where one seed is all there is. Where the test sequences are few,
   * it has to hold what they add.
   */
  readonly interval: readonly [low: number, high: number] | null;
  /** how many were trained */
  readonly seeds: number;
}

/** What a theorem promises of a class of models: one of them errs no more. */
export interface PromisedError extends Pick<Bound, "kind" | "direction" | "value"> {
  /** the class of which the theorem speaks */
  readonly of: ModelClass;
}

/** Errors on one task, as far as they are known, in one unit, each of the models that it states. */
export interface FourNumbers {
  /** no model of its class errs less */
  readonly floor: Floor<"exact" | "lower">;
  /** reached without training, of a class of its own */
  readonly constructed?: Floor<"exact" | "constructed"> | undefined;
  /** reached by training */
  readonly trained?: TrainedError | undefined;
  /** of the construction where there is one, else of some model of a class */
  readonly promised?: PromisedError | undefined;
}

/** The mean of at least one seed's mean squared error, with its interval by Student's law. */
export function trainedError(of: ModelClass, errors: readonly number[]): TrainedError {
  const { mean, interval } = studentMean(errors);
  return { of, error: "mean squared", mean, interval, seeds: errors.length };
}

/**
 * Holds floor <= trained and floor <= constructed <= promised, up to rounding and the interval of
 * what was trained. A floor says nothing of models outside its class: those are not compared with
 * it. A trained error above the promise is an optimisation gap and no contradiction, since a theorem
 * bounds an infimum. Of the promises only the proved ones are held: a printed formula need not hold.
 *
 * @returns what was not compared with the floor, and why
 * @throws RangeError where the order is broken, or a number is of another kind of error than the floor:
 *   one of the numbers is wrong
 */
export function requireOrder({ floor, constructed, trained, promised }: FourNumbers): string[] {
  const notCompared: string[] = [];
  const comparable = (name: string, { of }: { readonly of: ModelClass }) => {
    const why = outsideClass(of, floor.of);
    if (why !== null) notCompared.push(`${name}: ${why}`);
    return why === null;
  };
  for (const [name, other] of Object.entries({ constructed, trained })) {
    if (other !== undefined && other.error !== floor.error) {
      throw new RangeError(
        `the floor (${floor.error}) is of ${classText(floor.of)}, ${name} (${other.error}) of ${classText(other.of)}`,
      );
    }
  }
  if (constructed !== undefined && comparable("constructed", constructed)) {
    const slack = floor.noiseFloor + constructed.noiseFloor;
    atMost(["floor", floor.value], ["constructed", constructed.value], slack);
  }
  if (trained !== undefined && comparable("trained", trained)) {
    if (trained.interval === null) notCompared.push("trained: one seed has no interval");
    else atMost(["floor", floor.value], ["trained", trained.interval[1]], floor.noiseFloor);
  }
  if (promised?.kind === "proved" && promised.direction === "at most") {
    if (constructed !== undefined) {
      const { value, noiseFloor } = constructed;
      atMost(["constructed", value], ["promised", promised.value], noiseFloor);
    } else if (comparable("promised", promised)) {
      atMost(["floor", floor.value], ["promised", promised.value], floor.noiseFloor);
    }
  }
  return notCompared;
}

type Named = readonly [name: string, value: number];

/** Not a number is in no order. */
function atMost([small, a]: Named, [large, b]: Named, slack: number): void {
  if (!(a <= b + slack)) {
    throw new RangeError(`${small} <= ${large} is broken: ${a} > ${b}, slack ${slack}`);
  }
}
