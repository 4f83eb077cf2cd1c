import { Console } from "node:console";
import { strayError } from "../experiments/plugins/confine.js";
import { loadPlugins } from "../experiments/plugins/load.js";
import type { Study } from "../studies/study.js";
import { report } from "./report.js";

/**
 * Loads what --plugin names. What a plugin says by `console` goes to stderr: stdout is the command's.
 *
 * @throws CallerError as `loadPlugins`
 */
export async function usePlugins(files: readonly string[]): Promise<void> {
  globalThis.console = new Console(process.stderr);
  if (process.listenerCount("uncaughtException", endWith) === 0) {
    process.on("uncaughtException", endWith);
  }
  const studies = (await loadPlugins(files)).flatMap((plugin) => plugin.studies);
  if (studies.length === 0) return;
  // loaded where it is needed: all studies take as long to load as all the rest
  const { addStudy } = await import("../studies/registry.js");
  for (const study of studies) addStudy(study as unknown as Study);
}

/** What a timer or a promise of a plugin throws ends the command, as what its functions throw does. */
function endWith(error: unknown): void {
  process.exit(report(strayError(error) ?? error, process.stderr));
}
