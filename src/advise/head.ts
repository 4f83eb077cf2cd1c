import type { Windows } from "../data/windows.js";
import {
  couplingSpectrum,
  sampleCoupling,
  truncation,
  withTruncatedHead,
} from "../measure/coupling.js";
import { nodeEngine } from "../runtime/node.js";
import type { Engine } from "../runtime/session.js";
import { compare } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { Predictor } from "../training/predictor.js";
import type { Advice, Coupling, Finding } from "./advice.js";
import { errorsAt, type PointsWithTruth, toLevels } from "./competitors.js";
import { taskOf } from "./grid.js";
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

/** The section of the advice on the head of the best Transformer in the best set, if there is one. */
export async function headSection(
  windows: Windows,
  points: PointsWithTruth,
  best: Advice["best"],
  tuned: readonly TunedCandidate[],
  data: TrainingData,
  bootstrap: Bootstrap,
): Promise<Pick<Advice, "coupling" | "findings">> {
  const winner = best
    .map((name) => tuned.find((t) => t.candidate.name === name))
    .find((t) => t?.candidate.architecture === "transformer-a");
  if (winner === undefined) return { coupling: null, findings: [] };
  const { coupling, finding } = await studyHead(
    nodeEngine,
    windows,
    data,
    winner,
    points,
    bootstrap,
  );
  return { coupling, findings: [finding] };
}

/**
 * How wide the head of a trained Transformer has to be: the singular values of its coupling, and
 * the test error with the head truncated to each rank. Spectrum and truncation come from the
 * validation part; the model is the seed that did best there.
 */
async function studyHead(
  engine: Engine,
  windows: Windows,
  data: TrainingData,
  tuned: TunedCandidate,
  points: PointsWithTruth,
  bootstrap: Bootstrap,
): Promise<{ readonly coupling: Coupling; readonly finding: Finding }> {
  const { candidate } = tuned;
  const best = bestRun(tuned);
  const predictor = await Predictor.open(
    engine,
    {
      architecture: candidate.architecture,
      config: candidate.config,
      task: taskOf(data.examples),
      dtype: "float32",
      positions: "last",
      members: 1,
    },
    data.examples,
  );
  try {
    const [head] = predictor.model.heads();
    if (head.coupling === null) throw new RangeError(`${candidate.name} has no coupling`);
    const sample = await sampleCoupling(
      engine,
      predictor.model,
      head.coupling,
      data.examples,
      best.theta,
      evenly(windows.validation, SAMPLED_WINDOWS),
      bootstrap.seed,
    );
    const { sigma, centred, noiseFloor } = couplingSpectrum(sample);
    const headSize = sample.query.columns;
    const competitors = [];
    for (const rank of ranksUpTo(headSize)) {
      const theta =
        rank === headSize
          ? best.theta
          : withTruncatedHead(predictor.model, head.coupling, best.theta, truncation(sample, rank));
      const [output] = await predictor.predict(windows.test, theta);
      const errors = errorsAt(points, toLevels(windows, windows.test, output));
      competitors.push({ rank, name: `rank ${rank}`, squaredErrors: errors });
    }
    const comparison = compare(competitors, points, bootstrap);
    const whole = `rank ${headSize}`;
    const enough = competitors.find(
      ({ name }) => name === whole || !comparison.beatenBy.get(name)?.includes(whole),
    );
    const rank = enough?.rank ?? headSize;
    const largest = sigma[0];
    const errorOf = (name: string) => {
      const error = comparison.errors.get(name);
      if (error === undefined) throw new RangeError(`no error for ${name}`);
      return error;
    };
    const estimates = competitors.map((c) => ({ rank: c.rank, ...errorOf(c.name) }));
    return {
      coupling: {
        candidate: candidate.name,
        seed: best.member.seed,
        sigma: Array.from(sigma, (s) => s / largest),
        sigmaCentred: Array.from(centred, (s) => s / largest),
        noiseFloor: noiseFloor / largest,
        truncated: estimates.map((e) => ({ rank: e.rank, error: e.mean, interval: e.interval })),
        enough: rank,
      },
      finding: {
        id: "coupling",
        statement: `${candidate.name}, seed ${best.member.seed}: a head truncated from ${headSize} to rank ${rank} is not worse on the test part by the paired test`,
        ratio: rank / headSize,
        interval: null,
        kind: "measured",
      },
    };
  } finally {
    await predictor.close();
  }
}
