import { CallerError } from "../../errors.js";
import type { Refused } from "./load.js";
import { registerPlugin } from "./register.js";
import type { PluginSource } from "./source.js";
import { tryPlugin } from "./trial-run.js";

/** Loads and tries the plugins that the parent names, and says what is wrong with the first that has something. */
async function probe(sources: readonly PluginSource[]): Promise<Refused | null> {
  for (const source of sources) {
    try {
      await tryPlugin(await registerPlugin(source));
    } catch (error) {
      if (error instanceof CallerError) return { problem: error.problem, cure: error.cure };
      const reason = error instanceof Error ? error.message : String(error);
      return { problem: `plugin ${source.file}: ${reason}`, cure: "mend the plugin" };
    }
  }
  return null;
}

process.on("disconnect", () => process.exit());
process.on("message", async (sources: readonly PluginSource[]) => {
  const refused = await probe(sources);
  process.send?.({ refused }, undefined, undefined, () => process.exit());
});
