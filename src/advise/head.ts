import type { Windows } from "../data/windows.js";
import {
  type CouplingSample,
  couplingSpectrum,
  sampleCoupling,
  truncation,
  withTruncatedHead,
} from "../measure/coupling.js";
import type { HeadCoupling } from "../models/head.js";
import { nodeEngine } from "../runtime/node.js";
import { compare } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { Predictor } from "../training/predictor.js";
import type { Advice, Coupling } from "./advice.js";
import { lossesAt, type PointsWithTruth, toLevels } from "./competitors.js";
import { bestRun, type TrainingData, type TunedCandidate } from "./tuning.js";

/** Windows sampled for the spectrum. */
const SAMPLED_WINDOWS = 256;

function evenly(index: Int32Array, count: number): Int32Array {
  const n = Math.min(count, index.length);
  return Int32Array.from({ length: n }, (_, i) => index[Math.floor((i * index.length) / n)]);
}

/** 1, 2, 4, ... below the head size, and the head size itself. */
function ranksUpTo(headSize: number): number[] {
  const ranks: number[] = [];
  for (let r = 1; r < headSize; r *= 2) ranks.push(r);
  return [...ranks, headSize];
}

/** A trained head, with samples of its queries and keys from the validation part. */
interface TrainedHead {
  readonly predictor: Predictor;
  readonly coupling: HeadCoupling;
  readonly sample: CouplingSample;
  readonly theta: Float32Array;
}

/** Work on the head of the seed that did best on the validation part. */
async function onHead<T>(
  windows: Windows,
  { examples, task }: TrainingData,
  tuned: TunedCandidate,
  seed: number,
  work: (head: TrainedHead) => T | Promise<T>,
): Promise<T> {
  const { architecture, config, name } = tuned.candidate;
  const { theta } = bestRun(tuned);
  const predictor = await Predictor.open(
    nodeEngine,
    { architecture, config, task, dtype: "float32", positions: "last", members: 1 },
    examples,
  );
  try {
    const { model } = predictor;
    const [{ coupling }] = model.heads();
    if (coupling === null) throw new RangeError(`${name} has no coupling`);
    const index = evenly(windows.validation, SAMPLED_WINDOWS);
    const sample = await sampleCoupling(nodeEngine, model, coupling, examples, theta, index, seed);
    return await work({ predictor, coupling, sample, theta });
  } finally {
    await predictor.close();
  }
}

/** Singular values of a trained coupling, centred over the keys, as a softmax feels them; the first is 1. */
export function trainedSpectrum(
  windows: Windows,
  data: TrainingData,
  tuned: TunedCandidate,
  seed: number,
): Promise<number[]> {
  return onHead(windows, data, tuned, seed, ({ sample }) => {
    const { centred } = couplingSpectrum(sample);
    return Array.from(centred, (s) => s / centred[0]);
  });
}

/**
 * The section of the advice on the head of the best Transformer in the best set, if there is one: the singular
 * values of its coupling, and the test error with the head truncated to each rank. Spectrum and truncation come
 * from the validation part; the model is the seed that did best there.
 */
export async function couplingSection(
  windows: Windows,
  points: PointsWithTruth,
  best: Advice["best"],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  bootstrap: Bootstrap,
): Promise<Coupling | null> {
  const winner = best
    .map((name) => tuned.find((t) => t.candidate.name === name))
    .find((t) => t?.candidate.architecture === "transformer-a");
  if (winner === undefined) return null;
  return onHead(windows, data, winner, bootstrap.seed, async ({ predictor, ...head }) => {
    const { sample, theta } = head;
    const spectrum = couplingSpectrum(sample);
    const headSize = sample.query.columns;
    const competitors = [];
    for (const rank of ranksUpTo(headSize)) {
      const kept =
        rank === headSize
          ? theta
          : withTruncatedHead(predictor.model, head.coupling, theta, truncation(sample, rank));
      const [output] = await predictor.predict(windows.test, kept);
      const errors = lossesAt(points, toLevels(windows, windows.test, output));
      competitors.push({ rank, name: `rank ${rank}`, losses: errors });
    }
    const comparison = compare(competitors, points, bootstrap);
    const whole = `rank ${headSize}`;
    const enough = competitors.find(
      ({ name }) => name === whole || !comparison.beatenBy.get(name)?.includes(whole),
    );
    const errorOf = (name: string) => {
      const error = comparison.errors.get(name);
      if (error === undefined) throw new RangeError(`no error for ${name}`);
      return error;
    };
    const [unit] = spectrum.sigma;
    const estimates = competitors.map((c) => ({ rank: c.rank, ...errorOf(c.name) }));
    return {
      candidate: winner.candidate.name,
      seed: bestRun(winner).member.seed,
      sigma: Array.from(spectrum.sigma, (s) => s / unit),
      sigmaCentred: Array.from(spectrum.centred, (s) => s / unit),
      noiseFloor: spectrum.noiseFloor / unit,
      truncated: estimates.map((e) => ({ rank: e.rank, error: e.mean, interval: e.interval })),
      enough: enough?.rank ?? headSize,
    };
  });
}
