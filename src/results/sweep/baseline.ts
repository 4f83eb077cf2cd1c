import { isNamed } from "../../experiments/sweep/named.js";
import type { SweepSpecification } from "../../experiments/sweep/specification.js";
import type { Setting } from "../../experiments/trial/schema.js";
import { type Cell, cellOf } from "../cell.js";
import type { Trials } from "../trials.js";

/** Settings whose value decides which others there are, by the beginning of those. */
const OWNERS: Readonly<Record<string, string>> = {
  "model.": "model.architecture",
  "task.": "task.name",
};

/** The setting that decides whether there is one of this path; null where there always is. */
export function ownerOf(path: string): string | null {
  const begin = Object.keys(OWNERS).find((owned) => path.startsWith(owned));
  return begin === undefined || OWNERS[begin] === path ? null : OWNERS[begin];
}

/**
 * A setting's value in the baseline: as written, or, where the specification leaves it to a default,
 * the one that most trials of the baseline's architecture, or task, have.
 */
export function baselineOf(trials: Trials, sweep: SweepSpecification, path: string): Cell {
  // of names the first
  const [first] = isNamed(path) ? Object.keys(sweep[path] ?? {}) : [];
  if (first !== undefined) return first;
  const [part, name] = path.split(/\.(.*)/);
  const parts: Readonly<Record<string, object>> = { ...sweep.baseline, budget: sweep.budget };
  const written: Setting | undefined = Reflect.get(parts[part] ?? {}, name);
  if (written !== undefined) return cellOf(written);
  const owner = ownerOf(path);
  const alike =
    owner === null
      ? trials.places
      : trials.places.filter(
          (place) => trials.value(place, owner) === baselineOf(trials, sweep, owner),
        );
  const groups = [...trials.grouped(alike, [path]).values()];
  const [most] = groups.sort((a, b) => b.length - a.length);
  return most === undefined ? null : trials.value(most[0], path);
}
