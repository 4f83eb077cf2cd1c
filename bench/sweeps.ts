import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSpecification } from "../src/experiments/sweep/parse.js";
import { runSweep } from "../src/experiments/sweep/run.js";
import type { SweepSpecification } from "../src/experiments/sweep/specification.js";
import type { Workload } from "./workload.js";

/** How much of a sweep is run. */
export interface Extent {
  readonly trials: number;
  readonly steps: number;
}

/** Learning rates of every sweep here; the seeds make up the number of trials. */
const RATES = Array.from({ length: 10 }, (_, i) => 1e-3 * 1.2 ** i);

/** The trials of a workload as a sweep: attention among as many symbols as the model has inputs. */
export function sweepOf(
  { architecture, config, task, batch }: Workload,
  { trials, steps }: Extent,
): SweepSpecification {
  const rates = Math.min(trials, RATES.length);
  return parseSpecification({
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: task.inputs, length: task.length },
      data: { train: 1024, validation: 256, test: 256 },
      model: { architecture, ...config },
      training: { batch },
    },
    seeds: Math.ceil(trials / rates),
    learningRates: RATES.slice(0, rates),
    budget: { steps, evaluateEvery: steps },
  });
}

/** Seconds of a whole sweep in a directory of its own, on two workers. */
export async function sweepSeconds(specification: SweepSpecification): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), "nwidth-bench-"));
  try {
    const begin = performance.now();
    const { complete } = await runSweep(specification, { directory, workers: 2 });
    if (!complete) throw new Error("the sweep did not end");
    return (performance.now() - begin) / 1000;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
