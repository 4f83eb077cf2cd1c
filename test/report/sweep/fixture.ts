import type { PopulationRecord, TrialResult } from "../../../src/experiments/journal/records.js";
import type { SweepSpecification } from "../../../src/experiments/sweep/specification.js";
import { Stream } from "../../../src/random/stream.js";
import type { Cell } from "../../../src/results/cell.js";
import type { ReportedRun } from "../../../src/results/sweep/outcome.js";
import { Trials } from "../../../src/results/trials.js";
import { population, trial } from "../../experiments/journals.js";

interface Made {
  readonly specification: SweepSpecification;
  /** test error of a trial at its best rate, without noise */
  readonly error: (settings: Readonly<Record<string, Cell>>) => number;
  /** the learning rate that is best */
  readonly bestRate: (settings: Readonly<Record<string, Cell>>) => number;
  readonly noise: number;
  /** trials at rates from this on diverge */
  readonly diverges: number;
  /** every so many trials one fails; 0: none */
  readonly fails: number;
  /** why one fails */
  readonly reason?: string;
  readonly fingerprints: readonly string[];
}

/** A configuration as its settings by path, and the same in their parts. */
interface Configuration {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly settings: PopulationRecord["settings"];
}

function configured(
  { baseline, budget }: SweepSpecification,
  point: Readonly<Record<string, Cell>>,
) {
  const settings = structuredClone({ ...baseline, budget });
  const cells: Record<string, Cell> = {};
  for (const [path, value] of Object.entries(point)) {
    const [part, name] = path.split(".");
    Reflect.set(Reflect.get(settings, part), name, value);
  }
  for (const [part, values] of Object.entries(settings)) {
    for (const [name, value] of Object.entries(values)) cells[`${part}.${name}`] = value as Cell;
  }
  return { cells, settings: settings as unknown as PopulationRecord["settings"] };
}

function configurations(sweep: SweepSpecification): Configuration[] {
  const points = Object.entries(sweep.grid).reduce<Record<string, Cell>[]>(
    (all, [path, values]) =>
      all.flatMap((point) => values.map((value) => ({ ...point, [path]: value as Cell }))),
    [{}],
  );
  const changed = Object.entries(sweep.changes).flatMap(([path, values]) =>
    values.map((value) => ({ [path]: value as Cell })),
  );
  const all = [...(changed.length > 0 ? [{}] : []), ...points, ...changed].map((point) =>
    configured(sweep, point),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one.cells), one])).values()];
}

/** A sweep whose errors follow a formula, with noise by seed and a parabola in the learning rate. */
function madeSweep(made: Made): ReportedRun {
  const { specification } = made;
  const stream = new Stream(3, "sweep");
  const trials = new Trials();
  const counts = { planned: 0, done: 0, diverged: 0, failed: 0, reused: 0 };
  let draw = 0;
  for (const { cells, settings } of configurations(specification)) {
    const best = made.bestRate(cells);
    const byMachine = new Map<string, TrialResult[]>(made.fingerprints.map((f) => [f, []]));
    for (const seed of specification.seeds) {
      const luck = made.noise * stream.normal(draw++);
      for (const learningRate of specification.learningRates) {
        const n = counts.planned++;
        const failed = made.fails > 0 && n % made.fails === made.fails - 1;
        const state = failed ? "failed" : learningRate >= made.diverges ? "diverged" : "done";
        counts[state]++;
        const mse = made.error(cells) * Math.exp(luck + Math.log(learningRate / best) ** 2 / 4);
        const lost = {
          validation: null,
          metrics: null,
          reason: failed ? (made.reason ?? "the worker died <b>") : "loss is NaN at step 12",
        };
        byMachine.get(made.fingerprints[n % made.fingerprints.length])?.push(
          trial("", {
            key: n.toString(16).padStart(64, "0"),
            ...{ seed, learningRate, state, steps: 1000, bestStep: 900, seconds: 0.4 },
            validation: mse * 1.02,
            metrics: { mse, nmse: mse / 2, mae: Math.sqrt(mse), max_error: 3 * Math.sqrt(mse) },
            ...(state === "done" ? {} : lost),
          }),
        );
      }
    }
    for (const [fingerprint, results] of byMachine) {
      trials.add({ ...population(results, undefined, fingerprint), settings }, "journal");
    }
  }
  return { specification, trials, counts, seconds: 71.5 };
}

const BASELINE = {
  task: { name: "coupling", alpha: 1, rank: 64 },
  data: { seed: 0, train: 2048, validation: 512, test: 1024 },
  model: { architecture: "transformer-a", headSize: 8, heads: 1, position: "learned" },
  training: { loss: "squared", positions: "all", batch: 64, optimiser: "adam" },
};

const number = (value: Cell | undefined): number => Number(value);

const RATES: Made = {
  specification: {
    title: "How wide must a head be?",
    baseline: BASELINE,
    budget: { steps: 1000 },
    grid: { "model.headSize": [1, 2, 4, 8, 16, 32], "task.alpha": [0.5, 1, 2] },
    changes: { "model.position": ["none", "rotary"], "training.batch": [16, 256] },
    metrics: ["mse", "nmse"],
    predictions: [
      {
        statement: "The error falls like the head size to the power -1",
        metric: "mse",
        against: "model.headSize",
        where: {},
        exponent: -1,
        within: 0.2,
      },
    ],
    seeds: [0, 1, 2, 3, 4],
    learningRates: [0.001, 0.003, 0.01],
    report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
    keep: "nothing",
  },
  error: (s) =>
    0.3 *
    number(s["model.headSize"]) ** -number(s["task.alpha"]) *
    (s["model.position"] === "none" ? 3 : 1),
  bestRate: (s) => (number(s["model.headSize"]) > 8 ? 0.01 : 0.003),
  noise: 0.15,
  diverges: 1,
  fails: 0,
  fingerprints: [
    '{"architecture":"x64","cores":2,"node":"v20.20.2","nwidth":"0.1.0","onnxruntime":"1.30.0","processor":"A processor whose name is long"}',
  ],
};

/** error = 0.3 headSize^(-alpha), by alpha; changes of the position and of the batch. */
export function rates(noise = RATES.noise, patience: number | null = null): ReportedRun {
  const budget = { ...RATES.specification.budget, evaluateEvery: 100, patience };
  return madeSweep({ ...RATES, noise, specification: { ...RATES.specification, budget } });
}

/** A categorical factor in three series, some trials lost, two machines, no title. */
export function categorical(): ReportedRun {
  return madeSweep({
    specification: {
      title: null,
      baseline: BASELINE,
      budget: { steps: 1000 },
      grid: {
        "model.position": ["none", "learned", "rotary", "relative to the query, learned"],
        "model.heads": [1, 2, 4],
        "training.batch": [16, 64, 128, 256, 512, 1024],
      },
      changes: {},
      metrics: ["nmse"],
      predictions: [],
      seeds: [0],
      learningRates: [0.001, 0.01, 0.1],
      report: { against: "model.position", facet: null, metric: "nmse" },
      keep: "nothing",
    },
    error: (s) => 0.2 + 0.1 * String(s["model.position"]).length,
    bestRate: () => 0.001,
    noise: 0.05,
    diverges: 0.1,
    fails: 31,
    fingerprints: ["x86-64 · 2 cores", "arm64 · 8 cores"],
  });
}

export const HOSTILE = `<script>alert("1")</script>& 'x'`;

/** Names and values that try to leave their place. */
export function hostile(): ReportedRun {
  const { specification } = RATES;
  return madeSweep({
    ...RATES,
    specification: {
      ...specification,
      title: `</title>${HOSTILE}`,
      baseline: { ...BASELINE, model: { ...BASELINE.model, position: HOSTILE } },
      predictions: specification.predictions.map((p) => ({ ...p, statement: HOSTILE })),
      report: { against: "model.headSize", facet: "model.position", metric: "mse" },
      keep: "nothing",
    },
    fails: 7,
    reason: `\u202E${HOSTILE}\u0007`,
  });
}

/** Nothing ended yet. */
export function nothing(): ReportedRun {
  return {
    specification: RATES.specification,
    trials: new Trials(),
    counts: { planned: 360, done: 0, diverged: 0, failed: 0, reused: 0 },
    seconds: 0.2,
  };
}

/**
 * 10,000 trials: `values` of the factor in `facets` panels.
 *
 * @param fails see `Made`
 */
export function large(
  values: number,
  facets: number,
  seeds: number,
  rateCount: number,
  fails = 13,
): ReportedRun {
  return madeSweep({
    specification: {
      title: "Large",
      baseline: BASELINE,
      budget: { steps: 1000 },
      grid: {
        "model.headSize": Array.from({ length: values }, (_, i) => i + 1),
        "task.alpha": Array.from({ length: facets }, (_, i) => (i + 1) / 8),
      },
      changes: {},
      metrics: ["mse"],
      predictions: [],
      seeds: Array.from({ length: seeds }, (_, i) => i),
      learningRates: Array.from({ length: rateCount }, (_, i) => 10 ** (-4 + i / 4)),
      report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
      keep: "nothing",
    },
    error: (s) => 0.3 * number(s["model.headSize"]) ** -number(s["task.alpha"]),
    bestRate: () => 10 ** -4,
    noise: 0.2,
    diverges: 10 ** -2.1,
    fails,
    fingerprints: ["x86-64"],
  });
}
