import { STRETCH } from "./grid.js";

/** How the training of a network went. */
export interface Course {
  /** steps that it was allowed */
  readonly limit: number;
  /** whether another that was allowed more came to no less */
  readonly exceeded: boolean;
  /** made until it stopped */
  readonly steps: number;
  /** validation error */
  readonly validation: number;
  /** error at each evaluation, by step, on what of the validation part a training looks at on the way */
  readonly curve: readonly (readonly [step: number, error: number])[];
}

/** A training that promises this share less error is worth its steps. Chosen by hand. */
const WORTH = 0.05;

/** Errors on the validation part within this factor of the least are nearly equal to it. Chosen by hand. */
const NEARLY_EQUAL = 1.05;

/** A network is clearly beaten whose prospect is above so many times the best baseline's error. Chosen by hand. */
const BEATEN = 1.5;

/** Least error of all evaluations over that of the first half: 1 where more steps would take nothing. */
function lastDoubling({ limit, exceeded, steps, curve }: Course): number {
  if (steps < limit || exceeded) return 1;
  const least = (last: number) =>
    Math.min(...curve.flatMap(([step, error]) => (step <= last ? error : [])));
  const first = least(limit / 2);
  return Number.isFinite(first) ? least(limit) / first : 1;
}

/** The validation error that a training of STRETCH times the steps may reach, if each doubling takes what the last one took. */
export function prospect(course: Course): number {
  return course.validation * lastDoubling(course) ** Math.log2(STRETCH);
}

/** Whether more steps promise less than an error, its own or another's: whether it was falling when they ended. */
export function promises(course: Course, error: number): boolean {
  return prospect(course) < (1 - WORTH) * error;
}

/** Whether an error is nearly the least. */
export function isNear(validation: number, least: number): boolean {
  return validation <= NEARLY_EQUAL * least;
}

/** Whether even the prospect is far above a baseline's validation error. */
export function isBeaten(course: Course, baseline: number): boolean {
  return Number.isFinite(course.validation) && prospect(course) > BEATEN * baseline;
}
