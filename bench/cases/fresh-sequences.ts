import { nodeEngine } from "../../src/runtime/node.js";
import { buildTask } from "../../src/tasks/registry.js";
import type { TrainingPart } from "../../src/training/batches.js";
import { Population } from "../../src/training/population.js";
import { populationDefaults } from "../../src/training/specification.js";
import { freshSequences, taskExamples } from "../../src/training/task-examples.js";
import { type BenchCase, fill, interleave, type Measurement, median, type Scale } from "../case.js";
import { figure } from "../report.js";
import { stepTime } from "../workload.js";

/** A task and a small model of it. The first is the case, the others stand in its table. */
interface Row {
  readonly task: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly architecture: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly batch: number;
  readonly stepsPerRun: number;
}

const attention = {
  architecture: "transformer-a",
  config: { hidden: 32, headSize: 4 },
  batch: 64,
  stepsPerRun: 16,
} as const;

const rows = [
  {
    ...{ task: "sparse", settings: { length: 1000 }, batch: 8, stepsPerRun: 2 },
    ...{ architecture: "transformer-b", config: { width: 32, layers: 1, heads: 4 } },
  },
  {
    ...{ task: "sparse", settings: { length: 1000 }, batch: 64, stepsPerRun: 2 },
    ...{ architecture: "state-space", config: { width: 32 } },
  },
  { task: "linear", settings: { length: 32 }, ...attention },
  { task: "retrieval", settings: { length: 32 }, ...attention },
  { task: "coupling", settings: { length: 16, basis: "tokens", tokens: 32 }, ...attention },
  { task: "coupling", settings: { length: 16 }, ...attention },
] as const satisfies readonly Row[];

type Times = Pick<Measurement, "first" | "second" | "ratios">;

/** Milliseconds of a step on fresh sequences and on a fixed set. */
async function timesOf(row: Row, scale: Scale): Promise<Times> {
  const task = buildTask(row.task, row.settings);
  const { inputs, outputs, length, positions } = task;
  const { architecture, config, batch, stepsPerRun } = row;
  const spec = {
    ...{ ...populationDefaults, architecture, config, batch, stepsPerRun, positions },
    task: { inputs, outputs, length },
    members: [{ seed: 0, learningRate: 1e-3 }],
    steps: 1_000 * stepsPerRun,
  };
  const { examples, train } = taskExamples(task, 0, { train: 256, validation: 0, test: 0 });
  const opened = (part: TrainingPart) => Population.open(nodeEngine, spec, examples, part);
  const fresh = await opened(freshSequences(task, 0));
  const fixed = await opened(train);
  const runs = await fill(scale, async (n) => stepsPerRun * (await stepTime(fixed, n)));
  const times = await interleave(
    scale.repeats,
    () => stepTime(fresh, runs),
    () => stepTime(fixed, runs),
    (a, b) => a / b,
  );
  await fresh.close();
  await fixed.close();
  return times;
}

export const freshSequencesCase: BenchCase = {
  name: "step on fresh sequences of length 1000, a layer of attention, against a fixed set",
  target: { kind: "below", value: 1.2 },
  measure: async (scale) => {
    const measured: { readonly row: Row; readonly times: Times }[] = [];
    for (const row of scale.smoke ? rows.slice(2, 3) : rows) {
      measured.push({ row, times: await timesOf(row, scale) });
    }
    return {
      ...measured[0].times,
      sides: ["fresh", "fixed"],
      unit: "ms",
      notes: ["one member; members of one seed share what is drawn, those of others do not"],
      table: {
        header: ["task", "architecture", "fresh, ms", "fixed, ms", "ratio"],
        rows: measured.map(({ row, times: { first, second, ratios } }) => [
          `${row.task} ${JSON.stringify(row.settings)}, batch ${row.batch}`,
          `${row.architecture} ${JSON.stringify(row.config)}`,
          figure(median(first)),
          figure(median(second)),
          figure(median(ratios)),
        ]),
      },
    };
  },
};
