import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { serveQueue } from "../../src/experiments/runners/queue/host.js";

/** Serves a queue as `nwidth worker` does, with a short lock, and dies of one trial. */
await serveQueue({
  address: parseQueue(process.argv[2]),
  ...{ workers: 1, lock: 2, signal: new AbortController().signal },
  entry: new URL("./deadly-worker.js", import.meta.url),
});
