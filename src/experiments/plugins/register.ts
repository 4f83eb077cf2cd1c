import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { CallerError } from "../../errors.js";
import { type Architecture, register as ofArchitecture } from "../../models/architecture.js";
import { addArchitecture, architectures, removeArchitecture } from "../../models/registry.js";
import { addTask, removeTask, tasks } from "../../tasks/registry.js";
import { register as ofTask, type Task } from "../../tasks/task.js";
import { type Owner, PluginError, reasonOf } from "./call.js";
import { confine } from "./confine.js";
import { guardedArchitecture, guardedStudy, guardedTask, type PluginStudy } from "./guard.js";
import type { PluginSource } from "./source.js";

/** A plugin that was loaded into this process. */
export interface LoadedPlugin extends PluginSource {
  /** names of the tasks that it registered */
  readonly tasks: readonly string[];
  /** names of the architectures that it registered */
  readonly architectures: readonly string[];
  /** studies that it exports, for those who run studies: not registered here */
  readonly studies: readonly PluginStudy[];
}

const loaded = new Map<string, LoadedPlugin>();

/** The plugins of this process, in the order in which they were loaded. */
export function loadedPlugins(): readonly LoadedPlugin[] {
  return [...loaded.values()];
}

/** @throws CallerError where plugins are loaded: nothing that is executed travels through a queue */
export function requireNoPlugins(): void {
  const [first] = loaded.values();
  if (first === undefined) return;
  throw new CallerError(
    `the plugin ${first.file} with a queue: code does not travel to other machines`,
    'train on this machine: leave --queue out, or write --queue "" where NWIDTH_QUEUE names one',
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
  study: {
    mark: "claims",
    schema: z.looseObject({
      id: shared.name,
      ...{ title: z.string().min(1), source: z.string().min(1), protocol: z.string().min(1) },
      choices: z.array(z.looseObject({ setting: z.string(), taken: z.string(), why: z.string() })),
      claims: z
        .array(
          z.looseObject({
            ...{ id: shared.name, statement: z.string().min(1), quantity: z.string().min(1) },
            paper: z.looseObject({ value: z.string().nullable(), source: z.string() }),
            scale: z.enum(["linear", "logarithmic"]),
            ...{ from: z.number().nullable(), to: z.number().nullable() },
          }),
        )
        .min(1),
      ...{ sweeps: call, evaluate: call },
    }),
  },
} as const;
type Kind = keyof typeof KINDS;

interface Exported {
  readonly kind: Kind;
  readonly owner: Owner;
  readonly name: string;
  readonly value: object;
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

/** @throws CallerError where an export is no task, architecture or study, or a field does not fit */
function exportedBy(file: string, module: object): Exported[] {
  const all = Object.entries(module).map(([name, value]): Exported => {
    const kind = (["task", "architecture", "study"] as const).find(
      (k) => KINDS[k].mark in Object(value),
    );
    if (kind === undefined) {
      throw new CallerError(
        `plugin ${file}: its export '${name}' is no task, which has a relationship, no architecture, which has a forward, and no study, which has claims`,
        "export tasks, architectures and studies alone",
      );
    }
    const found = KINDS[kind].schema.safeParse(value);
    if (!found.success) {
      const [{ path, message }] = found.error.issues;
      const field = path.map(String).join(".");
      throw new CallerError(
        `plugin ${file}: the ${kind} '${name}': field ${field}: ${message}`,
        "docs/plugins.md has the fields",
      );
    }
    const own = "id" in found.data ? found.data.id : found.data.name;
    const what = `${kind} '${own}'`;
    if ("schema" in found.data) requireSettings({ file, what }, found.data.schema as z.ZodObject);
    return { kind, owner: { file, what }, name: String(own), value: Object(value) };
  });
  if (all.length > 0) return all;
  throw new CallerError(
    `plugin ${file} exports nothing`,
    "export a task, an architecture or a study",
  );
}

/** @throws CallerError with the cause where the file cannot be run */
async function imported({ file, sha256 }: PluginSource): Promise<object> {
  // another content is another module
  confine(file);
  const url = `${pathToFileURL(file).href}?sha256=${sha256}`;
  try {
    return await import(url);
  } catch (error) {
    if (error instanceof PluginError) throw error;
    const reason = reasonOf(error, file);
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

/** Whose a task or an architecture is. */
function ownerOf(kind: Kind, name: string): string {
  const has = ({ tasks: t, architectures: a }: LoadedPlugin) =>
    (kind === "task" ? t : a).includes(name);
  const other = loadedPlugins().find(has);
  return other === undefined ? "nwidth's own" : `that of the plugin ${other.file}`;
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
  const own = { task: before?.tasks ?? [], architecture: before?.architectures ?? [], study: [] };
  const taken = { task: tasks, architecture: architectures, study: [] };
  for (const [i, { kind, owner, name }] of all.entries()) {
    const others = taken[kind].filter((other) => !own[kind].some((mine) => mine === other.name));
    const twice = all.slice(0, i).some((other) => other.kind === kind && other.name === name);
    if (!twice && !others.some((other) => other.name === name)) continue;
    const whose = twice ? "this file's" : ownerOf(kind, name);
    throw new CallerError(
      `plugin ${file}: there is a ${owner.what} already, ${whose}`,
      "give yours another name",
    );
  }
  const studies: PluginStudy[] = [];
  const additions = all.map(({ kind, owner, value }): (() => void) => {
    if (kind === "task") {
      const task = ofTask(guardedTask(owner, value as Task<object>), sha256);
      return () => addTask(task);
    }
    if (kind === "study") {
      const study = guardedStudy(owner, value as PluginStudy);
      return () => studies.push(study);
    }
    const architecture = value as Architecture<object>;
    const made = ofArchitecture(guardedArchitecture(owner, architecture), sha256);
    return () => addArchitecture(made);
  });
  own.task.forEach(removeTask);
  own.architecture.forEach(removeArchitecture);
  for (const add of additions) add();
  const names = (kind: Kind) => all.flatMap((one) => (one.kind === kind ? [one.name] : []));
  const plugin = {
    ...{ file, sha256, studies },
    ...{ tasks: names("task"), architectures: names("architecture") },
  };
  loaded.set(file, plugin);
  return plugin;
}
