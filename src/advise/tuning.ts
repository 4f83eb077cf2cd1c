import type { PopulationJob, PopulationResult } from "../experiments/population/job.js";
import { splitJob } from "../experiments/population/pack.js";
import type { WorkerPool } from "../experiments/workers/pool.js";
import type { Model } from "../models/architecture.js";
import { buildModel } from "../models/registry.js";
import type { Examples } from "../training/examples.js";
import { rateAtWidth } from "../training/learning-rate.js";
import { type Member, populationDefaults } from "../training/specification.js";
import { batchFor, type CandidateConfig, type Effort, RATE_STEP, taskOf } from "./grid.js";

/** What every candidate is trained on. */
export interface TrainingData {
  readonly examples: Extract<Examples, { kind: "windows" }>;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** mean squared error of the standardised output times this is the normalised validation error */
  readonly errorUnit: number;
}

/** One trained member: where its rate and seed led. */
export interface Run {
  readonly member: Member;
  readonly progress: PopulationResult["members"][number];
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
export function jobsOf(
  candidate: CandidateConfig,
  rates: readonly number[],
  data: TrainingData,
  effort: Effort,
  seed: number,
): PopulationJob[] {
  const task = taskOf(data.examples.channels, data.examples.window);
  const members = Array.from({ length: effort.seeds }, (_, s) => s).flatMap((s) =>
    rates.map((learningRate) => ({ seed: seed + s, learningRate })),
  );
  const whole: PopulationJob = {
    name: candidate.name,
    spec: {
      ...populationDefaults,
      architecture: candidate.architecture,
      config: candidate.config,
      task,
      members,
      batch: batchFor(data.train.length),
      steps: effort.steps,
    },
    data: {
      kind: "given",
      examples: data.examples,
      train: data.train,
      validation: data.validation,
      predict: data.test,
    },
    stopping: { evaluateEvery: effort.evaluateEvery, patience: effort.patience },
    errorUnit: data.errorUnit,
  };
  return splitJob(whole, 1);
}

function runsOf(job: PopulationJob, result: PopulationResult): Run[] {
  const p = result.best.length / job.spec.members.length;
  return job.spec.members.map((member, m) => ({
    member,
    progress: result.members[m],
    theta: Float32Array.from(result.best.subarray(m * p, (m + 1) * p)),
    prediction: result.predictions[m],
  }));
}

/** Mean validation error over the seeds of a rate; infinite where a seed diverged. */
function meanValidation(runs: readonly Run[], rate: number): number {
  const errors = runs
    .filter((r) => r.member.learningRate === rate)
    .map((r) =>
      r.progress.state === "diverged" ? Number.POSITIVE_INFINITY : r.progress.validation,
    );
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
  pool: Pick<WorkerPool, "run">,
  candidate: CandidateConfig,
  data: TrainingData,
  effort: Effort,
  seed: number,
): Promise<TunedCandidate | null> {
  const runs: Run[] = [];
  let rates: number[] = [];
  const model = modelOf(candidate, data);
  let wanted = effort.learningRates.map((rate) => rateAtWidth(rate, model));
  let seconds = 0;
  let tuned: TunedCandidate | null = null;
  for (let round = 0; ; round++) {
    const jobs = jobsOf(candidate, wanted, data, effort, seed);
    const results = await Promise.all(jobs.map((job) => pool.run(job)));
    for (const [i, result] of results.entries()) {
      if (result === null || !result.complete) return tuned && { ...tuned, finished: false };
      seconds += result.seconds;
      runs.push(...runsOf(jobs[i], result));
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
      seconds,
    };
    if (!tuned.atEdge || round === effort.extensions) return tuned;
    wanted = [best === rates[0] ? best / RATE_STEP : best * RATE_STEP];
  }
}

/** The runs at the chosen rate, in the order of their seeds. */
export function chosenRuns({ runs, learningRate }: TunedCandidate): Run[] {
  return runs.filter((r) => r.member.learningRate === learningRate);
}
