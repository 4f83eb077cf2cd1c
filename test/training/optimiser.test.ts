import { describe, expect, it } from "vitest";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { DataOrder } from "../../src/training/data-order.js";
import type { TrainingSettings } from "../../src/training/settings.js";
import type { PopulationSpecification } from "../../src/training/specification.js";
import {
  allExamples,
  distinctMembers,
  filteredNoise,
  specificationFor,
  type Trace,
  traces,
  type WindowExamples,
} from "./small-problems.js";

const STEPS = 50;
const examples = filteredNoise(60, 2, 4);

type Decay = Pick<TrainingSettings, "optimiser" | "weightDecay">;

/** Kingma and Ba, algorithm 1; Loshchilov and Hutter, algorithm 2, for the decay; in plain numbers. */
function updated(
  { optimiser, weightDecay }: Decay,
  step: number,
  rate: number,
  g: number[],
  s: PlainState,
) {
  if (optimiser === "sgd") {
    g.forEach((d, i) => {
      s.theta[i] -= rate * d;
    });
    return;
  }
  const decay = optimiser === "adamw" ? weightDecay : 0;
  g.forEach((d, i) => {
    s.first[i] = 0.9 * s.first[i] + 0.1 * d;
    s.second[i] = 0.999 * s.second[i] + 0.001 * d * d;
    const mean = s.first[i] / (1 - 0.9 ** (step + 1));
    const square = s.second[i] / (1 - 0.999 ** (step + 1));
    s.theta[i] -= rate * (mean / (Math.sqrt(square) + 1e-8) + decay * s.theta[i]);
  });
}

interface PlainState {
  readonly theta: number[];
  readonly first: number[];
  readonly second: number[];
}

/** Trains a linear filter on windows in plain float64: its gradient is 2 (w^T x + b - y) (x, 1) / B. */
function plainTraining(
  spec: PopulationSpecification,
  { features, target, window, channels }: WindowExamples,
  member: number,
): Omit<Trace, "prediction"> {
  const { seed, learningRate } = spec.members[member];
  const order = new DataOrder(seed, allExamples(examples), spec.batch);
  const taps = window * channels;
  const zero = () => new Array<number>(taps + 1).fill(0);
  const state = {
    theta: [...initialParameters(buildModel(spec.architecture, spec.config, spec.task), seed)],
    first: zero(),
    second: zero(),
  };
  const losses: number[] = [];
  const norms: number[] = [];
  const batch = new Int32Array(spec.batch);
  for (let step = 0; step < STEPS; step++) {
    order.write(step, batch, 0);
    const gradient = zero();
    let loss = 0;
    for (const t of batch) {
      const x = [...features.slice((t - window + 1) * channels, (t + 1) * channels), 1];
      const error = x.reduce((s, v, i) => s + v * state.theta[i], 0) - target[t];
      loss += error ** 2 / spec.batch;
      x.forEach((v, i) => {
        gradient[i] += (2 * error * v) / spec.batch;
      });
    }
    const norm = Math.hypot(...gradient);
    losses.push(loss);
    norms.push(norm);
    const scale = norm > spec.clipNorm ? spec.clipNorm / norm : 1;
    const factor =
      spec.schedule === "cosine" ? (1 + Math.cos((Math.PI * step) / spec.steps)) / 2 : 1;
    const clipped = gradient.map((d) => d * scale);
    updated(spec, step, learningRate * factor, clipped, state);
  }
  return { ...state, losses, norms };
}

const optimisers: readonly Decay[] = [
  { optimiser: "sgd", weightDecay: 0 },
  { optimiser: "adam", weightDecay: 0 },
  { optimiser: "adamw", weightDecay: 0.1 },
];
const cases = optimisers.flatMap((decay) =>
  (["constant", "cosine"] as const).flatMap((schedule) =>
    [0.5, 1e9].map((clipNorm) => ({ ...decay, schedule, clipNorm })),
  ),
);

describe("50 steps of the graph and of plain numbers agree", () => {
  it.each(cases)("$optimiser, $schedule rate, gradients of at most $clipNorm", async (changes) => {
    const { optimiser, weightDecay, schedule, clipNorm } = changes;
    const spec = (stepsPerRun: number) =>
      specificationFor(examples, {
        architecture: "linear-filter",
        members: distinctMembers(3).map((m) => ({ ...m, learningRate: 5 * m.learningRate })),
        dtype: "float64",
        steps: 75,
        stepsPerRun,
        optimiser,
        weightDecay,
        schedule,
        clipNorm,
      });
    const looped = await traces(nodeEngine, spec(25), examples, STEPS / 25);
    looped.forEach((reached, m) => {
      const expected = plainTraining(spec(25), examples, m);
      // the limit of 0.5 acts at some step, that of 1e9 never
      expect(expected.norms.some((n) => n > clipNorm)).toBe(clipNorm < 1);
      for (const key of ["theta", "first", "second", "losses", "norms"] as const) {
        expect(reached[key]).toHaveLength(expected[key].length);
        reached[key].forEach((v, i) => {
          expect(Math.abs(v - expected[key][i])).toBeLessThan(1e-10);
        });
      }
    });
    // and 25 steps in one run are the same bits as 25 runs
    expect(await traces(nodeEngine, spec(1), examples, STEPS)).toEqual(looped);
  });
});
