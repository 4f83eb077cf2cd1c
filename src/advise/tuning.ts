import type { Coordinator, TrialOutcome, TrialPopulation } from "../experiments/coordinator.js";
import type { TrialResult } from "../experiments/journal/records.js";
import { splitJob } from "../experiments/population/pack.js";
import type { Settings } from "../experiments/trial/schema.js";
import type { Model } from "../models/architecture.js";
import { buildModel } from "../models/registry.js";
import type { Windows } from "../training/examples/windows.js";
import { rateAtWidth } from "../training/learning-rate.js";
import { trainingSettingsOf } from "../training/settings.js";
import { type Member, populationDefaults } from "../training/specification.js";
import { batchFor, type CandidateConfig, type Effort, RATE_STEP, taskOf } from "./grid.js";

/** What every candidate is trained on. */
export interface TrainingData {
  readonly examples: Windows;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** mean squared error of the standardised output times this is the normalised validation error */
  readonly errorUnit: number;
  /** of all of this: what the data are known by */
  readonly sha256: string;
}

/** One trained member: where its rate and seed led. */
export interface Run {
  readonly member: Member;
  readonly result: TrialResult;
  /** [P] parameters of the best evaluation */
  readonly theta: Float32Array;
  /** [test points] standardised outputs */
  readonly prediction: Float64Array;
}

/** A candidate after training: every run, and the learning rate that the validation part chose. */
export interface TunedCandidate {
  readonly candidate: CandidateConfig;
  readonly runs: readonly Run[];
  /** the rate whose mean validation error over seeds is least */
  readonly learningRate: number;
  /** that mean */
  readonly validation: number;
  /** whether the range was extended as often as allowed and its edge still wins */
  readonly atEdge: boolean;
  /** false where an abort came while the range of rates grew */
  readonly finished: boolean;
  /** summed over its populations */
  readonly seconds: number;
}

function modelOf({ architecture, config }: CandidateConfig, { examples }: TrainingData): Model {
  return buildModel(architecture, config, taskOf(examples.channels, examples.window));
}

/** The populations that train a candidate at some rates: one where its models stack, else several. */
export function populationsOf(
  candidate: CandidateConfig,
  rates: readonly number[],
  data: TrainingData,
  effort: Effort,
  seed: number,
): TrialPopulation[] {
  const { architecture, config, task } = modelOf(candidate, data);
  const members = Array.from({ length: effort.seeds }, (_, s) => s).flatMap((s) =>
    rates.map((learningRate) => ({ seed: seed + s, learningRate })),
  );
  const { evaluateEvery, patience, steps } = effort;
  const spec = {
    ...populationDefaults,
    architecture,
    config,
    task,
    members,
    batch: batchFor(data.train.length),
    steps,
  };
  const whole = {
    name: candidate.name,
    spec,
    data: {
      kind: "given" as const,
      examples: data.examples,
      train: data.train,
      validation: data.validation,
      predict: data.test,
    },
    stopping: { evaluateEvery, patience },
    errorUnit: data.errorUnit,
  };
  const settings = {
    task: { name: "series", ...task },
    data: { sha256: data.sha256 },
    model: { architecture, ...config } as Settings,
    training: trainingSettingsOf(spec),
    budget: { steps, evaluateEvery, patience },
  };
  return splitJob(whole, 1).map((job) => ({ settings, job }));
}

/** A trial that failed left nothing. */
function runOf({ result, outputs }: TrialOutcome): Run {
  const { seed, learningRate } = result;
  return {
    member: { seed, learningRate },
    result,
    theta: Float32Array.from(outputs?.best ?? []),
    prediction: outputs?.prediction ?? new Float64Array(0),
  };
}

/** Mean validation error over the seeds of a rate; infinite where a seed diverged or failed. */
function meanValidation(runs: readonly Run[], rate: number): number {
  const errors = runs
    .filter((r) => r.member.learningRate === rate)
    .map((r) => (r.result.state === "done" ? r.result.validation : Number.POSITIVE_INFINITY));
  return (
    errors.reduce<number>((sum, e) => sum + (e ?? Number.POSITIVE_INFINITY), 0) / errors.length
  );
}

/**
 * Trains a candidate for every seed and learning rate, and picks the rate on the validation part.
 * The effort's rates are those of width 32, and move with the candidate's width by `rateAtWidth`.
 * Where the best rate is at the edge of the range, the range grows by a factor of sqrt(10).
 *
 * @returns null where an abort came before the first range of rates was done; what was done where it
 *   came while the range grew
 */
export async function tune(
  coordinator: Pick<Coordinator, "run">,
  candidate: CandidateConfig,
  data: TrainingData,
  effort: Effort,
  seed: number,
): Promise<TunedCandidate | null> {
  const runs: Run[] = [];
  let rates: number[] = [];
  const model = modelOf(candidate, data);
  let wanted = effort.learningRates.map((rate) => rateAtWidth(rate, model));
  let tuned: TunedCandidate | null = null;
  for (let round = 0; ; round++) {
    const populations = populationsOf(candidate, wanted, data, effort, seed);
    const results = await Promise.all(populations.map((p) => coordinator.run(p)));
    for (const outcomes of results) {
      if (outcomes === null) return tuned && { ...tuned, finished: false };
      runs.push(...outcomes.map(runOf));
    }
    rates = [...rates, ...wanted].sort((a, b) => a - b);
    const best = rates.reduce((a, b) =>
      meanValidation(runs, b) < meanValidation(runs, a) ? b : a,
    );
    tuned = {
      candidate,
      runs: [...runs],
      learningRate: best,
      validation: meanValidation(runs, best),
      atEdge: best === rates[0] || best === rates[rates.length - 1],
      finished: true,
      seconds: runs.reduce((sum, { result }) => sum + result.seconds, 0),
    };
    if (!tuned.atEdge || round === effort.extensions) return tuned;
    wanted = [best === rates[0] ? best / RATE_STEP : best * RATE_STEP];
  }
}

/** Of the runs at the chosen rate, the one with the least error on the validation part: the model to take. */
export function bestRun(tuned: TunedCandidate): Run {
  return chosenRuns(tuned).reduce((a, b) =>
    (b.result.validation ?? Infinity) < (a.result.validation ?? Infinity) ? b : a,
  );
}

/** The runs at the chosen rate, in the order of their seeds. */
export function chosenRuns({ runs, learningRate }: TunedCandidate): Run[] {
  return runs.filter((r) => r.member.learningRate === learningRate);
}
