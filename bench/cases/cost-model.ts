import { CostModel } from "../../src/experiments/cost/model.js";
import type { PopulationJob } from "../../src/experiments/population/job.js";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { BenchCase } from "../case.js";
import { unequalJobs } from "../jobs.js";

/** The same with a third fewer members, which nobody measured. */
function fewer(job: PopulationJob): PopulationJob {
  const members = job.spec.members.slice(0, Math.ceil((2 * job.spec.members.length) / 3));
  return { ...job, name: `${job.name}, less a third`, spec: { ...job.spec, members } };
}

export const costModel: BenchCase = {
  name: "seconds of a job, predicted against actual, whichever is larger",
  target: { kind: "below", value: 1.3 },
  measure: async ({ smoke, repeats }) => {
    const clock = () => performance.now() / 1000;
    const costs = new CostModel();
    const whole = unequalJobs(smoke);
    for (const job of whole) await costs.measure(nodeEngine, clock, job);
    const jobs = whole.flatMap((job) => [job, fewer(job)]);
    const first: number[] = [];
    const second: number[] = [];
    const ratios: number[] = [];
    const worst = new Map<string, number>();
    const pool = new WorkerPool({ workers: 1 });
    try {
      for (let i = 0; i < Math.min(repeats, 3); i++) {
        for (const job of jobs) {
          const predicted = costs.predict(job).seconds;
          const actual = (await pool.run(job))?.seconds ?? Number.NaN;
          const ratio = Math.max(predicted / actual, actual / predicted);
          first.push(1000 * predicted);
          second.push(1000 * actual);
          ratios.push(ratio);
          worst.set(job.name, Math.max(ratio, worst.get(job.name) ?? 0));
        }
      }
    } finally {
      await pool.close();
    }
    return {
      first,
      second,
      ratios,
      sides: ["predicted", "actual"],
      unit: "ms",
      notes: [
        "each configuration is timed once, alone; then all jobs run, three times over",
        `largest ratio: ${[...worst].map(([name, r]) => `${name} ${r.toFixed(2)}`).join("; ")}`,
      ],
    };
  },
};
