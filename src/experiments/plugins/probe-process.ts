import { CallerError } from "../../errors.js";
import { callText, PluginError, reasonOf, watchedBy } from "./call.js";
import { strayError } from "./confine.js";
import type { ProbeMessage, Refused } from "./load.js";
import { registerPlugin } from "./register.js";
import type { PluginSource } from "./source.js";
import { tryPlugin } from "./trial-run.js";

function refusal(error: CallerError): Refused {
  return { problem: error.problem, cure: error.cure };
}

/** Loads and tries the plugins that the parent names, and says what is wrong with the first that has something. */
async function probe(sources: readonly PluginSource[]): Promise<Refused | null> {
  for (const source of sources) {
    const { file } = source;
    try {
      say({ inside: `plugin ${file}: its top` });
      await tryPlugin(await registerPlugin(source));
    } catch (error) {
      if (error instanceof CallerError) return refusal(named(error, file));
      return { problem: `plugin ${file}: ${reasonOf(error, file)}`, cure: "mend the plugin" };
    }
  }
  return null;
}

/** An error that says which file it is about. */
function named(error: CallerError, file: string): CallerError {
  if (error.problem.startsWith("plugin ")) return error;
  return new PluginError(`plugin ${file}: ${error.problem}`, error.cure);
}

function say(message: ProbeMessage, then = () => {}): void {
  process.send?.(message, undefined, undefined, then);
}

watchedBy((owner, call) => say({ inside: callText(owner, call) }));

process.on("disconnect", () => process.exit());
process.on("uncaughtException", (error) => {
  const stray = strayError(error);
  if (stray !== null) say({ refused: refusal(stray) }, () => process.exit(1));
  else throw error;
});
process.on("message", async (sources: readonly PluginSource[]) => {
  const refused = await probe(sources);
  // what a promise threw is heard of first
  setImmediate(() => say({ refused }, () => process.exit()));
});
