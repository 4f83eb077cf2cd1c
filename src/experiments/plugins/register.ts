import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { CallerError } from "../../errors.js";
import { type Architecture, register as ofArchitecture } from "../../models/architecture.js";
import { addArchitecture, architectures, removeArchitecture } from "../../models/registry.js";
import { addTask, removeTask, tasks } from "../../tasks/registry.js";
import { register as ofTask, type Task } from "../../tasks/task.js";
import { guardedArchitecture, guardedTask, type Owner, placeOf } from "./guard.js";
import type { PluginSource } from "./source.js";

/** A plugin that was loaded into this process. */
export interface LoadedPlugin extends PluginSource {
  /** names of the tasks that it registered */
  readonly tasks: readonly string[];
  /** names of the architectures that it registered */
  readonly architectures: readonly string[];
}

const loaded = new Map<string, LoadedPlugin>();

/** The plugins of this process, in the order in which they were loaded. */
export function loadedPlugins(): readonly LoadedPlugin[] {
  return [...loaded.values()];
}

/** @throws CallerError where plugins are loaded: nothing that is executed travels through a queue */
export function requireNoPlugins(place: string): void {
  const [first] = loaded.values();
  if (first === undefined) return;
  throw new CallerError(
    `the plugin ${first.file} and ${place}: code does not travel to other machines`,
    "train it on this machine, without the queue",
  );
}

const shared = {
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  version: z.int().min(0),
  summary: z.string().min(1),
};
const call = z.custom<unknown>((value) => typeof value === "function", "Expected a function");
const settings = z.custom<z.ZodObject>(
  (value) => value instanceof z.ZodObject,
  "Expected z.strictObject({ .. }) of zod, each setting with a default",
);

const KINDS = {
  task: {
    mark: "relationship",
    schema: z.looseObject({
      ...shared,
      ...{ law: z.string().min(1), source: z.string().min(1), schema: settings },
      ...{ shape: call, relationship: call },
    }),
  },
  architecture: {
    mark: "forward",
    schema: z.looseObject({
      ...shared,
      ...{ schema: settings, parameters: call, forward: call, causal: call, width: call },
      rateExponent: z.number(),
    }),
  },
} as const;
type Kind = keyof typeof KINDS;

interface Exported {
  readonly kind: Kind;
  readonly owner: Owner;
  readonly value: object & { readonly name: string };
}

/** @throws CallerError where a setting has no default, or an unknown one would be dropped in silence */
function requireSettings({ file, what }: Owner, schema: z.ZodObject): void {
  const empty = schema.safeParse({});
  if (!empty.success) {
    const [{ path, message }] = empty.error.issues;
    throw new CallerError(
      `plugin ${file}: ${what}: setting '${path.map(String).join(".")}' has no default: ${message}`,
      "give each setting one, as in settings.integer(1, 64).default(8)",
    );
  }
  if (!schema.safeParse({ "no such setting": 0 }).success) return;
  throw new CallerError(
    `plugin ${file}: ${what}: its schema takes settings that it does not name`,
    "make it of z.strictObject",
  );
}

/** @throws CallerError where an export is no task and no architecture, or a field does not fit */
function exportedBy(file: string, module: object): Exported[] {
  const all = Object.entries(module).map(([name, value]): Exported => {
    const kind = (["task", "architecture"] as const).find((k) => KINDS[k].mark in Object(value));
    if (kind === undefined) {
      throw new CallerError(
        `plugin ${file}: its export '${name}' is no task, which has a relationship, and no architecture, which has a forward`,
        "export tasks and architectures alone",
      );
    }
    const found = KINDS[kind].schema.safeParse(value);
    if (!found.success) {
      const [{ path, message }] = found.error.issues;
      const field = path.map(String).join(".");
      throw new CallerError(
        `plugin ${file}: the ${kind} '${name}': field ${field}: ${message}`,
        "docs/plugins.md has the fields of a task and of an architecture",
      );
    }
    const what = `${kind} '${found.data.name}'`;
    requireSettings({ file, what }, found.data.schema);
    return { kind, owner: { file, what }, value: value as Exported["value"] };
  });
  if (all.length > 0) return all;
  throw new CallerError(`plugin ${file} exports nothing`, "export a task or an architecture");
}

/** @throws CallerError with the cause where the file cannot be run */
async function imported({ file, sha256 }: PluginSource): Promise<object> {
  // another content is another module
  const url = `${pathToFileURL(file).href}?sha256=${sha256}`;
  try {
    return await import(url);
  } catch (error) {
    const reason =
      error instanceof Error
        ? `${error.name}: ${error.message}${placeOf(error, file)}`
        : String(error);
    const cure = /outside a module|Unexpected token 'export'/.test(reason)
      ? `name it .mjs, or put "type": "module" into the package.json of its folder`
      : "mend the plugin";
    throw new CallerError(`plugin ${file} cannot be loaded: ${reason}`, cure);
  }
}

/** @throws CallerError where the file is not, or no more, what was read */
async function requireSame({ file, sha256 }: PluginSource): Promise<void> {
  const now = await readFile(file).catch(() => Buffer.alloc(0));
  const found = createHash("sha256").update(now).digest("hex");
  if (found === sha256) return;
  throw new CallerError(
    `plugin ${file} was changed while it was in use: SHA-256 ${sha256.slice(0, 12)} before, ${found.slice(0, 12)} now`,
    "run the command again; what ended is kept, under the file as it was",
  );
}

/**
 * Runs a plugin's file and registers what it exports, in this process. A file that was loaded before and
 * changed since takes the place of what it was.
 *
 * @throws CallerError where it cannot be run, was changed, or exports what does not fit, or a name that
 *   exists already: nothing is registered then
 */
export async function registerPlugin(source: PluginSource): Promise<LoadedPlugin> {
  const { file, sha256 } = source;
  const before = loaded.get(file);
  if (before?.sha256 === sha256) return before;
  await requireSame(source);
  const module = await imported(source);
  await requireSame(source);
  const all = exportedBy(file, module);
  const own = { task: before?.tasks ?? [], architecture: before?.architectures ?? [] };
  const taken = { task: tasks, architecture: architectures };
  for (const [i, { kind, owner, value }] of all.entries()) {
    const others = taken[kind].filter(({ name }) => !own[kind].includes(name));
    const twice = all.slice(0, i).some((o) => o.kind === kind && o.value.name === value.name);
    if (!twice && !others.some(({ name }) => name === value.name)) continue;
    throw new CallerError(
      `plugin ${file}: there is a ${owner.what} already`,
      "give yours another name",
    );
  }
  const additions = all.map(({ kind, owner, value }): (() => void) => {
    if (kind === "task") {
      const task = ofTask(guardedTask(owner, value as Task<object>), sha256);
      return () => addTask(task);
    }
    const architecture = value as Architecture<object>;
    const made = ofArchitecture(guardedArchitecture(owner, architecture), sha256);
    return () => addArchitecture(made);
  });
  own.task.forEach(removeTask);
  own.architecture.forEach(removeArchitecture);
  for (const add of additions) add();
  const names = (kind: Kind) => all.flatMap((e) => (e.kind === kind ? [e.value.name] : []));
  const plugin = { file, sha256, tasks: names("task"), architectures: names("architecture") };
  loaded.set(file, plugin);
  return plugin;
}
