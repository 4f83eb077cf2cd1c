import type { Scale } from "../data/channel.js";
import type { Windows } from "../data/windows.js";
import type { Model } from "../models/architecture.js";
import type {
  CalendarModel,
  ConstantModel,
  DatedModel,
  Fit,
  LagModel,
  LinearModel,
  UnrolledModel,
} from "./baselines/fit.js";
import type { FittedBaseline } from "./baselines/list.js";
import { deployedLevels } from "./competitors.js";
import { modelOf, type TrainingData, type TunedCandidate } from "./tuning.js";

/** A trained network as data: its standardised outputs are levels, or changes from the target's newest value. */
export interface NetworkModel {
  readonly kind: "network";
  /** which of them */
  readonly output: Windows["output"];
  /** of that output */
  readonly scale: Scale;
  /** what computes them */
  readonly model: Model;
  /** parameters of the members whose mean is the forecast */
  readonly members: readonly Float32Array[];
}

/** A model of a history of so many rows. */
export type Deployable =
  | ConstantModel
  | LagModel
  | LinearModel
  | DatedModel
  | CalendarModel
  | UnrolledModel
  | NetworkModel;

/** The competitor that the advice names, as data. */
export interface Chosen {
  /** among the competitors */
  readonly name: string;
  /** the competitor that it stands in for, or null */
  readonly insteadOf: string | null;
  /** what it is, after "use" */
  readonly description: string;
  /** columns that it looks at */
  readonly columns: readonly string[];
  /** what its forecasts follow from */
  readonly model: Deployable;
  /** levels that it was compared by, aligned with windows.test */
  readonly test: Float64Array;
}

/**
 * The competitor of a name. A model that searches training windows is none that a model file computes: of the other baselines that with the least error on the validation part stands in.
 */
export function chosenOf(
  name: string,
  fitted: readonly FittedBaseline[],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  windows: Windows,
): Chosen {
  const named = fitted.find((b) => b.name === name);
  if (named !== undefined) {
    const itself = deployable(named);
    if (itself !== null) return itself;
    const instead = fitted
      .toSorted((a, b) => a.validationError - b.validationError)
      .flatMap((b) => deployable(b) ?? []);
    return { ...instead[0], insteadOf: name };
  }
  const network = tuned.find((t) => t.candidate.name === name);
  if (network === undefined) throw new RangeError(`${name} is no competitor`);
  const model = modelOf(network.candidate, data);
  return {
    ...{ name, insteadOf: null },
    description: `${name}, a network of ${model.architecture}`,
    columns: windows.channels,
    model: {
      kind: "network",
      output: windows.output,
      scale: windows.outputScale,
      model,
      members: network.deployed.map((run) => run.theta),
    },
    test: deployedLevels(windows, network),
  };
}

/** A baseline as a competitor to deploy; null where no model file computes it. */
export function deployable({ name, description, columns, model, test }: Fit): Chosen | null {
  switch (model.kind) {
    case "constant":
    case "lag":
    case "linear":
    case "dated":
    case "calendar":
    case "unrolled":
      return { ...{ name, description, columns, model, test }, insteadOf: null };
    case "neighbours":
      return null;
    default:
      return model satisfies never;
  }
}
