import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { createContext, Script } from "node:vm";
import { CallerError } from "../../errors.js";

/** Whose functions are called: what every message begins with. */
export interface Owner {
  /** path of the plugin's file */
  readonly file: string;
  /** "task 'x'" */
  readonly what: string;
}

/** A plugin's code throws, does not end, ends the process, or gives what does not fit. */
export class PluginError extends CallerError {
  constructor(
    problem: string,
    cure = "mend the plugin, and call again: what ended is kept; docs/plugins.md says what each function gives",
  ) {
    super(problem, cure);
  }
}

/** Seconds that one call of a plugin's function may take. Chosen by hand: it may read data. */
export const PATIENCE = 60;

/** Hears of each call before it is made. */
type Watcher = (owner: Owner, call: string) => void;
let watcher: Watcher | null = null;

/** From now on a parent process watches over this one, and ends it where a call does not end. */
export function watchedBy(parent: Watcher): void {
  watcher = parent;
}

/** What runs something within a time limit: the VM's, which also stops a loop without end. */
const limited: { act: () => unknown } = { act: () => {} };
const context = createContext(limited);
const script = new Script("act()");

function withinPatience<T>(where: string, act: () => T, seconds: number): T {
  let value: T | undefined;
  limited.act = () => {
    value = act();
  };
  try {
    script.runInContext(context, { timeout: 1000 * seconds });
  } catch (error) {
    if (Object(error).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new PluginError(endless(where, seconds));
  }
  return value as T;
}

/** A call as messages name it. */
export function callText({ file, what }: Owner, call: string): string {
  return `plugin ${file}: ${what}: ${call}`;
}

/** What is said of a call that does not end. */
export function endless(where: string, seconds = PATIENCE): string {
  return `${where} does not end within ${seconds} s`;
}

/** The line of a plugin that a stack leads through, as " (my-task.mjs:12:5)"; empty where there is none. */
export function placeOf(error: Error, file: string): string {
  const forms = [pathToFileURL(file).href, file].flatMap((form) => [`${form}?`, `${form}:`]);
  const at = error.stack?.split("\n").find((line) => forms.some((form) => line.includes(form)));
  const [, place] = /:(\d+:\d+)\)?$/.exec(at ?? "") ?? [];
  return place === undefined ? "" : ` (${basename(file)}:${place})`;
}

/** Why code threw, as "TypeError: no (my-task.mjs:12:5)". */
export function reasonOf(error: unknown, file: string): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}${placeOf(error, file)}`
    : String(error);
}

/** Runs a plugin's code: what it throws names it. */
export function attributed<T>(owner: Owner, call: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof PluginError) throw error;
    const where = callText(owner, call);
    if (error instanceof CallerError) {
      throw new PluginError(`${where}: ${error.problem}`, error.cure);
    }
    throw new PluginError(`${where} threw ${reasonOf(error, owner.file)}`);
  }
}

/**
 * Runs a plugin's code as `attributed` does, and for so long as a call may take. Where a parent process
 * watches it is told in place of a time limit, which would cost each of a million samples 50 us.
 *
 * @throws PluginError where it throws, or does not end
 */
export function called<T>(owner: Owner, call: string, act: () => T, seconds = PATIENCE): T {
  return attributed(owner, call, () => {
    if (watcher === null) return withinPatience(callText(owner, call), act, seconds);
    watcher(owner, call);
    return act();
  });
}

/** What a call gives does not fit. */
export function wrong(owner: Owner, call: string, problem: string): PluginError {
  return new PluginError(`${callText(owner, call)} ${problem}`);
}
