import { setTimeout as sleep } from "node:timers/promises";
import { CostModel } from "../src/experiments/cost/model.js";
import { machineFingerprint } from "../src/experiments/machine.js";
import type { PopulationJob, PopulationResult } from "../src/experiments/population/job.js";
import type { PoolMessage, WorkerMessage } from "../src/experiments/runners/local/protocol.js";

/** Seconds slept for each that a job is predicted to take. */
const PACE = Number(process.env.NWIDTH_BENCH_PACE);
const costs = new CostModel();

/** A result of the right size, of a training that never was. */
function resultOf({ name, spec }: PopulationJob, seconds: number): PopulationResult {
  return {
    name,
    members: spec.members.map(() => ({
      validation: 1,
      bestStep: spec.steps,
      steps: spec.steps,
      state: "stopped",
      reason: null,
      curve: Array.from({ length: 10 }, (_, i) => [i, 1] as const),
      metrics: { mse: 1, nmse: 1, mae: 1, max_error: 1 },
      digest: "0".repeat(64),
    })),
    best: new Float32Array(spec.members.length),
    predictions: spec.members.map(() => new Float64Array(1)),
    fingerprint: machineFingerprint(),
    complete: true,
    ...{ seconds, timing: null },
  };
}

/** A worker process that sleeps as long as it is thought that it would train. */
process.on("disconnect", () => process.exit());
process.on("message", async (message: PoolMessage) => {
  if (message.kind === "stop") return;
  const { job } = message.assignment;
  const seconds = PACE * costs.predict(job).seconds;
  if (seconds > 0) await sleep(1000 * seconds);
  const said: WorkerMessage = { kind: "result", result: resultOf(job, seconds) };
  process.send?.(said);
});
