import { CallerError } from "../errors.js";
import type { QueueUse } from "../experiments/runners/open.js";
import {
  parseQueue,
  QUEUE_VARIABLE,
  type QueueAddress,
} from "../experiments/runners/queue/address.js";
import { printable } from "../report/text.js";
import type { Streams } from "./streams.js";

/**
 * The queue that a call or the environment names; null where neither does. An empty name is none.
 *
 * @throws CallerError where it is no address
 */
export function queueAddress(written: string | undefined): QueueAddress | null {
  const text = written ?? process.env[QUEUE_VARIABLE] ?? "";
  return text === "" ? null : parseQueue(text);
}

/** Says what the user should know of a queue, on one line each, whatever a stranger wrote there. */
export function queueNotice({ stderr }: Streams): (text: string) => void {
  return (text) => stderr.write(`queue: ${printable(text).slice(0, 2000)}\n`);
}

/** Options of a queue, of whoever gives it work. */
export interface QueueOptions {
  readonly queue?: string;
  readonly share?: string;
}

/**
 * What trains in place of this machine's own processes; null where those do.
 *
 * @param workers what --workers says
 * @throws CallerError where it is no address, or workers are asked for as well, or a folder without a queue
 */
export function queueFor(
  { queue, share }: QueueOptions,
  workers: number | undefined,
  streams: Streams,
): QueueUse | null {
  const address = queueAddress(queue);
  if (address === null) {
    if (share === undefined) return null;
    throw new CallerError(
      `--share ${share} without a queue`,
      "leave it out, or name the queue whose machines share the folder with --queue",
    );
  }
  if (workers !== undefined) {
    throw new CallerError(
      `--workers ${workers} with the queue ${address.shown}, whose workers are others`,
      `leave out --workers, and start nwidth worker --workers ${workers} there; or train here with --queue ""`,
    );
  }
  return { address, onNotice: queueNotice(streams), ...(share !== undefined && { share }) };
}
