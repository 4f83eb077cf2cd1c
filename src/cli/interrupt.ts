/** Exit code after an interrupt. */
export const INTERRUPTED = 130;

/**
 * A signal that the first Ctrl-C aborts, so that what was done can be kept. The second is the
 * system's own and ends the process at once, even where its threads compute.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    process.stderr.write("\ninterrupted: keeping what was done (once more: stop at once)\n");
    controller.abort();
  });
  return controller.signal;
}
