import type { Place, Trials } from "./trials.js";

/** Trials at the chosen learning rates that were to train until their validation error is flat. */
export function untilFlat(
  trials: Trials,
  places: readonly Place[] = trials.places,
): readonly Place[] {
  return places.filter(
    (place) =>
      trials.value(place, "chosen") === true && trials.number(place, "budget.patience") !== null,
  );
}

/** Whether a trial made all of its steps, and had a new best less than its patience before their end. */
function endedAtCap(trials: Trials, place: Place): boolean {
  const of = (name: string) => trials.number(place, name) ?? 0;
  const steps = of("steps");
  return (
    steps >= of("budget.steps") &&
    steps - of("bestStep") < of("budget.patience") * of("budget.evaluateEvery")
  );
}

/** Those of `untilFlat` that the cap of steps ended while their validation error still fell. */
export function notConverged(
  trials: Trials,
  places: readonly Place[] = trials.places,
): readonly Place[] {
  return untilFlat(trials, places).filter((place) => endedAtCap(trials, place));
}
