import { readStatus } from "../experiments/runners/queue/status.js";
import { queueDocument } from "../report/documents/queue.js";
import { queueText } from "../report/terminal/queue.js";
import { queueAddress, queueNotice } from "./queue-use.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { unnamed } from "./worker.js";

/** Options of `queue status`. */
export interface QueueStatusOptions {
  readonly queue?: string;
  readonly json?: boolean;
}

/**
 * `nwidth queue status`: who serves a queue, and what waits on it.
 *
 * @throws CallerError where no queue is named, or it cannot be reached
 */
export async function queueStatus(options: QueueStatusOptions, streams: Streams): Promise<void> {
  const address = queueAddress(options.queue);
  if (address === null) throw unnamed();
  const status = await readStatus(address, queueNotice(streams));
  const { stdout } = streams;
  stdout.write(
    options.json === true
      ? `${jsonText(queueDocument(status))}\n`
      : queueText(status, terminalOf(stdout)),
  );
}
