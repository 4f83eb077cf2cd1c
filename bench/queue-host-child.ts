import { parseQueue } from "../src/experiments/runners/queue/address.js";
import { serveQueue } from "../src/experiments/runners/queue/host.js";
import type { HostOrder } from "./queue.js";

/** Serves a queue as `nwidth worker` does, until it is killed; says when it begins. */
const { url, workers, pace }: HostOrder = JSON.parse(process.argv[2]);
if (pace !== undefined) process.env.NWIDTH_BENCH_PACE = String(pace);
await serveQueue({
  ...{ address: parseQueue(url), workers, signal: new AbortController().signal },
  ...(pace !== undefined && { entry: new URL("./queue-sleeper.js", import.meta.url) }),
  onBegin: () => process.send?.("serving"),
});
