import { CallerError } from "../errors.js";
import type { Problem } from "./problem.js";
import type { Cut } from "./split.js";

/** Fewer forecasts tell nothing apart. Chosen by hand. */
export const FEWEST_ORIGINS = 8;

/** Rows from one forecast of rolling origins to the next: no row is forecast twice. */
export function originStep({ horizons, horizon }: Pick<Problem, "horizons" | "horizon">): number {
  return horizon - horizons[0] + 1;
}

/** How the problem wants its data cut. */
export function cutOf(
  problem: Pick<Problem, "horizons" | "horizon" | "origins" | "split" | "labels">,
): Cut {
  const { origins, split, labels } = problem;
  if (labels?.each === "sequence") return { kind: "sequences" };
  if (split !== null) return { kind: "counts", counts: split };
  if (origins === null) return { kind: "shares" };
  return { kind: "tested", rows: origins * originStep(problem) };
}

/** @throws CallerError where it is no number of forecasts that could tell anything */
export function requireOrigins(origins: number): void {
  if (Number.isSafeInteger(origins) && origins >= FEWEST_ORIGINS) return;
  throw new CallerError(
    `origins ${origins} is not a whole number of forecasts from ${FEWEST_ORIGINS} on`,
    "give the number of forecasts that the test part consists of",
  );
}
