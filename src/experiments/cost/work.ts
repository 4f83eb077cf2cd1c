import { buildModel } from "../../models/registry.js";
import { flops, input, sizeOf, topologicalOrder } from "../../tensor/index.js";
import { PREDICTION_BATCH } from "../../training/predictor.js";
import { STACK_UP_TO_WIDTH } from "../../training/step-graph.js";
import type { PopulationJob } from "../job.js";
import type { Timing } from "./timing.js";

/** What the forward pass of one sequence through one model takes. */
export interface Work {
  readonly flops: number;
  /** numbers that its operators write */
  readonly elements: number;
  /** those operators; a reshape writes nothing and is none */
  readonly operators: number;
  /** whether members are copies side by side rather than one stacked model */
  readonly copies: boolean;
}

/** Read off the expressions; nothing is compiled. */
export function workOf({ spec }: PopulationJob): Work {
  const { length, inputs } = spec.task;
  const model = buildModel(spec.architecture, spec.config, spec.task);
  const parameters = Object.fromEntries(
    model.parameters.map((p) => [p.name, input(p.name, spec.dtype, p.shape)]),
  );
  const x = input("x", spec.dtype, [1, length, inputs]);
  const results = [model.forward(parameters, x, spec.positions)];
  const operators = topologicalOrder(results).filter(
    (e) => e.leaf === undefined && e.operator !== "reshape",
  );
  return {
    flops: flops(results),
    elements: operators.reduce((n, e) => n + sizeOf(e.shape), 0),
    operators: operators.length,
    copies: model.width > STACK_UP_TO_WIDTH,
  };
}

/**
 * Constants of the estimate, fitted by hand to five populations of three architectures on one
 * processor (AVX-512), within a factor of 1.7. What has been measured scales them.
 */
const SECONDS_A_FLOP = 5e-12;
const SECONDS_AN_ELEMENT = 3e-10;
const SECONDS_AN_OPERATOR = 2e-7;
const SECONDS_AN_UPDATE = 1e-4;
const SECONDS_TO_OPEN = 0.02;
const SECONDS_TO_OPEN_AN_OPERATOR = 2.4e-4;
/** Forward and backward pass against the forward pass: each product has two gradients. */
const WITH_GRADIENT = 3;

/** The seconds of `members` of a job, estimated from its work alone. */
export function estimateTiming(work: Work, { spec }: PopulationJob, members: number): Timing {
  const operators = work.operators * (work.copies ? members : 1);
  const sequence = members * (work.flops * SECONDS_A_FLOP + work.elements * SECONDS_AN_ELEMENT);
  const forward = (sequences: number) => operators * SECONDS_AN_OPERATOR + sequences * sequence;
  return {
    open: SECONDS_TO_OPEN + operators * SECONDS_TO_OPEN_AN_OPERATOR,
    run: spec.stepsPerRun * (SECONDS_AN_UPDATE + WITH_GRADIENT * forward(spec.batch)),
    predict: forward(PREDICTION_BATCH),
  };
}
