import { unknownName } from "../errors.js";
import { adaptive } from "./adaptive.js";
import { coupling } from "./coupling.js";
import { linear } from "./linear.js";
import { noise } from "./noise.js";
import { type ConfiguredTask, type RegisteredTask, register } from "./task.js";

/** Every task. Adding one adds its file and a line here. */
export const tasks: readonly RegisteredTask[] = [
  register(coupling),
  register(linear),
  register(adaptive),
  register(noise),
];

/**
 * A task from names and values as a user writes them; numbers may be texts.
 *
 * @throws CallerError for an unknown task or setting, naming the nearest, or a bad value
 */
export function buildTask(name: string, settings: unknown): ConfiguredTask {
  const task = tasks.find((t) => t.name === name);
  if (task === undefined) {
    throw unknownName(
      "task",
      name,
      tasks.map((t) => t.name),
    );
  }
  return task.configure(settings);
}
