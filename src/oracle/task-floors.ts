import type { ModelClass } from "../models/model-class.js";
import { type AdaptiveConfig, tokenOutputs, tokenSequences } from "../tasks/adaptive.js";
import { type IrregularConfig, irregularMoments } from "../tasks/irregular.js";
import { causalFloors, type LinearConfig, linearMap } from "../tasks/linear.js";
import type { RecallConfig } from "../tasks/recall.js";
import { type SparseConfig, sparseMoments } from "../tasks/sparse.js";
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
      return [any, exact(LINEAR_AT_EACH_POSITION, beside, "projection on the inputs at the lags")];
    }
    case "adaptive": {
      const { kind, levels, length, largest, lags } = task.config as AdaptiveConfig;
      if (levels > 1 || kind === "nested") return [any];
      if (kind === "shift") {
        const linear = exact(
          LINEAR_AT_EACH_POSITION,
          shiftBeyondLinear(length),
          "projection on the tokens, by all of them",
        );
        // of three tokens or more, as the certificate asks for; noise has no largest error
        return length > 2 && noiseVariance === 0
          ? [any, linear, dotProductFreeFloor()]
          : [any, linear];
      }
      const how = `E y_t x_{t-s} = ${lags}/${largest} for s = 1..${largest}`;
      const beside = givenBeyondLinear({ length, largest, lags });
      return [any, exact(LINEAR_AT_EACH_POSITION, beside, how)];
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

/** Averaged over the positions that are asked for; which lags are inside a sequence changes where one comes in. */
function sparseBeyondLinear(config: SparseConfig, seed: number): number {
  const { lags, length, positions: asked } = config;
  if (asked === "last") return sparseMoments(config, seed, lags.length).beyondAffine;
  let sum = 0;
  for (let inside = 0; inside <= lags.length; inside++) {
    const from = inside === 0 ? 0 : lags[inside - 1];
    const positions = (lags[inside] ?? length) - from;
    sum += positions * sparseMoments(config, seed, inside).beyondAffine;
  }
  return sum / length;
}

/**
 * Of a sum of M x_{t-c_t}: at a position with r lags inside each of M terms has the variance r/T, and
 * each pair of them the covariance r/T^2; M^2 r/T^2 in all is linear.
 */
function givenBeyondLinear({
  length,
  largest,
  lags,
}: Pick<AdaptiveConfig, "length" | "largest" | "lags">): number {
  let sum = 0;
  for (let t = 0; t < length; t++) {
    const share = Math.min(t, largest) / largest;
    sum += lags * (share - share / largest);
  }
  return sum / length;
}

/** Of y_t = x_{t-g(x_t)}: what is left of its variance beside independent tokens of variance 2/3. */
function shiftBeyondLinear(length: number): number {
  const at = (t: number) => {
    const all = [...tokenSequences("shift", t + 1)].map((x) => ({
      x,
      y: tokenOutputs("shift", x, 1)[t],
    }));
    const mean = (f: (one: (typeof all)[number]) => number) =>
      all.reduce((sum, one) => sum + f(one), 0) / all.length;
    const variance = mean(({ y }) => y * y) - mean(({ y }) => y) ** 2;
    const linear = Array.from({ length: t + 1 }, (_, s) => mean(({ x, y }) => x[s] * y) ** 2);
    return variance - linear.reduce((sum, c) => sum + c / (2 / 3), 0);
  };
  // no lag is above 2
  const early = [at(0), at(1), at(2)].slice(0, length);
  const late = Math.max(0, length - early.length) * early[early.length - 1];
  return (early.reduce((sum, left) => sum + left, 0) + late) / length;
}
