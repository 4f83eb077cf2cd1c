/** Exit code after an interrupt. */
export const INTERRUPTED = 130;

/**
 * A signal that the first Ctrl-C aborts, so that what was done can be kept; the second ends the
 * process at once.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.on("SIGINT", () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write("\ninterrupted: keeping what was done (once more: stop at once)\n");
    controller.abort();
  });
  return controller.signal;
}
