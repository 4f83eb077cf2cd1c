import type { PoolMessage } from "../../src/experiments/runners/local/protocol.js";
import { serve } from "../../src/experiments/runners/local/serve.js";

/** Seed of the trial that makes a machine disappear. */
export const DEADLY = 13;

/** A training process that takes its whole machine along, as one that uses up all memory does. */
if (process.argv[1] === import.meta.filename) {
  process.on("message", (message: PoolMessage) => {
    if (message.kind !== "job") return;
    const { members } = message.assignment.job.spec;
    if (members.some(({ seed }) => seed === DEADLY)) process.kill(process.ppid, "SIGKILL");
  });
  serve();
}
