import type { Model } from "../models/architecture.js";
import { inputLeaves } from "../models/input.js";
import {
  cutParameters,
  type Parameters,
  parameterCount,
  parameterInputs,
  rateFactors,
} from "../models/parameters.js";
import {
  add,
  broadcast,
  type Carried,
  type CompiledGraph,
  cast,
  compile,
  compileLoop,
  concat,
  constant,
  div,
  type Expr,
  gather,
  gradients,
  greater,
  input,
  type LoopSpecification,
  mul,
  reshape,
  sizeOf,
  slice,
  sumLast,
  topologicalOrder,
} from "../tensor/index.js";
import { batchOf, type Examples } from "./examples/examples.js";
import { asked, lossTerms, scores } from "./loss.js";
import {
  allFinite,
  clipFactor,
  indicator,
  keepAlive,
  rowNorm,
  scheduleFactor,
  updateMoments,
} from "./optimiser.js";
import type { PopulationSpecification } from "./specification.js";

/**
 * How the members of a population share one graph: on a leading axis, in batched products, where
 * models are narrow; as copies side by side, in 2-D products, where they are wide. Tuned by timing:
 * at 32 the two forms took about equal time on the CPU, at 64 copies less.
 */
export const STACK_UP_TO_WIDTH = 32;

type Form = "stacked" | "copies";

/**
 * A function of the model alone: a member that trains by itself takes the same form as among
 * others. The 2-D form rounds differently, since what it adds to a product through Gemm (a bias,
 * an earlier micro-batch) is not added last.
 */
function formOf(model: Model): Form {
  return model.width <= STACK_UP_TO_WIDTH ? "stacked" : "copies";
}

/**
 * A batch is cut into micro-batches whose activations stay in the second-level cache, gradients
 * accumulating through Gemm's third operand. Tuned by timing on one processor.
 */
const ROWS_PER_MICRO_BATCH = 2048;

/**
 * Whether a model goes from step to step. Its products are of one step of the batch, not of all
 * rows: in micro-batches they would only be smaller.
 */
function isRecurrent(model: Model): boolean {
  const read = inputLeaves(model.task, "float32", 1);
  const y = model.forward(parameterInputs(model, "float32"), read, "last");
  return topologicalOrder([y]).some((e) => e.operator === "scan");
}

function microBatches(model: Model, batch: number): number {
  if (formOf(model) === "stacked" || isRecurrent(model)) return 1;
  const { length } = model.task;
  let parts = 1;
  while (
    parts < 8 &&
    batch % (2 * parts) === 0 &&
    (batch * length) / parts >= 2 * ROWS_PER_MICRO_BATCH
  ) {
    parts *= 2;
  }
  return parts;
}

interface Group {
  readonly parameters: Parameters;
  readonly lead: readonly number[];
  readonly first: number;
  readonly count: number;
}

/** The groups that are computed together: all members, or each by itself. */
function groupsOf(model: Model, theta: Expr, form: Form): Group[] {
  const members = theta.shape[0];
  if (form === "stacked") {
    const lead = [members];
    return [{ parameters: cutParameters(model, theta, lead), lead, first: 0, count: members }];
  }
  return Array.from({ length: members }, (_, i) => ({
    parameters: cutParameters(model, slice(theta, 0, i, i + 1), []),
    lead: [],
    first: i,
    count: 1,
  }));
}

/**
 * Loss of each member, averaged over its batch: [M, 1].
 *
 * @param theta [M, P]
 * @param index int32 [M, B], the examples of each member's batch
 */
export function memberLosses(
  model: Model,
  spec: PopulationSpecification,
  examples: Examples,
  theta: Expr,
  index: Expr,
): Expr {
  const form = formOf(model);
  const parts = microBatches(model, spec.batch);
  const size = spec.batch / parts;
  const losses = groupsOf(model, theta, form).map(({ parameters, lead, first, count }) => {
    const rows = reshape(slice(index, 0, first, first + count), [...lead, spec.batch]);
    const partial = Array.from({ length: parts }, (_, p) => {
      const some = slice(rows, -1, p * size, (p + 1) * size);
      const { read, y } = batchOf(examples, some, spec.dtype, spec.positions);
      const predicted = model.forward(parameters, read, spec.positions);
      const terms = lossTerms(spec.loss, predicted, y, spec.labelSmoothing);
      const each = [count, sizeOf(terms.shape) / count];
      return {
        sum: sumLast(reshape(terms, each)),
        terms: each[1],
        asked: spec.loss === "squared" ? null : sumLast(reshape(asked(y, terms), each)),
      };
    });
    const total = partial.map((p) => p.sum).reduce((a, b) => add(a, b));
    const counted = partial.flatMap((p) => (p.asked === null ? [] : [p.asked]));
    return counted.length === 0
      ? mul(total, 1 / (partial[0].terms * parts))
      : div(
          total,
          counted.reduce((a, b) => add(a, b)),
        );
  });
  return concat(losses, 0);
}

/**
 * Forward pass, backward pass and update of a whole population, `stepsPerRun` times, as one graph.
 *
 * Inputs: theta_before, first_before, second_before [M, P]; alive_before [M, 1], 1 for the members
 * that still train; index int32 [K, M, B]; rate [M, 1]; first_step, a scalar; the examples.
 * Outputs: theta, first, second, alive after the steps; loss and norm [K, M, 1] of each step. A
 * member whose loss, gradient or update is not finite keeps its last finite state and leaves `alive`.
 */
export function trainingSteps(
  model: Model,
  spec: PopulationSpecification,
  examples: Examples,
): LoopSpecification {
  const members = spec.members.length;
  const count = parameterCount(model);
  const { dtype } = spec;
  const theta = input("theta_now", dtype, [members, count]);
  const first = input("first_now", dtype, [members, count]);
  const second = input("second_now", dtype, [members, count]);
  const alive = input("alive_now", dtype, [members, 1]);
  const iteration = input("iteration", "int64", []);
  const schedule = input("index", "int32", [spec.stepsPerRun, members, spec.batch]);
  const rate = input("rate", dtype, [members, 1]);
  const step = add(input("first_step", dtype, []), cast(iteration, dtype));

  const loss = memberLosses(model, spec, examples, theta, gather(schedule, iteration, 0));
  const [gradient] = gradients(loss, [theta]);
  const norm = rowNorm(gradient);
  const old = { theta, first, second };
  const scheduled = mul(rate, scheduleFactor(spec.schedule, step, spec.steps));
  const factors = rateFactors(model);
  const updated = updateMoments(
    spec,
    old,
    gradient,
    clipFactor(norm, spec.clipNorm),
    factors === null ? scheduled : mul(scheduled, constant(factors, dtype, [1, count])),
    step,
  );
  // 0, or NaN where a parameter overflowed though its loss and gradient had not
  const overflow = sumLast(mul(updated.theta, 0));
  const stillAlive = mul(alive, indicator(allFinite([loss, norm, overflow]), alive));
  const next = keepAlive(greater(stillAlive, 0), updated, old);
  const carried: Record<string, Carried> = {
    theta: { current: theta, next: next.theta },
    first: { current: first, next: next.first },
    second: { current: second, next: next.second },
    alive: { current: alive, next: stillAlive },
  };
  return { iterations: spec.stepsPerRun, iteration, carried, collected: { loss, norm } };
}

/** A compiled population with the number of parameters of one member. */
export interface StepGraph extends CompiledGraph {
  readonly parameterCount: number;
}

/** `trainingSteps`, compiled. */
export function stepGraph(
  model: Model,
  spec: PopulationSpecification,
  examples: Examples,
): StepGraph {
  const graph = compileLoop(trainingSteps(model, spec, examples));
  return { ...graph, parameterCount: parameterCount(model) };
}

/** What is predicted: a model's outputs as they are, or of classes the scores. */
export interface PredictionSpecification
  extends Pick<PopulationSpecification, "dtype" | "positions"> {
  readonly gives?: "scores";
}

/**
 * Predictions of every member for the same examples: [M, count, T', outputs], or of classes their scores, where
 * these are asked for, [M, count, T', 2].
 *
 * Inputs: theta [M, P]; index int32 [count]; the examples.
 */
export function predictions(
  model: Model,
  spec: PredictionSpecification,
  examples: Examples,
  members: number,
  count: number,
): Expr {
  const theta = input("theta", spec.dtype, [members, parameterCount(model)]);
  const index = input("index", "int32", [count]);
  const outputs = groupsOf(model, theta, formOf(model)).map((group) => {
    const rows = broadcast(index, [...group.lead, count]);
    const { read, y: truth } = batchOf(examples, rows, spec.dtype, spec.positions);
    const predicted = model.forward(group.parameters, read, spec.positions);
    const y = spec.gives === "scores" ? scores(predicted, truth) : predicted;
    return group.lead.length === 0 ? reshape(y, [1, ...y.shape]) : y;
  });
  return concat(outputs, 0);
}

/** `predictions`, compiled, with the output `prediction`. */
export function predictionGraph(
  model: Model,
  spec: PredictionSpecification,
  examples: Examples,
  members: number,
  count: number,
): CompiledGraph {
  return compile({ prediction: predictions(model, spec, examples, members, count) });
}
