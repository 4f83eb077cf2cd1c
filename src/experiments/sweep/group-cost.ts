import type { CostModel } from "../cost/model.js";
import { jobSeconds } from "../cost/timing.js";
import { jobExampleBytes, populationBytes } from "../population/memory.js";
import type { Timing } from "../population/timing.js";
import type { TrialGroup } from "./expand.js";
import { populationJob } from "./job.js";
import { jobOf, readShapes, type Shape } from "./shapes.js";

/** What a group's populations take; both seconds and bytes are affine in their members. */
export interface GroupCost {
  /** scalars of one model, exact */
  readonly parameters: number;
  /** width of the model, which decides whether members share a graph */
  readonly width: number;
  /** operations of one trial: forward and backward passes of all its steps */
  readonly flops: number;
  /** seconds of a population whatever its members, and of each member, where none stops early */
  readonly fixed: number;
  readonly each: number;
  /** the factor by which seconds may be less or more */
  readonly within: number;
  readonly measured: boolean;
  /** bytes of a worker with one member, and of each further member */
  readonly one: number;
  readonly further: number;
}

/** Costs of groups in their order, and how many shapes they were read off. */
export interface GroupCosts {
  readonly costs: readonly GroupCost[];
  readonly shapes: number;
  readonly read: number;
}

/** Forward and backward pass against the forward pass: each product has two gradients. */
const WITH_GRADIENT = 3;

function numbersOf(shape: Shape, model: CostModel) {
  const job = jobOf(shape);
  const [member] = job.spec.members;
  const two = { ...job, spec: { ...job.spec, members: [member, member] } };
  const first = model.timing(job);
  const second = model.timing(two);
  const { stepsPerRun } = job.spec;
  const one = populationBytes(job, 1);
  return {
    flops: model.work(job).flops,
    open: first.timing.open,
    step: first.timing.run / stepsPerRun,
    predict: first.timing.predict,
    openFurther: second.timing.open - first.timing.open,
    stepFurther: (second.timing.run - first.timing.run) / stepsPerRun,
    predictFurther: second.timing.predict - first.timing.predict,
    within: Math.max(first.within, second.within),
    measured: first.kind === "measured" && second.kind === "measured" ? 1 : 0,
    one: one - jobExampleBytes(job),
    further: populationBytes(job, 2) - one,
  };
}

/**
 * What groups cost, each read off the shape of its graph, or interpolated between shapes where there
 * are very many; see `readShapes`.
 *
 * @throws CallerError for settings that were not resolved before
 */
export function groupCosts(groups: readonly TrialGroup[], model: CostModel): GroupCosts {
  const reading = readShapes(groups, (shape) => numbersOf(shape, model));
  const costs = groups.map((group, g): GroupCost => {
    const { shape, numbers: n } = reading.ofGroups[g];
    const job = populationJob(group.settings, [], "");
    const { stepsPerRun, batch, steps } = job.spec;
    const seconds = (members: number) => {
      const timing: Timing = {
        open: n.open + (members - 1) * n.openFurther,
        run: stepsPerRun * (n.step + (members - 1) * n.stepFurther),
        predict: n.predict + (members - 1) * n.predictFurther,
      };
      return jobSeconds(timing, job);
    };
    const each = seconds(2) - seconds(1);
    return {
      parameters: shape.parameters,
      width: shape.width,
      flops: WITH_GRADIENT * n.flops * batch * steps,
      fixed: seconds(1) - each,
      each,
      within: n.within,
      measured: n.measured === 1,
      one: n.one + jobExampleBytes(job),
      further: n.further,
    };
  });
  return { costs, shapes: reading.shapes, read: reading.read };
}
