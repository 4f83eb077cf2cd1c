import { Stream } from "../../../src/random/stream.js";
import type { ReportedRun, ReportedSweep } from "../../../src/results/sweep/outcome.js";
import type { Cell, TrialTable } from "../../../src/results/trial-table.js";

interface Made {
  readonly specification: ReportedSweep;
  readonly seeds: number;
  readonly rates: readonly number[];
  /** test error of a trial at its best rate, without noise */
  readonly error: (settings: Readonly<Record<string, Cell>>) => number;
  /** the learning rate that is best */
  readonly bestRate: (settings: Readonly<Record<string, Cell>>) => number;
  readonly noise: number;
  /** trials at rates from this on diverge */
  readonly diverges: number;
  /** every so many trials one fails; 0: none */
  readonly fails: number;
  readonly fingerprints: readonly string[];
}

function* configurations(sweep: ReportedSweep): Generator<Record<string, Cell>> {
  const baseline: Record<string, Cell> = { "budget.steps": 1000 };
  for (const [part, settings] of Object.entries(sweep.baseline)) {
    for (const [name, value] of Object.entries(settings)) baseline[`${part}.${name}`] = value;
  }
  const axes = Object.entries(sweep.grid);
  const points = axes.reduce<Record<string, Cell>[]>(
    (all, [path, values]) =>
      all.flatMap((point) => values.map((value) => ({ ...point, [path]: value as Cell }))),
    [{}],
  );
  const changed = Object.entries(sweep.changes).flatMap(([path, values]) =>
    values.map((value) => ({ [path]: value as Cell })),
  );
  const all = [...(changed.length > 0 ? [{}] : []), ...points, ...changed].map((point) => ({
    ...baseline,
    ...point,
  }));
  const keys = all.map((settings) => JSON.stringify(settings));
  yield* all.filter((_, i) => keys.indexOf(keys[i]) === i);
}

/** A sweep whose errors follow a formula, with noise by seed and a parabola in the learning rate. */
function madeSweep(made: Made): ReportedRun {
  const stream = new Stream(3, "sweep");
  let draw = 0;
  const all = [...configurations(made.specification)];
  const settings = [...new Set(all.flatMap((c) => Object.keys(c)))];
  const columns = [
    ...["key", ...settings, "seed", "learningRate", "state", "reason", "steps", "bestStep"],
    ...["validation", "mse", "nmse", "mae", "max_error", "chosen", "digest", "fingerprint"],
    "seconds",
  ];
  const counts = { planned: 0, done: 0, diverged: 0, failed: 0, reused: 0 };
  const rows: Cell[][] = [];
  for (const configuration of all) {
    const best = made.bestRate(configuration);
    for (let seed = 0; seed < made.seeds; seed++) {
      const luck = made.noise * stream.normal(draw++);
      for (const rate of made.rates) {
        const n = counts.planned++;
        const failed = made.fails > 0 && n % made.fails === made.fails - 1;
        const diverged = !failed && rate >= made.diverges;
        counts[failed ? "failed" : diverged ? "diverged" : "done"]++;
        const lost = failed || diverged;
        const mse = lost
          ? null
          : made.error(configuration) * Math.exp(luck + Math.log(rate / best) ** 2 / 4);
        rows.push([
          n.toString(16).padStart(64, "0"),
          ...settings.map((path) => configuration[path] ?? null),
          ...[seed, rate, failed ? "failed" : diverged ? "diverged" : "done"],
          ...[failed ? "the worker died <b>" : diverged ? "loss is NaN at step 12" : null],
          ...[1000, 900, mse === null ? null : mse * 1.02, mse],
          ...[mse === null ? null : mse / 2, mse === null ? null : Math.sqrt(mse)],
          ...[mse === null ? null : 3 * Math.sqrt(mse), !lost && rate === best],
          ...["ab".repeat(32), made.fingerprints[n % made.fingerprints.length], 0.4],
        ]);
      }
    }
  }
  const table: TrialTable = { columns, rows };
  return { specification: made.specification, table, counts, seconds: 71.5 };
}

const BASELINE = {
  task: { name: "coupling", alpha: 1, rank: 32 },
  data: { seed: 0, train: 2048, validation: 512, test: 1024 },
  model: { architecture: "transformer-a", headSize: 8, heads: 1, position: "learned" },
  training: { batch: 64, optimiser: "adam" },
};

const number = (value: Cell | undefined): number => Number(value);

/** error = 0.3 headSize^(-alpha), by alpha; changes of the position and of the batch. */
export function rates(noise = 0.15): ReportedRun {
  return madeSweep({
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
          exponent: -1,
          within: 0.2,
        },
      ],
      report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
    },
    seeds: 5,
    rates: [0.001, 0.003, 0.01],
    error: (s) =>
      0.3 *
      number(s["model.headSize"]) ** -number(s["task.alpha"]) *
      (s["model.position"] === "none" ? 3 : 1),
    bestRate: (s) => (number(s["model.headSize"]) > 8 ? 0.01 : 0.003),
    noise,
    diverges: 1,
    fails: 0,
    fingerprints: [
      '{"architecture":"x64","cores":2,"node":"v20.20.2","nwidth":"0.1.0","onnxruntime":"1.30.0","processor":"A processor whose name is long"}',
    ],
  });
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
      report: { against: "model.position", facet: null, metric: "nmse" },
    },
    seeds: 1,
    rates: [0.001, 0.01, 0.1],
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
  const outcome = rates();
  const at = outcome.table.columns.indexOf("model.position");
  const reason = outcome.table.columns.indexOf("reason");
  return {
    ...outcome,
    specification: {
      ...outcome.specification,
      title: `</title>${HOSTILE}`,
      baseline: { ...BASELINE, model: { ...BASELINE.model, position: HOSTILE } },
      predictions: outcome.specification.predictions.map((p) => ({ ...p, statement: HOSTILE })),
      report: { against: "model.headSize", facet: "model.position", metric: "mse" },
    },
    table: {
      ...outcome.table,
      rows: outcome.table.rows.map((row, i) =>
        row.map((cell, column) => {
          if (column === at) return cell === "learned" ? HOSTILE : cell;
          if (column === reason) return i % 7 === 0 ? `\u202E${HOSTILE}\u0007` : cell;
          return row[at] !== "learned" && column === row.length - 4 ? false : cell;
        }),
      ),
    },
  };
}

/** Nothing ended yet. */
export function nothing(): ReportedRun {
  const { specification, table } = rates();
  return {
    specification,
    table: { ...table, rows: [] },
    counts: { planned: 360, done: 0, diverged: 0, failed: 0, reused: 0 },
    seconds: 0.2,
  };
}

/** 10,000 trials: `values` of the factor in `facets` panels. */
export function large(values: number, facets: number, seeds: number, rateCount: number) {
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
      report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
    },
    seeds,
    rates: Array.from({ length: rateCount }, (_, i) => 10 ** (-4 + i / 4)),
    error: (s) => 0.3 * number(s["model.headSize"]) ** -number(s["task.alpha"]),
    bestRate: () => 10 ** -4,
    noise: 0.2,
    diverges: 10 ** -2.1,
    fails: 13,
    fingerprints: ["x86-64"],
  });
}
