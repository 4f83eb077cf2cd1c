import type { Examples } from "../../training/examples.js";
import type { PopulationSpecification } from "../../training/specification.js";
import type { MemberProgress, StoppingRule } from "../../training/train.js";

/** One population to train: plain data, so that any worker can do it, and do it again. */
export interface PopulationJob {
  readonly name: string;
  readonly spec: PopulationSpecification;
  readonly examples: Examples;
  /** numbers of the examples to train on, to validate on, and to predict afterwards */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly predict: Int32Array;
  readonly stopping: StoppingRule;
  /** multiplies the mean squared error of the (standardised) outputs into the validation error reported */
  readonly errorUnit: number;
}

/** What became of a job. */
export interface PopulationResult {
  readonly name: string;
  readonly members: readonly MemberProgress[];
  /** [M, P] the parameters of each member's best evaluation */
  readonly best: Float32Array | Float64Array;
  /** of each member with those parameters, on `predict` */
  readonly predictions: readonly Float64Array[];
  /** false where the training was interrupted */
  readonly complete: boolean;
  readonly seconds: number;
}

/** A population's progress, after each evaluation. */
export interface JobProgress {
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  /** best validation error among the members so far */
  readonly best: number | null;
}
