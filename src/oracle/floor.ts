import type { ModelClass } from "../models/model-class.js";

/**
 * What the value of a floor is to the least error of its class. All are proved, up to `noiseFloor`.
 *
 * - `exact`: the infimum itself.
 * - `lower`: no member of the class is below; the infimum may be higher.
 * - `constructed`: a member of the class has it, or comes as near as wanted; the infimum may be lower.
 */
export type FloorKind = "exact" | "lower" | "constructed";

/**
 * What an error is the size of: the expected squared error, the largest error, or, of a head, the
 * squared L^2 distance of couplings. Floors of a task hold its noise; those of a kernel are for white
 * inputs of variance 1 at a position that sees all lags.
 */
export type ErrorMeasure = "mean squared" | "largest" | "coupling";

/** Least error of a class of models on a task, or what is known of it. No training is involved. */
export interface Floor<K extends FloorKind = FloorKind> {
  /** reached by the class (exact), a bound from below (lower), or reached by what was made (constructed) */
  readonly kind: K;
  /** in the units of `error` */
  readonly value: number;
  /** the class of models, by all that the proof asks of them */
  readonly of: ModelClass;
  /** what is measured */
  readonly error: ErrorMeasure;
  /** how it was computed, with the equation or the theorem */
  readonly how: string;
  /** rounding of the value: differences below it mean nothing */
  readonly noiseFloor: number;
}

/** (epsilon * operations)^2 * scale: rounding of a sum of squares of the given scale, in float64. */
export function squaredRounding(scale: number, operations: number): number {
  return (Number.EPSILON * operations) ** 2 * scale;
}

/** The floor of any model where there is no noise. */
export const noiseless = (error: ErrorMeasure): Floor<"exact"> => ({
  ...{ kind: "exact", value: 0, of: {}, error, noiseFloor: 0 },
  how: "there is no noise",
});
