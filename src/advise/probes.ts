import type { Windows } from "../data/windows.js";
import type { Coordinator } from "../experiments/coordinator.js";
import { digestOf } from "../experiments/digest.js";
import { Stream } from "../random/stream.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Finding, Interval, Retraining } from "./advice.js";
import { candidateCompetitor, type PointsWithTruth, retrainingOf } from "./competitors.js";
import { type CandidateConfig, type Effort, type ProbeName, type Probing, TAPS } from "./grid.js";
import { headSizeFinding, headSizes } from "./head-size.js";
import { percent } from "./percent.js";
import type { AdviseRequest } from "./request.js";
import type { TrainingProgress } from "./training-progress.js";
import {
  firstTrials,
  populationsOf,
  type TrainingData,
  type TunedCandidate,
  tune,
  type Workshop,
} from "./tuning.js";

/** A question to the series: the same model trained twice, alike but for one thing. */
interface Probe {
  readonly id: Exclude<ProbeName, "coupling">;
  /** without what is asked for */
  readonly without: CandidateConfig;
  /** with it */
  readonly with: CandidateConfig;
  /** the series without it: its windows in another order */
  readonly reordered: boolean;
  /** what the model with it has, in words */
  readonly what: string;
}

const HEADS = 4;

/**
 * The questions, at one width. Of attention: one layer of Paper B (arXiv 2402.00522, equations (2)-(4)) with
 * positions added to the tokens and a bias for each lag, of which one thing at a time is taken away or added.
 * Without the dot product (equation (7)) it is a readout of lags that do not depend on the inputs.
 */
function probesAt(width: number): readonly Probe[] {
  const attention = (name: string, change: CandidateConfig["config"]): CandidateConfig => ({
    name: `probe ${name}`,
    architecture: "transformer-b",
    config: {
      ...{ width, layers: 1, heads: HEADS, feedForwardWidth: 2 * width },
      ...{ position: "learned", relativePosition: "per-lag" },
      ...change,
    },
  });
  const plain = attention("attention", {});
  const gru = (name: string): CandidateConfig => ({
    ...{ name: `probe ${name}`, architecture: "gru", config: { width } },
  });
  const same = { reordered: false } as const;
  return [
    {
      ...{ id: "adaptivity", ...same, with: plain, what: "the dot product" },
      without: attention("free", { coupling: "free" }),
    },
    {
      ...{ id: "mixing", ...same, without: plain },
      ...{ with: attention("mixed", { inputTaps: TAPS }), what: `a convolution of ${TAPS} inputs` },
    },
    {
      ...{ id: "readout", ...same, with: plain, what: "feed-forward nets" },
      without: attention("linear readout", { feedForwardWidth: 0 }),
    },
    {
      ...{ id: "depth", ...same, without: plain, what: "a second layer" },
      with: attention("deep", { layers: 2 }),
    },
    {
      ...{ id: "heads", ...same, with: plain, what: `${HEADS} heads instead of one` },
      without: attention("one head", { heads: 1 }),
    },
    {
      ...{ id: "order", reordered: true, what: "the rows of each window in their order" },
      ...{ without: gru("reordered"), with: gru("ordered") },
    },
  ];
}

/** The same examples, the rows of every window in one other order, drawn once. */
function reorder(data: TrainingData, seed: number): TrainingData {
  const order = new Stream(seed, "order of a window").permutation(data.examples.window);
  const examples = { ...data.examples, order: Array.from(order) };
  return { ...data, examples, sha256: digestOf(order, new TextEncoder().encode(data.sha256)) };
}

/** A training that a question takes. */
interface Job extends Pick<Workshop, "data" | "asked"> {
  readonly candidate: CandidateConfig;
}

/** On what a series is asked. */
interface Asked {
  readonly windows: Windows;
  readonly points: PointsWithTruth;
  readonly data: TrainingData;
  readonly effort: Effort;
  readonly probes: Probing;
  readonly request: Pick<AdviseRequest, "seed" | "ensemble">;
}

/**
 * What the series asks of a network, one thing at a time: each probe trains models that differ in it
 * alone, and compares what would be deployed on the test points.
 *
 * A thing is of little use where the ratio's 95 % interval ends within `LITTLE` of 1, and else needed, or harmful,
 * where the interval excludes 1 and the seeds say so, too.
 *
 * @returns no finding of a probe that an abort or a divergence left without one of its models
 */
export async function probeFindings(
  { windows, points, data, effort, probes, request: asked }: Asked,
  coordinator: Coordinator,
  progress: TrainingProgress,
  bootstrap: Bootstrap,
): Promise<Finding[]> {
  const pairs = probesAt(probes.width).filter(({ id }) => probes.asked.includes(id));
  const sizes = probes.asked.includes("coupling") ? headSizes(probes.width) : [];
  const reordered = reorder(data, asked.seed);
  const jobs = new Map<string, Job>();
  for (const { with: candidate, without, reordered: isReordered } of pairs) {
    jobs.set(candidate.name, { candidate, data, asked });
    jobs.set(without.name, { candidate: without, data: isReordered ? reordered : data, asked });
  }
  for (const { candidate } of sizes) {
    // of a size all seeds count, at the rate that serves them best
    jobs.set(candidate.name, { candidate, data, asked: { ...asked, ensemble: true } });
  }
  for (const { candidate, ...job } of jobs.values()) {
    const trials = firstTrials(candidate, { ...job, effort });
    const populations = populationsOf(candidate, trials, job.data, effort);
    progress.expect(populations.length * effort.steps);
  }
  const trained = await Promise.all(
    [...jobs.values()].map(({ candidate, ...job }) =>
      tune({ ...job, coordinator, effort }, candidate, null),
    ),
  );
  const named = (name: string): TunedCandidate | undefined =>
    trained.find((t) => t?.candidate.name === name && Number.isFinite(t.validation)) ?? undefined;
  const found = pairs.flatMap((probe): Finding[] => {
    const [a, b] = [named(probe.without.name), named(probe.with.name)];
    if (a === undefined || b === undefined) return [];
    const { value, interval } = relativeError(
      candidateCompetitor(windows, a, points),
      candidateCompetitor(windows, b, points),
      points,
      bootstrap,
    );
    const [without, having] = [a, b].map((t) => retrainingOf(windows, t, points));
    return [
      {
        id: probe.id,
        statement: statementOf(probe, { value, interval }, without, having),
        ratio: value,
        interval,
        kind: "measured",
      },
    ];
  });
  const heads = sizes.flatMap(({ size, candidate }) => {
    const tuned = named(candidate.name);
    return tuned === undefined ? [] : [{ size, tuned }];
  });
  if (heads.length === 0 || heads.length < sizes.length) return found;
  return [...found, await headSizeFinding(windows, points, data, heads, bootstrap)];
}

/** A ratio of errors within this factor of 1 is little, whatever its sign. Chosen by hand. */
export const LITTLE = 1.1;

/** By more than this factor the best of several trainings do not differ by luck. Chosen by hand. */
const FAR = 1.5;

/**
 * Whether the seeds say that one thing errs less than another: all of one less than all of the other, or the
 * difference is so large that a training which got stuck does not speak against it.
 *
 * @param low of the ratio of their errors
 */
function isApart(
  less: Pick<Retraining, "lowest" | "highest">,
  more: Pick<Retraining, "lowest">,
  low: number,
): boolean {
  return less.highest < more.lowest || (low > FAR && more.lowest > FAR * less.lowest);
}

/** @param ratio error without over error with */
export function statementOf(
  { what, with: model }: Pick<Probe, "what" | "with">,
  { value, interval: [low, high] }: { readonly value: number; readonly interval: Interval },
  without: Pick<Retraining, "lowest" | "highest">,
  having: Pick<Retraining, "lowest" | "highest">,
): string {
  const trained = `trained alike with and without, ${model.architecture} of width ${model.config.width}`;
  const apart = value > 1 ? isApart(having, without, low) : isApart(without, having, 1 / high);
  const change = percent(value - 1);
  if (low > 1 / LITTLE && high < LITTLE) {
    return `${what}: of little use, less than ${percent(LITTLE - 1)} either way (${trained})`;
  }
  if (low > 1 && apart)
    return `${what}: needed; without, the error is ${change} larger (${trained})`;
  if (high < 1 && apart) {
    return `${what}: harmful; without, the error is ${percent(1 - value)} smaller (${trained})`;
  }
  const why =
    low > 1 || high < 1 ? "the errors of other seeds contradict" : "chance is not excluded";
  return `${what}: cannot tell whether it helps, ${why} (${trained})`;
}
