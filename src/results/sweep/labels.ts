import { isNamed } from "../../experiments/sweep/named.js";
import { type Cell, levels, shown } from "../cell.js";
import type { Place, Trials } from "../trials.js";

/** A list of one number, as a cell holds it. */
const ONE_NUMBER = /^\[(-?\d[\d.]*(?:e[+-]?\d+)?)\]$/;

/** Settings and trials in words. */
export class Labels {
  readonly #trials: Trials;
  readonly #paths: readonly string[];
  /** of settings, whether each of their values is a list of one number */
  readonly #ofOne = new Map<string, boolean>();

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
    return `${this.setting(path)} ${this.level(path, value)}`;
  }

  /** A value of a setting: a list of one number as the number, unless the sweep has other lists beside it. */
  level(path: string, value: Cell): string {
    const one = typeof value === "string" ? ONE_NUMBER.exec(value) : null;
    return one !== null && this.#isOfOne(path) ? one[1] : shown(value);
  }

  #isOfOne(path: string): boolean {
    const known = this.#ofOne.get(path);
    if (known !== undefined) return known;
    const found = this.#trials
      .levels(path)
      .every((cell) => typeof cell === "string" && ONE_NUMBER.test(cell));
    this.#ofOne.set(path, found);
    return found;
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
