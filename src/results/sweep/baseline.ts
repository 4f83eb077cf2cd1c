import type { SweepSpecification } from "../../experiments/sweep/specification.js";
import type { Setting } from "../../experiments/trial/schema.js";
import { type Cell, cellOf } from "../cell.js";
import type { Trials } from "../trials.js";

/**
 * A setting's value in the baseline: as written, or, where the specification leaves it to a default,
 * the one that most trials have.
 */
export function baselineOf(
  trials: Trials,
  { baseline, budget }: SweepSpecification,
  path: string,
): Cell {
  const [part, name] = path.split(/\.(.*)/);
  const parts: Readonly<Record<string, object>> = { ...baseline, budget };
  const written: Setting | undefined = Reflect.get(parts[part] ?? {}, name);
  if (written !== undefined) return cellOf(written);
  const groups = [...trials.grouped(trials.places, [path]).values()];
  const [most] = groups.sort((a, b) => b.length - a.length);
  return most === undefined ? null : trials.value(most[0], path);
}
