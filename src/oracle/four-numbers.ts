import type { Bound } from "../theory/bound.js";
import type { Floor } from "./floor.js";

/** A trained error as it was measured. */
export interface TrainedError {
  readonly value: number;
  /** half width of its interval; 0 for an expectation that was computed */
  readonly halfWidth: number;
}

/** The errors of one class of models on one task, as far as they are known, in one unit. */
export interface FourNumbers {
  readonly floor: Floor<"exact" | "lower">;
  readonly constructed?: Floor<"exact" | "constructed"> | undefined;
  readonly trained?: TrainedError | undefined;
  readonly promised?: Pick<Bound, "kind" | "direction" | "value"> | undefined;
}

/**
 * Holds floor <= trained and floor <= constructed <= promised, up to rounding and the interval of
 * what was measured. A trained error above the promise is an optimisation gap and no contradiction,
 * since a theorem bounds an infimum. Of the promises only the proved ones are held: a printed
 * formula can be violated.
 *
 * @returns the same numbers
 * @throws RangeError where the order is broken, or floor and construction are of two classes or
 *   two kinds of error: one of the numbers is wrong
 */
export function requireOrder(numbers: FourNumbers): FourNumbers {
  const { floor, constructed, trained, promised } = numbers;
  if (constructed !== undefined) {
    if (constructed.of !== floor.of || constructed.error !== floor.error) {
      throw new RangeError(
        `the floor (${floor.error}) is of ${floor.of}, the construction (${constructed.error}) of ${constructed.of}`,
      );
    }
    const slack = floor.noiseFloor + constructed.noiseFloor;
    atMost(["floor", floor.value], ["constructed", constructed.value], slack);
  }
  if (trained !== undefined) {
    const slack = floor.noiseFloor + trained.halfWidth;
    atMost(["floor", floor.value], ["trained", trained.value], slack);
  }
  if (promised?.kind === "proved" && promised.direction === "at most") {
    const { noiseFloor, value } = constructed ?? floor;
    const name = constructed === undefined ? "floor" : "constructed";
    atMost([name, value], ["promised", promised.value], noiseFloor);
  }
  return numbers;
}

type Named = readonly [name: string, value: number];

/** Not a number is in no order. */
function atMost([small, a]: Named, [large, b]: Named, slack: number): void {
  if (!(a <= b + slack)) {
    throw new RangeError(`${small} <= ${large} is broken: ${a} > ${b}, slack ${slack}`);
  }
}
