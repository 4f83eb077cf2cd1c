import { CallerError } from "../../errors.js";
import { PluginError, placeOf, reasonOf } from "./call.js";

/** Of plugins that run in this process. */
const files = new Set<string>();

function isCalledByPlugin(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  const here = new Error("here");
  Error.stackTraceLimit = stackTraceLimit;
  return [...files].some((file) => placeOf(here, file) !== "");
}

/**
 * From now on the code of a plugin may not end this process, whenever it runs, and what it writes to
 * stdout, which is the command's, goes to stderr.
 */
export function confine(file: string): void {
  const first = files.size === 0;
  files.add(file);
  if (!first) return;
  const { exit, stdout, stderr } = process;
  process.exit = (code) => {
    if (!isCalledByPlugin()) return exit.call(process, code);
    throw new Error(`process.exit(${code ?? ""}) is called, which would end the command`);
  };
  const write = stdout.write.bind(stdout);
  stdout.write = ((...given: Parameters<typeof write>) =>
    isCalledByPlugin() ? stderr.write(...given) : write(...given)) as typeof write;
}

/** What a timer or a promise of a plugin threw when nobody called it, as an error that names it; else null. */
export function strayError(error: unknown): CallerError | null {
  if (error instanceof CallerError) return error;
  const file =
    error instanceof Error ? [...files].find((one) => placeOf(error, one) !== "") : undefined;
  if (file === undefined) return null;
  return new PluginError(
    `plugin ${file}: a timer or a promise that nobody waits for threw ${reasonOf(error, file)}`,
  );
}
