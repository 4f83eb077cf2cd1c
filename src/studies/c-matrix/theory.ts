import type { Floor } from "../../oracle/floor.js";
import type { ModelName } from "./models.js";
import { TARGETS, type TargetName } from "./tasks.js";

/** What is left of the variance, at most, by a model of which it is said that it learns a target. */
export const LEARNED = 0.05;

/** What theory says of a model of a given size on a target, and by what. */
export interface Saying {
  readonly learns: boolean;
  readonly by: string;
}

/** What is known of a cell before anything is trained. */
export interface Cell {
  readonly target: TargetName;
  readonly model: ModelName;
  /** the largest floor that holds for the model */
  readonly floor: Floor<"exact">;
  /** of the target, in the unit of the floor */
  readonly variance: number;
}

const DELAY =
  "a delay line of as many states as lags, appendix D.1 of arXiv 2305.18475: rho(s) = c W^s U";
const STATES = "a state for each exponential, appendix D.1 of arXiv 2305.18475: rho(s) = c W^s U";
const LINEARISED =
  "gates held open and small states, where tanh is linear: a linear recurrent network";

/**
 * What theory says of a cell: that the model errs by more than LEARNED whatever its weights, since a floor of its
 * class lies above; that some weights err by less, by a construction of this size; or nothing (null).
 */
export function sayingOf({ target, model, floor, variance }: Cell): Saying | null {
  if (floor.value > LEARNED * variance) return { learns: false, by: floor.how };
  const { task, exponentials } = TARGETS[target];
  const causalLinear = task.name === "linear" && target !== "permuted";
  if (!causalLinear) return null;
  switch (model) {
    case "linear filter":
      return { learns: true, by: "a coefficient for each lag, eq. (72) of arXiv 2305.18475" };
    case "linear RNN":
      return { learns: true, by: exponentials === null ? DELAY : STATES };
    case "GRU":
    case "LSTM":
      return { learns: true, by: LINEARISED };
    case "state space":
      return exponentials?.real === true ? { learns: true, by: STATES } : null;
    case "TCN":
      return target === "mixed"
        ? null
        : {
            learns: true,
            by: "filters of two taps a level: a kernel of rank 1, or a sum of some (arXiv 2107.09355)",
          };
    case "linear attention":
    case "no dot product":
    case "two layers":
    case "equation (5)":
      return null;
    default:
      return model satisfies never;
  }
}
