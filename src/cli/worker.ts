import { CallerError } from "../errors.js";
import { QUEUE_VARIABLE } from "../experiments/runners/queue/address.js";
import { LOCK_SECONDS, serveQueue } from "../experiments/runners/queue/host.js";
import { ownVersion, versionText } from "../experiments/runners/queue/version.js";
import { counted } from "../report/format.js";
import { queueAddress, queueNotice } from "./queue-use.js";
import { wholeNumber, workerCount } from "./settings.js";
import type { Streams } from "./streams.js";
import { jsonText } from "./text.js";

/** Options of the verb. */
export interface WorkerOptions {
  readonly queue?: string;
  readonly share?: string;
  readonly workers?: number;
  readonly lock?: number;
  readonly json?: boolean;
}

const LEAST_LOCK = 5;
const MOST_LOCK = 24 * 3600;

/** Signals that ask a worker to leave. */
const LEAVING = ["SIGINT", "SIGTERM"] as const;

/**
 * `nwidth worker`: serves a queue until it is told to leave; what it trains then goes back with its
 * checkpoint, and another continues it.
 *
 * @throws CallerError where no queue is named, or it cannot be reached
 */
export async function worker(options: WorkerOptions, streams: Streams): Promise<void> {
  const address = queueAddress(options.queue);
  if (address === null) throw unnamed();
  const workers = workerCount(options.workers);
  const lock = wholeNumber("--lock", options.lock ?? LOCK_SECONDS, LEAST_LOCK, MOST_LOCK);
  const leave = new AbortController();
  const onSignal = () => leave.abort();
  // a second one is the system's own, and ends the process at once
  for (const signal of LEAVING) process.once(signal, onSignal);
  try {
    const served = await serveQueue({
      ...{ address, lock, signal: leave.signal },
      ...(workers !== undefined && { workers }),
      ...(options.share !== undefined && { share: options.share }),
      onNotice: queueNotice(streams),
      onBegin: (processes) => {
        if (options.json === true) return;
        const version = versionText(ownVersion());
        streams.stdout.write(
          `serving ${address.shown} as ${version} with ${counted(processes, "process", "processes")}\n`,
        );
      },
    });
    const { populations, trials } = served;
    streams.stdout.write(
      options.json === true
        ? `${jsonText({ schema: 1, ...served })}\n`
        : `left after ${counted(trials, "trial")} in ${counted(populations, "population")}\n`,
    );
  } finally {
    for (const signal of LEAVING) process.off(signal, onSignal);
  }
}

/** No queue where one is needed. */
export function unnamed(): CallerError {
  return new CallerError(
    "no queue is named",
    `write --queue redis://HOST:PORT/NAME, or set ${QUEUE_VARIABLE}`,
  );
}
