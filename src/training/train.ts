import type { Population, PopulationState } from "./population.js";

/** When to look at the validation part, and when a member has learned what it will. */
export interface StoppingRule {
  /** steps between evaluations, a multiple of the steps of a run */
  readonly evaluateEvery: number;
  /** evaluations without a new best after which a member stops */
  readonly patience: number;
}

/** Where each member stands; with the population's state, all that training continues from. */
export interface Progress {
  /** parameters and moments of all members */
  readonly population: PopulationState;
  /** [M, P] the parameters of each member's best evaluation */
  readonly best: Float32Array | Float64Array;
  /** in the order of the specification */
  readonly members: readonly MemberProgress[];
}

/** How far one member has come. */
export interface MemberProgress {
  /** best validation error, null before the first evaluation */
  readonly validation: number | null;
  /** step of the best validation error */
  readonly bestStep: number;
  /** steps made until it stopped, diverged, or now */
  readonly steps: number;
  /** stopped: its patience or its steps are used up */
  readonly state: "training" | "stopped" | "diverged";
  /** why it diverged */
  readonly reason: string | null;
  /** validation error at every evaluation */
  readonly curve: readonly (readonly [step: number, error: number])[];
}

/** How to train, when to look and when to stop. */
export interface TrainOptions {
  /** when to evaluate, and when a member has trained enough */
  readonly stopping: StoppingRule;
  /** error of a member's predictions on the validation part; lower is better, not finite: diverged */
  readonly validate: (population: Population) => Promise<readonly number[]>;
  /**
   * called after every run of the engine, and its evaluation if any, with all that is needed to
   * continue from here and the seconds that the run alone took
   */
  readonly onProgress?: (progress: Progress, seconds: number) => void;
  /** stops after the present run; what was reached is the result */
  readonly stopped?: () => boolean;
  /** continues an earlier training, bit for bit */
  readonly from?: Progress;
}

function beginning(population: Population): Progress {
  return {
    population: population.state,
    best: population.state.theta.slice(),
    members: population.spec.members.map(() => ({
      validation: null,
      bestStep: 0,
      steps: 0,
      state: "training",
      reason: null,
      curve: [],
    })),
  };
}

/** The first step of a run at which a member's loss, gradient or update was not finite, in words. */
function divergence(
  losses: readonly (readonly number[])[],
  norms: readonly (readonly number[])[],
  member: number,
  firstStep: number,
  rate: number,
): string {
  const i = losses.findIndex(
    (l, k) => !Number.isFinite(l[member]) || !Number.isFinite(norms[k][member]),
  );
  if (i < 0) {
    return `parameters not finite by step ${firstStep + losses.length} (learning rate ${rate})`;
  }
  const what = Number.isFinite(losses[i][member]) ? "gradient" : "loss";
  return `${what} not finite at step ${firstStep + i} (learning rate ${rate})`;
}

/**
 * Trains a population until every member has stopped, diverged or made all steps. A member's
 * course, early stop included, does not depend on its neighbours.
 */
export async function train(population: Population, options: TrainOptions): Promise<Progress> {
  const { spec, parameterCount } = population;
  const { evaluateEvery, patience } = options.stopping;
  if (evaluateEvery % spec.stepsPerRun !== 0) {
    throw new RangeError(
      `evaluations every ${evaluateEvery} steps do not fall on runs of ${spec.stepsPerRun} steps`,
    );
  }
  let progress = options.from ?? beginning(population);
  if (options.from !== undefined) population.restore(options.from.population);

  while (
    progress.members.some((m) => m.state === "training") &&
    population.state.step < spec.steps &&
    options.stopped?.() !== true
  ) {
    const members = progress.members.map((m) => ({ ...m }));
    const before = population.state.step;
    const begin = performance.now();
    const report = await population.advance();
    const seconds = (performance.now() - begin) / 1000;
    members.forEach((m, i) => {
      if (m.state !== "training") return;
      m.steps = report.step;
      if (population.state.alive[i] > 0) return;
      m.state = "diverged";
      m.reason = divergence(report.losses, report.norms, i, before, spec.members[i].learningRate);
    });
    const evaluate = report.step % evaluateEvery === 0 || report.step >= spec.steps;
    const best = evaluate ? progress.best.slice() : progress.best;
    if (evaluate) {
      const errors = await options.validate(population);
      members.forEach((m, i) => {
        if (m.state !== "training") return;
        if (!Number.isFinite(errors[i])) {
          const rate = spec.members[i].learningRate;
          m.state = "diverged";
          m.reason = `validation error not finite at step ${report.step} (learning rate ${rate})`;
          return;
        }
        m.curve = [...m.curve, [report.step, errors[i]]];
        if (errors[i] < (m.validation ?? Number.POSITIVE_INFINITY)) {
          m.validation = errors[i];
          m.bestStep = report.step;
          const from = i * parameterCount;
          best.set(population.state.theta.subarray(from, from + parameterCount), from);
        } else if (report.step - m.bestStep >= patience * evaluateEvery) {
          m.state = "stopped";
        }
      });
      population.retire(members.flatMap((m, i) => (m.state === "training" ? [] : [i])));
    }
    progress = { population: population.state, best, members };
    options.onProgress?.(progress, seconds);
  }
  return progress;
}
