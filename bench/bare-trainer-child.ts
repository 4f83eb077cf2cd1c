import { execute } from "../src/experiments/population/execute.js";
import type { PopulationJob } from "../src/experiments/population/job.js";

/** Trains the populations that its parent sends, one after another, and nothing else. */
process.once("message", async (jobs: PopulationJob[]) => {
  for (const job of jobs) await execute(job);
  process.exit();
});
