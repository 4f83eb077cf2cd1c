import type { Model } from "../models/architecture.js";
import type { Engine } from "../runtime/session.js";
import type { Relationship } from "../tasks/task.js";
import { type BoundParts, SEQUENCES } from "./construct.js";
import { runModel } from "./run-model.js";

/** How many sequences are run at a time. */
const BATCH = 32;

/** Heads that stand for one lag, or for one kernel. */
export interface HeadShare {
  /** which, in words */
  readonly of: string;
  /** as many as are used */
  readonly heads: number;
  /** l^1 error, with what float64 adds */
  readonly error: number;
  /** what they stand for, and their sum, by lag */
  readonly kernel: WeighedLags;
}

/** A kernel at some lags, beside the sum of heads that stands for it. */
export interface WeighedLags {
  /** increasing */
  readonly lags: Float64Array;
  /** [lags] the kernel */
  readonly wanted: Float64Array;
  /** [lags] the sum of heads */
  readonly built: Float64Array;
}

/** Weights of Paper B's theorems without training, with everything that is known of them. */
export interface MemoryConstruction {
  /** a `transformer-b` without denominator whose parameters are `theta` */
  readonly model: Model;
  /** [P] in the order of the model's parameters */
  readonly theta: Float64Array;
  /** the theorem, and where it is from */
  readonly theorem: string;
  /** H, of a layer */
  readonly heads: number;
  /** m, neurons of each net */
  readonly neurons: number;
  /** L */
  readonly layers: number;
  /** each lag or kernel that heads stand for */
  readonly shares: readonly HeadShare[];
  /** a bound of the largest error at positions from `from` on; its parts add up */
  readonly proved: BoundParts;
  /** measured there, on `SEQUENCES` sequences of the test part */
  readonly output: { readonly largest: number; readonly mse: number };
  /** position from which all lags are inside a sequence */
  readonly from: number;
  /** largest distance of the last lag of a chain, as a net has rounded it, from its whole number; null: none is stored */
  readonly memory: number | null;
  /** P, those that are zero included */
  readonly parameters: number;
  /** the largest absolute parameter */
  readonly coefficientNorm: number;
}

/** Sequences of the test part, one after another. */
export function drawnSequences({ sample }: Pick<Relationship, "sample">): {
  readonly x: Float64Array;
  readonly y: Float64Array;
} {
  const drawn = Array.from({ length: SEQUENCES }, (_, i) => sample("test", i));
  const [{ x, y }] = drawn;
  const all = {
    x: new Float64Array(SEQUENCES * x.length),
    y: new Float64Array(SEQUENCES * y.length),
  };
  drawn.forEach((one, i) => {
    all.x.set(one.x, i * x.length);
    all.y.set(one.y, i * y.length);
  });
  return all;
}

/** Outputs of a model beside what they should be, [sequences, length], at the positions from `from` on. */
export async function outputErrors(
  engine: Engine,
  { model, theta }: Pick<MemoryConstruction, "model" | "theta">,
  x: Float64Array,
  exact: Float64Array,
  from: number,
  read: (y: number) => number = (y) => y,
): Promise<MemoryConstruction["output"]> {
  const { length } = model.task;
  const y = await runModel(engine, model, theta, x, BATCH);
  let [largest, squares, count] = [0, 0, 0];
  y.forEach((value, i) => {
    if (i % length < from) return;
    const error = read(value) - exact[i];
    largest = Math.max(largest, Math.abs(error));
    squares += error ** 2;
    count++;
  });
  return { largest, mse: squares / count };
}
