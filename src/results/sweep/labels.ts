import { isNamed } from "../../experiments/sweep/named.js";
import { type Cell, levels, shown } from "../cell.js";
import type { Place, Trials } from "../trials.js";

/** Settings and trials in words. */
export class Labels {
  readonly #trials: Trials;
  readonly #paths: readonly string[];

  /** @param paths of the settings that the sweep varies */
  constructor(trials: Trials, paths: readonly string[]) {
    this.#trials = trials;
    this.#paths = paths;
  }

  /** A setting: the last part of its path, or all of it where another setting ends alike. */
  setting(path: string): string {
    const last = (other: string): string => other.slice(other.lastIndexOf(".") + 1);
    const alike = this.#trials.settings.filter((other) => last(other) === last(path));
    return alike.length > 1 ? path : last(path);
  }

  /** A setting with a value: "headSize 8"; a name of a task or a model as it is. */
  value(path: string, value: Cell): string {
    if (isNamed(path)) return shown(value);
    return `${this.setting(path)} ${shown(value)}`;
  }

  /** Distinct values of a setting, in the order in which they are shown. */
  levels(path: string | null, cells: readonly Cell[]): Cell[] {
    return path === null ? levels(cells) : this.#trials.ordered(path, cells);
  }

  /** A trial by the settings that the sweep varies: "headSize 8, alpha 1". */
  configuration(place: Place): string {
    const parts = this.#paths.flatMap((path) => {
      const value = this.#trials.value(place, path);
      return value === null ? [] : [this.value(path, value)];
    });
    return parts.length === 0 ? "baseline" : parts.join(", ");
  }
}
