import type { Output } from "./streams.js";

/** Exit code after an interrupt. */
export const INTERRUPTED = 130;

/**
 * Does a job with a signal that the first Ctrl-C aborts, so that what was done can be kept. The second
 * is the system's own and ends the process at once, even where its threads compute.
 */
export async function interruptible<T>(
  stderr: Output,
  job: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    stderr.write("\ninterrupted: keeping what was done (once more: stop at once)\n");
    controller.abort();
  };
  process.once("SIGINT", interrupt);
  try {
    return await job(controller.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}
