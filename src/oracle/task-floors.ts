import type { ModelClass } from "../models/model-class.js";
import { type AdaptiveConfig, LARGEST } from "../tasks/adaptive.js";
import { type IrregularConfig, irregularMoments } from "../tasks/irregular.js";
import { causalFloors, type LinearConfig, linearMap } from "../tasks/linear.js";
import type { RecallConfig } from "../tasks/recall.js";
import { type SparseConfig, signMoments, sparseReadout } from "../tasks/sparse.js";
import type { ConfiguredTask } from "../tasks/task.js";
import { dotProductFreeFloor } from "./duality.js";
import { type Floor, squaredRounding } from "./floor.js";

/** The class of all models. */
export const ANY_MODEL: ModelClass = {};
/** Linear models, whatever they look at. */
const LINEAR: ModelClass = { linear: true };
/** Models that look back alone, linear or not. */
export const CAUSAL: ModelClass = { causal: true };
/** Causal linear models with coefficients and an offset of their own at each position. */
export const LINEAR_AT_EACH_POSITION: ModelClass = { linear: true, causal: true };
/** Those with one coefficient for each lag, and an offset at each position. */
export const LINEAR_FILTERS: ModelClass = { ...LINEAR_AT_EACH_POSITION, stationary: true };

/**
 * The floors that are known of a task, the expected squared error averaged over its positions, or
 * the largest error where a theorem speaks of that. The first is that of any model.
 *
 * @throws CallerError where the settings of the task do not go together
 */
export function floorsOf(task: ConfiguredTask, seed: number): Floor<"exact">[] {
  const { noiseVariance } = task.relationship(seed);
  const exact = (of: ModelClass, beside: number, how: string): Floor<"exact"> => ({
    kind: "exact",
    value: noiseVariance + beside,
    of,
    error: "mean squared",
    how,
    noiseFloor: Math.sqrt(squaredRounding((noiseVariance + beside) ** 2, task.length)),
  });
  const any = exact(ANY_MODEL, 0, "variance of the noise");
  switch (task.task) {
    case "linear": {
      const floors = causalFloors(linearMap(task.config as LinearConfig, seed));
      const how = "least squares on the exact map, Prop. 6.1 of arXiv 2305.18475";
      return [
        any,
        // outputs are linear in independent inputs, so that of these what is expected is, given the past
        exact(CAUSAL, floors.varying, how),
        exact(LINEAR_FILTERS, floors.invariant, how),
      ];
    }
    case "sparse": {
      const beside = sparseBeyondLinear(task.config as SparseConfig, seed);
      return [any, exact(LINEAR_AT_EACH_POSITION, beside, "projection on the signs at the lags")];
    }
    case "adaptive": {
      const { kind, levels, length } = task.config as AdaptiveConfig;
      if (levels > 1 || kind === "nested") return [any];
      if (kind === "shift") {
        // of three tokens or more, as the certificate asks for; noise has no largest error
        return length > 2 && noiseVariance === 0 ? [any, dotProductFreeFloor()] : [any];
      }
      const beside = givenBeyondLinear(length);
      return [any, exact(LINEAR_AT_EACH_POSITION, beside, "E y_t x_{t-s} = 1/8 for s = 1..8")];
    }
    case "recall": {
      const { pairs } = task.config as RecallConfig;
      return [any, exact(LINEAR, 1 - 1 / pairs, "E y value_k = 1 / pairs for each pair")];
    }
    case "irregular": {
      const { blind } = irregularMoments(task.config as IrregularConfig);
      return [any, exact(LINEAR, blind, "expected weights of values that know nothing of times")];
    }
    default:
      return [any];
  }
}

/** Averaged over positions; which lags are inside a sequence changes where one comes in. */
function sparseBeyondLinear(config: SparseConfig, seed: number): number {
  const { lags, length } = config;
  const f = sparseReadout(config, seed);
  let sum = 0;
  for (let inside = 0; inside <= lags.length; inside++) {
    const from = inside === 0 ? 0 : lags[inside - 1];
    const positions = (lags[inside] ?? length) - from;
    sum += positions * signMoments(f, lags.length, inside).beyondAffine;
  }
  return sum / length;
}

/** Of y_t = x_{t-c_t}: at a position with r lags inside the variance is r/8, of which r/64 is linear. */
function givenBeyondLinear(length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) {
    const share = Math.min(t, LARGEST) / LARGEST;
    sum += share - share / LARGEST;
  }
  return sum / length;
}
