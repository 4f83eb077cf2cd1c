import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { populationBytes } from "../../src/experiments/population/memory.js";
import type { BenchCase } from "../case.js";
import { unequalJobs } from "../jobs.js";

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL("../memory-model-child.js", import.meta.url));

export const memoryModel: BenchCase = {
  name: "memory of a job, predicted against taken",
  target: { kind: "at least", value: 1 },
  measure: async ({ smoke }) => {
    const first: number[] = [];
    const second: number[] = [];
    const jobs = unequalJobs(smoke);
    for (const [i, job] of jobs.entries()) {
      const { stdout } = await run(process.execPath, [
        CHILD,
        `${i}`,
        ...(smoke ? ["--smoke"] : []),
      ]);
      first.push(populationBytes(job) / 2 ** 20);
      second.push(Number(stdout) / 2 ** 20);
    }
    const ratios = first.map((predicted, i) => predicted / second[i]);
    return {
      first,
      second,
      ratios,
      sides: ["predicted", "taken"],
      unit: "MB",
      notes: [
        "resident memory of a process that does one job, program and engine included",
        jobs.map(({ name }, i) => `${name} ${ratios[i].toFixed(2)}`).join("; "),
      ],
    };
  },
};
