import { inputLeaves } from "../../models/input.js";
import { parameterInputs } from "../../models/parameters.js";
import { buildModel } from "../../models/registry.js";
import { executions, flops, sizeOf } from "../../tensor/index.js";
import { predictionBatch } from "../../training/predictor.js";
import { STACK_UP_TO_WIDTH } from "../../training/step-graph.js";
import { isFresh } from "../population/data.js";
import type { PopulationJob } from "../population/job.js";
import type { Timing } from "../population/timing.js";

/** What the forward pass of one sequence through one model takes. */
export interface Work {
  /** floating point operations */
  readonly flops: number;
  /** numbers that its operators write */
  readonly elements: number;
  /** those operators, and how often they are applied: more often than once in a scan */
  readonly operators: number;
  /** how often operators are applied in all */
  readonly executions: number;
  /** whether members are copies side by side rather than one stacked model */
  readonly copies: boolean;
}

/** Read off the expressions; nothing is compiled. */
export function workOf({ spec }: PopulationJob): Work {
  const model = buildModel(spec.architecture, spec.config, spec.task);
  const read = inputLeaves(model.task, spec.dtype, 1);
  const results = [model.forward(parameterInputs(model, spec.dtype), read, spec.positions)];
  const applied = executions(results);
  return {
    flops: flops(results),
    elements: applied.reduce((n, { operator, times }) => n + times * sizeOf(operator.shape), 0),
    operators: applied.length,
    executions: applied.reduce((n, { times }) => n + times, 0),
    copies: model.width > STACK_UP_TO_WIDTH,
  };
}

/**
 * Constants of the estimate, fitted by hand to sixteen populations of seven architectures on one
 * processor (AVX-512): a run of each within a factor of 2. What has been measured scales them.
 */
const SECONDS_A_FLOP = 5e-12;
const SECONDS_AN_ELEMENT = 3e-10;
const SECONDS_AN_EXECUTION = 2e-7;
/** of a step beside its passes, and of a prediction */
const SECONDS_A_CALL = 1e-4;
/** of a sequence drawn anew; by task a third of this to, for a coupling of 512 terms, fifty times this */
const SECONDS_A_DRAWN_NUMBER = 2e-7;
const SECONDS_TO_OPEN = 0.01;
const SECONDS_TO_OPEN_AN_OPERATOR = 1.5e-3;
/** Forward and backward pass against the forward pass: each product has two gradients. */
const WITH_GRADIENT = 3;

/** The seconds of `members` of a job, estimated from its work alone. */
export function estimateTiming(work: Work, { spec, data }: PopulationJob, members: number): Timing {
  const graphs = work.copies ? members : 1;
  const sequence = members * (work.flops * SECONDS_A_FLOP + work.elements * SECONDS_AN_ELEMENT);
  const forward = (sequences: number) =>
    graphs * work.executions * SECONDS_AN_EXECUTION + sequences * sequence;
  const { length, inputs, outputs } = spec.task;
  const drawn = isFresh(data) ? members * spec.batch * length * (inputs + outputs) : 0;
  return {
    open: SECONDS_TO_OPEN + graphs * work.operators * SECONDS_TO_OPEN_AN_OPERATOR,
    run:
      spec.stepsPerRun *
      (SECONDS_A_CALL + WITH_GRADIENT * forward(spec.batch) + drawn * SECONDS_A_DRAWN_NUMBER),
    predict: SECONDS_A_CALL + forward(predictionBatch(spec)),
  };
}
