import { runModel } from "../../construct/run-model.js";
import { dotProductFreeFloor } from "../../oracle/duality.js";
import { noiseless } from "../../oracle/floor.js";
import { type FourNumbers, requireOrder } from "../../oracle/four-numbers.js";
import { nodeEngine } from "../../runtime/node.js";
import { studentMean } from "../../statistics/student.js";
import { tokenOutputs, tokenSequences } from "../../tasks/adaptive.js";
import { joined, type Learned } from "../attention.js";
import { builtModel, type Configuration } from "../cells.js";
import type { Budget } from "../study.js";

export const SOURCE = "Proposition 4.2 of arXiv 2402.00522";
/** Positions of a sequence: the lags are 0, 1, 2. */
export const LENGTH = 8;
const TASK = { name: "adaptive", kind: "shift", length: LENGTH } as const;
export const TEST = { smoke: 64, default: 2048, paper: 2048 } as const satisfies Record<
  Budget,
  number
>;

export const COUPLINGS = ["dot-product", "free"] as const;
export type Coupling = (typeof COUPLINGS)[number];
/** Heads that are trained. */
export const TRAINED: Readonly<Record<Coupling, readonly number[]>> = {
  "dot-product": [2, 4, 8],
  free: [2, 4, 8, 16],
};
/** Heads that are constructed. */
export const BUILT = [2, 3, 4, 5, 6, 7, 8] as const;
/** Of these, how many are to err by less than 0.05. */
export const ENOUGH = 6;
export const MOST = 8;

/** One layer of eq. (12), without feed-forward net; the paper's D = 2 and a channel for the result, twice over. */
export function configurationOf(coupling: Coupling, heads: number): Configuration {
  return {
    task: TASK,
    model: {
      architecture: "transformer-b",
      ...{ layers: 1, width: 6, heads, headSize: 2, feedForwardWidth: 0 },
      ...{ coupling, normalised: false, relativePosition: "lin" },
    },
  };
}

/** All token sequences, one after another. */
export function allSequences(): Float64Array {
  return joined([...tokenSequences("shift", LENGTH)]);
}

/** The largest error of a model over all sequences and positions; not a number where it diverged. */
export async function largestError(learned: Learned, x: Float64Array): Promise<number> {
  if (learned === null) return Number.NaN;
  const sequences = x.length / LENGTH;
  const y = await runModel(nodeEngine, learned.model, learned.theta, x, sequences);
  let most = 0;
  for (let i = 0; i < sequences; i++) {
    const own = x.subarray(i * LENGTH, (i + 1) * LENGTH);
    tokenOutputs("shift", own, 1).forEach((exact, t) => {
      most = Math.max(most, Math.abs(y[i * LENGTH + t] - exact));
    });
  }
  return most;
}

/** What was trained of a coupling with so many heads. */
export interface Cell {
  readonly coupling: Coupling;
  readonly heads: number;
  /** mean squared errors of each seed */
  readonly mse: readonly number[];
  readonly mseNumbers: FourNumbers;
  /** largest errors of each seed */
  readonly largest: readonly number[];
  readonly numbers: FourNumbers;
}

export interface Found {
  readonly cells: readonly Cell[];
  /** by the number of heads */
  readonly built: ReadonlyMap<number, FourNumbers["constructed"] & object>;
}

/** Of the largest error. */
export const NOTHING = noiseless("largest");

export function largestNumbers(
  coupling: Coupling,
  heads: number,
  largest: readonly number[],
  constructed: FourNumbers["constructed"],
): FourNumbers {
  const { modelClass: of } = builtModel(configurationOf(coupling, heads));
  const beside =
    coupling === "free" ? { floor: dotProductFreeFloor() } : { floor: NOTHING, constructed };
  if (!largest.every(Number.isFinite)) return beside;
  const { mean, interval } = studentMean(largest);
  const trained = { of, error: "largest", mean, interval, seeds: largest.length } as const;
  requireOrder({ ...beside, trained });
  return { ...beside, trained };
}

export function cellOf({ cells }: Found, coupling: Coupling, heads: number): Cell {
  const cell = cells.find((one) => one.coupling === coupling && one.heads === heads);
  if (cell === undefined) throw new RangeError(`no ${heads} heads of ${coupling}`);
  return cell;
}

export function builtOf({ built }: Found, heads: number): FourNumbers["constructed"] & object {
  const found = built.get(heads);
  if (found === undefined) throw new RangeError(`nothing is built of ${heads} heads`);
  return found;
}
