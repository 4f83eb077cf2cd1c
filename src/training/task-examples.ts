import type { ConfiguredTask, Split } from "../tasks/task.js";
import type { Sequences } from "./examples/sequences.js";

/** Examples of a task, and which of them belong to which split. */
export interface TaskExamples extends Readonly<Record<Split, Int32Array>> {
  /** of all splits, one after another */
  readonly examples: Sequences;
  /** variance of the noise, for the floor; see `Relationship` */
  readonly noiseVariance: number;
  /** of the output without noise; null where it is not known */
  readonly signalVariance: number | null;
}

/**
 * The first samples of each split of a task, as training examples.
 *
 * @param seed of the relationship and its samples; the members of a population have their own
 * @throws CallerError where the task's settings do not go together
 */
export function taskExamples(
  task: ConfiguredTask,
  seed: number,
  counts: Readonly<Record<Split, number>>,
): TaskExamples {
  const { length, inputs, outputs, target } = task;
  const { sample, signalVariance, noiseVariance } = task.relationship(seed);
  const total = counts.train + counts.validation + counts.test;
  const x = new Float32Array(total * length * inputs);
  const size = target === "classes" ? 1 : outputs;
  const y =
    target === "classes" ? new Int32Array(total * length) : new Float32Array(total * length * size);
  let at = 0;
  const draw = (split: Split): Int32Array =>
    Int32Array.from({ length: counts[split] }, (_, i) => {
      const drawn = sample(split, i);
      x.set(drawn.x, at * length * inputs);
      y.set(drawn.y, at * length * size);
      return at++;
    });
  const [train, validation, test] = [draw("train"), draw("validation"), draw("test")];
  const examples = { kind: "sequences", length, channels: inputs, outputs, x, y } as const;
  return { examples, train, validation, test, signalVariance, noiseVariance };
}
