import { canonicalJson } from "../experiments/canonical-json.js";
import { expand } from "../experiments/sweep/expand.js";
import { NAMED } from "../experiments/sweep/named.js";
import type { SweepSpecification } from "../experiments/sweep/specification.js";
import type { Settings } from "../experiments/trial/schema.js";
import { cellOf } from "./cell.js";
import type { Origin, Place, Trials } from "./trials.js";

/**
 * Adds the columns `tasks` and `models` to trials of sweeps that name them; null where a trial is of none of the
 * sweeps. Names are no settings: the sweep says which settings have them.
 */
export function addNames(trials: Trials, sweeps: readonly SweepSpecification[]): void {
  const named = sweeps.filter(({ tasks, models }) => tasks !== undefined || models !== undefined);
  if (named.length === 0) return;
  const names = new Map<string, Settings>();
  for (const sweep of named) {
    for (const { settings, names: own = {} } of expand(sweep)) {
      names.set(canonicalJson(settings), own);
    }
  }
  const ofOrigin = new Map<Origin, Settings>();
  const namesAt = (place: Place): Settings => {
    const origin = trials.originOf(place);
    const found = ofOrigin.get(origin) ?? names.get(canonicalJson(origin.settings)) ?? {};
    ofOrigin.set(origin, found);
    return found;
  };
  trials.addColumns(
    Object.fromEntries(
      NAMED.map((field) => [field, (place: Place) => cellOf(namesAt(place)[field] ?? null)]),
    ),
    Object.fromEntries(
      NAMED.map((field) => [field, named.flatMap((sweep) => Object.keys(sweep[field] ?? {}))]),
    ),
  );
}
