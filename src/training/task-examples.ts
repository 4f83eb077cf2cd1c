import type { ConfiguredTask, FreshPart, Sample, Split } from "../tasks/task.js";
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

/** So many sequences of a task, all zero. */
export function blankSequences(
  { length, inputs, outputs, target, reads, source }: ConfiguredTask,
  count: number,
): Sequences {
  return {
    kind: "sequences",
    length,
    channels: inputs,
    outputs,
    x:
      reads === "symbols"
        ? new Int32Array(count * length)
        : new Float32Array(count * length * inputs),
    ...(source && {
      source: { length: source.length, symbols: new Int32Array(count * source.length) },
    }),
    y:
      target === "classes"
        ? new Int32Array(count * length)
        : new Float32Array(count * length * outputs),
  };
}

/** Writes a sample in the place of sequence `at`. */
function put({ x, y, source }: Sequences, at: number, sample: Sample): void {
  x.set(sample.x, at * sample.x.length);
  y.set(sample.y, at * sample.y.length);
  if (sample.source) source?.symbols.set(sample.source, at * sample.source.length);
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
  const { sample, signalVariance, noiseVariance } = task.relationship(seed);
  const examples = blankSequences(task, counts.train + counts.validation + counts.test);
  let at = 0;
  const draw = (split: Split): Int32Array =>
    Int32Array.from({ length: counts[split] }, (_, i) => {
      put(examples, at, sample(split, i));
      return at++;
    });
  const [train, validation, test] = [draw("train"), draw("validation"), draw("test")];
  return { examples, train, validation, test, signalVariance, noiseVariance };
}

/**
 * Sequences of the training split whose outputs stand for those that are drawn anew: as many as a
 * training part has that is not otherwise written. Another number is another result.
 */
export const REFERENCE_SEQUENCES = 2048;

/** Training sequences that are drawn when a step asks for them: none is held, none comes twice. */
export interface FreshSequences {
  /** room for so many */
  readonly blank: (count: number) => Sequences;
  /** writes sequence i of the training of a trial's seed in the place of sequence `at` */
  readonly draw: (seed: number, i: number, into: Sequences, at: number) => void;
  /**
   * the first `REFERENCE_SEQUENCES` of the training split without their inputs: what the mean and the
   * deviation of outputs and the frequencies of classes are taken of; of real data no more than there are
   */
  readonly reference: Sequences;
  /** how many those are */
  readonly references: number;
}

/**
 * Sequences of one relationship for any number of steps.
 *
 * @param seed of the relationship and, with that of a trial, of its samples
 * @throws CallerError where the task's settings do not go together
 */
export function freshSequences(task: ConfiguredTask, seed: number): FreshSequences {
  const { sample } = task.relationship(seed);
  const references = Math.min(REFERENCE_SEQUENCES, task.holds?.train ?? REFERENCE_SEQUENCES);
  const reference = blankSequences({ ...task, inputs: 0 }, references);
  for (let i = 0; i < references; i++) {
    put(reference, i, { x: new Float64Array(), y: sample("train", i).y });
  }
  return {
    blank: (count) => blankSequences(task, count),
    draw: (trial, i, into, at) => {
      const part: FreshPart = { fresh: trial };
      put(into, at, sample(part, i));
    },
    reference,
    references,
  };
}
