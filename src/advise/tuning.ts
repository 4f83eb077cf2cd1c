import type { Coordinator, TrialOutcome, TrialPopulation } from "../experiments/coordinator.js";
import type { TrialResult } from "../experiments/journal/records.js";
import { splitJob } from "../experiments/population/pack.js";
import type { Settings } from "../experiments/trial/schema.js";
import type { Model } from "../models/architecture.js";
import type { TaskShape } from "../models/input.js";
import { buildModel } from "../models/registry.js";
import type { Windows } from "../training/examples/windows.js";
import { rateAtWidth } from "../training/learning-rate.js";
import type { LossName } from "../training/loss.js";
import { trainingSettingsOf } from "../training/settings.js";
import { type Member, populationDefaults } from "../training/specification.js";
import { batchFor, type CandidateConfig, type Effort, RATE_STEP, STRETCH } from "./grid.js";
import { type Course, isBeaten } from "./prospects.js";
import type { AdviseRequest } from "./request.js";

/** What every candidate is trained on. */
export interface TrainingData {
  readonly examples: Windows;
  /** of every candidate: the window in, a number for each horizon out, or for each class */
  readonly task: TaskShape;
  /** what is made small */
  readonly loss: LossName;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** the part of them that trainings look at on the way */
  readonly watched: Int32Array;
  readonly test: Int32Array;
  /** mean loss of the (standardised) output times this is the normalised validation error */
  readonly errorUnit: number;
  /** of all of this: what the data are known by */
  readonly sha256: string;
}

/** One trained member: where its rate and seed led. */
export interface Run {
  readonly member: Member;
  /** steps that it was allowed */
  readonly limit: number;
  readonly result: TrialResult;
  /** [P] parameters of the best evaluation */
  readonly theta: Float32Array;
  /** [test points] standardised outputs, or `ClassScores` */
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
  /** whether nothing more was tried, as a baseline is far better on the validation part */
  readonly beaten: boolean;
  /** false where an abort came while more was tried */
  readonly finished: boolean;
  /** summed over its populations */
  readonly seconds: number;
}

/** What of a candidate is trained at once: every seed at every rate. */
export interface Trials {
  readonly rates: readonly number[];
  readonly seeds: readonly number[];
  readonly steps: number;
}

/** A candidate, built for these data. */
export function modelOf({ architecture, config }: CandidateConfig, { task }: TrainingData): Model {
  return buildModel(architecture, config, task);
}

/** The populations that train a candidate: one where its models stack, else several. */
export function populationsOf(
  candidate: CandidateConfig,
  { rates, seeds, steps }: Trials,
  data: TrainingData,
  effort: Effort,
): TrialPopulation[] {
  const { architecture, config, task } = modelOf(candidate, data);
  const members = seeds.flatMap((seed) => rates.map((learningRate) => ({ seed, learningRate })));
  const { patience } = effort;
  const evaluateEvery = (effort.evaluateEvery * steps) / effort.steps;
  const spec = {
    ...populationDefaults,
    loss: data.loss,
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
      watched: data.watched,
      predict: data.test,
    },
    stopping: { evaluateEvery, patience },
    errorUnit: data.errorUnit,
  };
  const settings = {
    task: { name: "series", inputs: task.inputs, outputs: task.outputs, length: task.length },
    data: { sha256: data.sha256 },
    model: { architecture, ...config } as Settings,
    training: trainingSettingsOf(spec),
    budget: { steps, evaluateEvery, patience },
  };
  return splitJob(whole, 1).map((job) => ({ settings, job }));
}

/** A trial that failed left nothing. */
function runOf({ result, outputs }: TrialOutcome, limit: number): Run {
  const { seed, learningRate } = result;
  return {
    member: { seed, learningRate },
    limit,
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

/** The runs that differ from one by their seed only, in the order of their seeds. */
function alike(runs: readonly Run[], { member, limit }: Run): Run[] {
  return runs
    .filter((r) => r.member.learningRate === member.learningRate && r.limit === limit)
    .sort((a, b) => a.member.seed - b.member.seed);
}

/**
 * Of all that could be deployed, what has the least error on the validation part: of the runs one, or the
 * seeds of a learning rate and a number of steps, whose mean has an error not above the mean of theirs.
 * Of equal ones that of the least rate.
 */
function choose(runs: readonly Run[], ensemble: boolean): readonly Run[] {
  const choices = [...runs]
    .sort((a, b) => a.member.learningRate - b.member.learningRate)
    .map((run) => (ensemble ? alike(runs, run) : [run]));
  return choices.reduce((a, b) => (meanValidation(b) < meanValidation(a) ? b : a));
}

/** A candidate of these runs; the range of rates is that of the runs with the fewest steps. */
function tunedOf(
  candidate: CandidateConfig,
  runs: readonly Run[],
  { ensemble = false }: Pick<AdviseRequest, "ensemble">,
): TunedCandidate {
  const deployed = choose(runs, ensemble);
  const { learningRate } = deployed[0].member;
  const rates = runs.map(({ member }) => member.learningRate);
  return {
    candidate,
    runs,
    deployed,
    learningRate,
    validation: meanValidation(deployed),
    atEdge: learningRate === Math.min(...rates) || learningRate === Math.max(...rates),
    beaten: false,
    finished: true,
    seconds: runs.reduce((sum, { result }) => sum + result.seconds, 0),
  };
}

/** What candidates are trained with, and where. */
export interface Workshop {
  readonly coordinator: Pick<Coordinator, "run">;
  readonly data: TrainingData;
  readonly effort: Effort;
  readonly asked: Pick<AdviseRequest, "seed" | "ensemble">;
}

/** @returns null where an abort came before all were done */
async function runsOf(
  { coordinator, data, effort }: Workshop,
  candidate: CandidateConfig,
  trials: Trials,
): Promise<Run[] | null> {
  const populations = populationsOf(candidate, trials, data, effort);
  const results = await Promise.all(populations.map((p) => coordinator.run(p)));
  return results.some((outcomes) => outcomes === null)
    ? null
    : results.flatMap((outcomes) => (outcomes ?? []).map((one) => runOf(one, trials.steps)));
}

/** The trials that every candidate begins with. */
export function firstTrials(
  candidate: CandidateConfig,
  { data, effort, asked }: Omit<Workshop, "coordinator">,
): Trials {
  const model = modelOf(candidate, data);
  return {
    rates: effort.learningRates.map((rate) => rateAtWidth(rate, model)),
    seeds: Array.from({ length: effort.seeds }, (_, s) => asked.seed + s),
    steps: effort.steps,
  };
}

/**
 * Trains a candidate for every seed and learning rate, and chooses on the validation part what would be
 * deployed. A rate at which a seed diverged is not refused for that, unless an ensemble needs the seed.
 * The effort's rates are those of width 32, and move with the candidate's width by `rateAtWidth`.
 * Where the chosen rate is at the edge of the range, the range grows by a factor of sqrt(10), unless the
 * candidate is clearly beaten by a baseline.
 *
 * @param baseline least validation error of a baseline: a candidate that is clearly above it with its first
 *   seed gets no other, and no more rates; null: none is
 * @returns null where an abort came before anything was done; what was done where it came later
 */
export async function tune(
  workshop: Workshop,
  candidate: CandidateConfig,
  baseline: number | null,
): Promise<TunedCandidate | null> {
  const { effort, asked } = workshop;
  const first = firstTrials(candidate, workshop);
  const cut = baseline === null ? 0 : 1;
  let pending: Trials[] = [first.seeds.slice(0, cut), first.seeds.slice(cut)]
    .filter((seeds) => seeds.length > 0)
    .map((seeds) => ({ ...first, seeds }));
  let tuned: TunedCandidate | null = null;
  for (let extensions = 0; ; ) {
    const [trials, ...rest] = pending;
    const runs = await runsOf(workshop, candidate, trials);
    if (runs === null) return tuned && { ...tuned, finished: false };
    tuned = tunedOf(candidate, [...(tuned?.runs ?? []), ...runs], asked);
    if (baseline !== null && isBeaten(courseOf(tuned), baseline)) return { ...tuned, beaten: true };
    pending = rest;
    if (pending.length > 0) continue;
    if (!tuned.atEdge || extensions === effort.extensions) return tuned;
    extensions++;
    const { learningRate } = tuned;
    const least = Math.min(...tuned.runs.map(({ member }) => member.learningRate));
    const next = learningRate === least ? learningRate / RATE_STEP : learningRate * RATE_STEP;
    pending = [{ ...first, rates: [next] }];
  }
}

/**
 * The same candidate after its best run was repeated with STRETCH times the steps, and where that came to less,
 * the other seeds at its rate too.
 */
export async function lengthen(workshop: Workshop, tuned: TunedCandidate): Promise<TunedCandidate> {
  const { seed } = bestRun(tuned).member;
  const others = retrained(tuned).flatMap(({ member }) =>
    member.seed === seed ? [] : member.seed,
  );
  const steps = STRETCH * tuned.deployed[0].limit;
  const trials = (seeds: readonly number[]) => ({ rates: [tuned.learningRate], seeds, steps });
  const longer = await continued(workshop, tuned, trials([seed]));
  const pays = longer.deployed[0].limit === steps;
  return longer.finished && pays && others.length > 0
    ? continued(workshop, longer, trials(others))
    : longer;
}

/** The same candidate after more seeds were trained like what would be deployed. */
export function reseed(workshop: Workshop, tuned: TunedCandidate): Promise<TunedCandidate> {
  const { effort } = workshop;
  const last = Math.max(...retrained(tuned).map(({ member }) => member.seed));
  return continued(workshop, tuned, {
    rates: [tuned.learningRate],
    seeds: Array.from({ length: effort.moreSeeds }, (_, s) => last + 1 + s),
    steps: tuned.deployed[0].limit,
  });
}

/** Each seed in a job of its own: few candidates go on, and one job is one core's. */
async function continued(
  workshop: Workshop,
  tuned: TunedCandidate,
  trials: Trials,
): Promise<TunedCandidate> {
  const { candidate, atEdge } = tuned;
  const bySeed = await Promise.all(
    trials.seeds.map((seed) => runsOf(workshop, candidate, { ...trials, seeds: [seed] })),
  );
  const runs = bySeed.flatMap((one) => one ?? []);
  if (bySeed.includes(null)) return { ...tuned, finished: false };
  return { ...tunedOf(candidate, [...tuned.runs, ...runs], workshop.asked), atEdge };
}

/** Of what would be deployed, the run with the least error on the validation part. */
export function bestRun({ deployed }: TunedCandidate): Run {
  return deployed.reduce((a, b) =>
    (b.result.validation ?? Infinity) < (a.result.validation ?? Infinity) ? b : a,
  );
}

/** How the training of what would be deployed went. */
export function courseOf(tuned: TunedCandidate): Course {
  const { limit, result } = bestRun(tuned);
  const { steps, curve } = result;
  const exceeded = tuned.runs.some((run) => run.limit > limit);
  return { limit, exceeded, steps, curve, validation: tuned.validation };
}

/** The runs at the chosen rate and steps, in the order of their seeds: what another training may come to. */
export function retrained({ runs, deployed }: TunedCandidate): Run[] {
  return alike(runs, deployed[0]);
}
