import { requireFree, unknownName } from "../errors.js";
import { adaptive } from "./adaptive.js";
import { centre } from "./centre.js";
import { continuum } from "./continuum.js";
import { copy } from "./copy.js";
import { coupling } from "./coupling.js";
import { essential } from "./essential.js";
import { gravity } from "./gravity.js";
import { images } from "./images.js";
import { infoflow } from "./infoflow.js";
import { irregular } from "./irregular.js";
import { linear } from "./linear.js";
import { mixingExample } from "./mixing-example.js";
import { nearest } from "./nearest.js";
import { noise } from "./noise.js";
import { orderOfSymbols } from "./order-of-symbols.js";
import { recall } from "./recall.js";
import { retrieval } from "./retrieval.js";
import { selection } from "./selection.js";
import { sparse } from "./sparse.js";
import { type ConfiguredTask, type RegisteredTask, register } from "./task.js";
import { text } from "./text.js";
import { translation } from "./translation.js";

const known: RegisteredTask[] = [
  register(coupling),
  register(mixingExample),
  register(linear),
  register(sparse),
  register(adaptive),
  register(essential),
  register(nearest),
  register(centre),
  register(selection),
  register(gravity),
  register(continuum),
  register(irregular),
  register(retrieval),
  register(infoflow),
  register(recall),
  register(copy),
  register(orderOfSymbols),
  register(noise),
  register(images),
  register(text),
  register(translation),
];

/** Every task. Adding one adds its file and a line above; a plugin's are added while it is loaded. */
export const tasks: readonly RegisteredTask[] = known;

/** @throws CallerError where there is one of this name */
export function addTask(task: RegisteredTask): void {
  requireFree("task", task.name, known);
  known.push(task);
}

/** Takes away a task that was added. */
export function removeTask(name: string): void {
  const at = known.findIndex((task) => task.name === name);
  if (at >= 0) known.splice(at, 1);
}

/**
 * A task from names and values as a user writes them; numbers may be texts.
 *
 * @throws CallerError for an unknown task or setting, naming the nearest, or a bad value
 */
export function buildTask(name: string, settings: unknown): ConfiguredTask {
  return taskNamed(name).configure(settings);
}

/**
 * The settings that lead to files of the caller's, by their names; none is read.
 *
 * @throws CallerError as `buildTask`
 */
export function filesOf(name: string, settings: unknown): readonly string[] {
  return taskNamed(name).files(settings);
}

function taskNamed(name: string): RegisteredTask {
  const task = tasks.find((t) => t.name === name);
  if (task !== undefined) return task;
  throw unknownName(
    "task",
    name,
    tasks.map((t) => t.name),
  );
}
