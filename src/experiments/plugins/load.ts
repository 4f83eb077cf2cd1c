import { fork } from "node:child_process";
import { once } from "node:events";
import { CallerError } from "../../errors.js";
import { type LoadedPlugin, registerPlugin } from "./register.js";
import { type PluginSource, readPlugin } from "./source.js";

/** Why a plugin is not taken: a `CallerError` as it crosses from one process to the other. */
export interface Refused {
  readonly problem: string;
  readonly cure: string;
}

/** Seconds that loading and trying all plugins of a call may take. Chosen by hand: data may be read. */
const PATIENCE = 60;
/** Characters of stderr that are kept. */
const KEPT = 2000;

/** How long is waited. */
export interface PluginOptions {
  /** seconds that loading and trying may take; by default a minute */
  readonly patience?: number;
}

/**
 * Loads plugins: reads each file, runs and tries it in a process of its own, which may die or hang, then
 * registers what it exports here. Workers load them too, by path and hash.
 *
 * A plugin is code, and may do what the caller may.
 *
 * @param paths of .js or .mjs files
 * @throws CallerError that names the plugin: see `readPlugin` and `registerPlugin`; where its functions
 *   throw, or give what does not fit; where it does not end in time
 */
export async function loadPlugins(
  paths: readonly string[],
  { patience = PATIENCE }: PluginOptions = {},
): Promise<readonly LoadedPlugin[]> {
  const sources: PluginSource[] = [];
  for (const path of paths) {
    const source = await readPlugin(path);
    if (sources.some(({ file }) => file === source.file)) {
      throw new CallerError(`plugin ${path} is named twice`, "name each once");
    }
    sources.push(source);
  }
  if (sources.length === 0) return [];
  await probed(sources, patience);
  const plugins: LoadedPlugin[] = [];
  for (const source of sources) plugins.push(await registerPlugin(source));
  return plugins;
}

/** @throws CallerError as `loadPlugins` */
async function probed(sources: readonly PluginSource[], patience: number): Promise<void> {
  const names = sources.map(({ file }) => file).join(", ");
  const child = fork(new URL("./probe-process.js", import.meta.url), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [],
  });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-KEPT);
  });
  let late = false;
  const watch = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, 1000 * patience);
  let answer: { readonly refused: Refused | null } | undefined;
  child.on("message", (message: { readonly refused: Refused | null }) => {
    answer = message;
  });
  child.send(sources);
  const [code, signal] = await once(child, "close").finally(() => clearTimeout(watch));
  if (answer?.refused) throw new CallerError(answer.refused.problem, answer.refused.cure);
  if (answer !== undefined) return;
  throw late
    ? new CallerError(
        `plugin ${names} is not loaded and tried after ${patience} s`,
        "look for a loop or a promise without end at its top, or in its functions at their default settings",
      )
    : new CallerError(
        `plugin ${names}: the process that tried it ended with ${signal ?? `code ${code}`}${lastLine(stderr)}`,
        "mend the plugin: it ends the process, or its top awaits what never comes",
      );
}

function lastLine(stderr: string): string {
  const last = stderr.split("\n").findLast((line) => line.trim() !== "");
  return last === undefined ? "" : `: ${last.trim()}`;
}
