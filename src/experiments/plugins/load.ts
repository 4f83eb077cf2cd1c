import { fork } from "node:child_process";
import { once } from "node:events";
import { CallerError } from "../../errors.js";
import { lastWords } from "../last-words.js";
import { PATIENCE, PluginError } from "./call.js";
import { type LoadedPlugin, registerPlugin } from "./register.js";
import { type PluginSource, readPlugin } from "./source.js";

/** Why a plugin is not taken: a `CallerError` as it crosses from one process to the other. */
export interface Refused {
  readonly problem: string;
  readonly cure: string;
}

/** Characters of stderr that are kept. */
const KEPT = 2000;

/** What the process that tries plugins says: which call it comes to, and how all of it ended. */
export type ProbeMessage = { readonly inside: string } | { readonly refused: Refused | null };

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
  let answer: Extract<ProbeMessage, { readonly refused: unknown }> | undefined;
  let inside = `plugin ${names}`;
  child.on("message", (message: ProbeMessage) => {
    if ("refused" in message) answer ??= message;
    else inside = message.inside;
  });
  child.send(sources);
  const [code, signal] = await once(child, "close").finally(() => clearTimeout(watch));
  if (answer?.refused) throw new PluginError(answer.refused.problem, answer.refused.cure);
  if (answer !== undefined) return;
  const words = lastWords(stderr);
  throw late
    ? new PluginError(
        `${inside} does not end: all plugins of a call are loaded and tried within ${patience} s`,
        "look there for a loop or a promise without end",
      )
    : new PluginError(
        `${inside} ends the process that tries it: ${signal ?? `code ${code}`}${words && `: ${words}`}`,
        "mend the plugin: it ends the process, or its top awaits what never comes",
      );
}
