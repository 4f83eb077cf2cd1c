import type { Scale } from "../data/channel.js";
import type { NumberOutput, Windows } from "../data/windows.js";
import type { Model } from "../models/architecture.js";
import type { OutputKind } from "../tasks/task.js";
import type { FittedModel } from "./baselines/fit.js";
import type { FittedBaseline } from "./baselines/list.js";
import { deployedPrediction } from "./competitors.js";
import { modelOf, type TrainingData, type TunedCandidate } from "./tuning.js";

/** A trained network as data: its standardised outputs are levels, or changes from the target's newest value. */
export interface NetworkModel {
  readonly kind: "network";
  /** of classes its outputs are logits, as they are */
  readonly gives: OutputKind;
  /** which of them */
  readonly output: NumberOutput;
  /** of that output */
  readonly scale: Scale;
  /** what computes them */
  readonly model: Model;
  /** parameters of the members whose mean is the forecast */
  readonly members: readonly Float32Array[];
}

/** A model of a history of so many rows. */
export type Deployable = FittedModel | NetworkModel;

/** The competitor that the advice names, as data. */
export interface Chosen {
  /** among the competitors */
  readonly name: string;
  /** what it is, after "use" */
  readonly description: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  /** what its forecasts follow from */
  readonly model: Deployable;
  /** levels that it was compared by, or `ClassScores`, aligned with windows.test */
  readonly test: Float64Array;
}

/** The competitor of a name. */
export function chosenOf(
  name: string,
  fitted: readonly FittedBaseline[],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  windows: Windows,
): Chosen {
  const named = fitted.find((b) => b.name === name);
  if (named !== undefined) return named;
  const network = tuned.find((t) => t.candidate.name === name);
  if (network === undefined) throw new RangeError(`${name} is no competitor`);
  const model = modelOf(network.candidate, data);
  return {
    name,
    description: `${name}, a network of ${model.architecture}`,
    columns: windows.channels,
    model: {
      kind: "network",
      gives: windows.problem.labels === null ? "real" : "classes",
      output: windows.output,
      scale: windows.outputScale,
      model,
      members: network.deployed.map((run) => run.theta),
    },
    test: deployedPrediction(windows, network),
  };
}
