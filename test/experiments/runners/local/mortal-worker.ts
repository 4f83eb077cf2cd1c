import type { PoolMessage } from "../../../../src/experiments/runners/local/protocol.js";
import { serve } from "../../../../src/experiments/runners/local/serve.js";

/** A worker that dies of a member with seed 13, 14 or 15, of each in another way. */
process.on("message", (message: PoolMessage) => {
  if (message.kind !== "job") return;
  const seeds = message.assignment.job.spec.members.map((m) => m.seed);
  if (seeds.includes(13)) process.kill(process.pid, "SIGKILL");
  if (seeds.includes(14)) process.abort();
  if (seeds.includes(15)) {
    setImmediate(() => {
      throw new Error("seed 15");
    });
  }
});
serve();
