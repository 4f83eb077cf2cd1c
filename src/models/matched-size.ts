import type { TaskShape } from "./input.js";
import { parameterCount } from "./parameters.js";
import { buildModel } from "./registry.js";

/** An architecture of which only the width is left open. */
export interface ModelKind {
  /** a registered one */
  readonly architecture: string;
  /**
   * its settings
   *
   * @param n the width, which need not be whole: what is rounded, each by itself, comes in finer steps
   */
  readonly config: (
    n: number,
    length: number,
  ) => Readonly<Record<string, string | number | boolean>>;
}

/** A kind at one of its widths. */
export interface MatchedSize {
  /** which is rounded in the settings */
  readonly n: number;
  /** settings at that width */
  readonly config: ReturnType<ModelKind["config"]>;
  /** that it has then */
  readonly parameters: number;
}

/** The least width of any kind. Chosen by hand. */
const LEAST_WIDTH = 4;

/** Parameters of a kind at a width. */
export function parametersAt({ architecture, config }: ModelKind, n: number, task: TaskShape) {
  return parameterCount(buildModel(architecture, config(n, task.length), task));
}

/** A kind at the width with the number of parameters that is nearest to the one asked for, by their ratio. */
export function matchedSize(kind: ModelKind, asked: number, task: TaskShape): MatchedSize {
  // widths in quarters, between which nothing is rounded otherwise
  const at = (quarters: number): MatchedSize => {
    const n = quarters / 4;
    return {
      n,
      config: kind.config(n, task.length),
      parameters: parametersAt(kind, n, task),
    };
  };
  let low = 4 * LEAST_WIDTH;
  let high = low;
  while (at(high).parameters < asked) high *= 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle).parameters < asked) low = middle;
    else high = middle;
  }
  const [smaller, larger] = [at(low), at(high)];
  return larger.parameters / asked < asked / smaller.parameters ? larger : smaller;
}
