import { Console } from "node:console";
import { loadPlugins } from "../experiments/plugins/load.js";

/**
 * Loads what --plugin names. What a plugin says by `console` goes to stderr: stdout is the command's.
 *
 * @throws CallerError as `loadPlugins`
 */
export async function usePlugins(files: readonly string[]): Promise<void> {
  globalThis.console = new Console(process.stderr);
  await loadPlugins(files);
}
