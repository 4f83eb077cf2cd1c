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
import type { AdviseRequest } from "./request.js";

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

/** A candidate after training: every run, and what the validation part chose of them. */
export interface TunedCandidate {
  readonly candidate: CandidateConfig;
  readonly runs: readonly Run[];
  /** what would be deployed: the one run with the least validation error, or an ensemble of seeds */
  readonly deployed: readonly Run[];
  /** of what would be deployed */
  readonly learningRate: number;
  /** mean over what would be deployed; infinite where all runs diverged or failed */
  readonly validation: number;
  /** whether the range was extended as often as allowed and its edge still wins */
  readonly atEdge: boolean;
  /** false where an abort came while the range of rates grew */
  readonly finished: boolean;
  /** summed over its populations */
  readonly seconds: number;
}

/** A candidate, built for these data. */
export function modelOf(
  { architecture, config }: CandidateConfig,
  { examples }: TrainingData,
): Model {
  return buildModel(architecture, config, taskOf(examples));
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

/** Whether a run came to an end, and left a model. */
export function isDone({ result }: Run): boolean {
  return result.state === "done";
}

/** Mean validation error; infinite where a run diverged or failed. */
function meanValidation(runs: readonly Run[]): number {
  const errors = runs.map((r) => (isDone(r) ? r.result.validation : null) ?? Infinity);
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** The runs at a learning rate, in the order of their seeds. */
function runsAt(runs: readonly Run[], rate: number): Run[] {
  return runs.filter(({ member }) => member.learningRate === rate);
}

/**
 * Of all that could be deployed, what has the least error on the validation part: of the runs one, or of
 * the learning rates the seeds of one, whose mean has an error not above the mean of theirs.
 */
function choose(runs: readonly Run[], rates: readonly number[], ensemble: boolean): readonly Run[] {
  const choices = rates.flatMap((rate) => {
    const seeds = runsAt(runs, rate);
    return ensemble ? [seeds] : seeds.map((run) => [run]);
  });
  return choices.reduce((a, b) => (meanValidation(b) < meanValidation(a) ? b : a));
}

/**
 * Trains a candidate for every seed and learning rate, and chooses on the validation part what would be
 * deployed. A rate at which a seed diverged is not refused for that, unless an ensemble needs the seed.
 * The effort's rates are those of width 32, and move with the candidate's width by `rateAtWidth`.
 * Where the chosen rate is at the edge of the range, the range grows by a factor of sqrt(10).
 *
 * @returns null where an abort came before the first range of rates was done; what was done where it
 *   came while the range grew
 */
export async function tune(
  coordinator: Pick<Coordinator, "run">,
  candidate: CandidateConfig,
  data: TrainingData,
  effort: Effort,
  { seed, ensemble = false }: Pick<AdviseRequest, "seed" | "ensemble">,
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
    const deployed = choose(runs, rates, ensemble);
    const { learningRate } = deployed[0].member;
    tuned = {
      candidate,
      runs: [...runs],
      deployed,
      learningRate,
      validation: meanValidation(deployed),
      atEdge: learningRate === rates[0] || learningRate === rates[rates.length - 1],
      finished: true,
      seconds: runs.reduce((sum, { result }) => sum + result.seconds, 0),
    };
    if (!tuned.atEdge || round === effort.extensions) return tuned;
    wanted = [learningRate === rates[0] ? learningRate / RATE_STEP : learningRate * RATE_STEP];
  }
}

/** Of what would be deployed, the run with the least error on the validation part. */
export function bestRun({ deployed }: TunedCandidate): Run {
  return deployed.reduce((a, b) =>
    (b.result.validation ?? Infinity) < (a.result.validation ?? Infinity) ? b : a,
  );
}

/** The runs at the chosen rate, in the order of their seeds: what another training may come to. */
export function retrained({ runs, learningRate }: TunedCandidate): Run[] {
  return runsAt(runs, learningRate);
}
