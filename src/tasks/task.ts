import type { z } from "zod";
import { refusedSettings } from "../errors.js";
import { Stream } from "../random/stream.js";

/** Parts of a task's samples that share nothing but the relationship. */
export type Split = "train" | "validation" | "test";

/** One sequence: x [length, inputs] and y [length, outputs], row-major. */
export interface Sample {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Channels and length of a task's sequences. */
export interface SequenceShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly length: number;
}

/** A relationship x -> y whose unknowns are drawn: y = signal(x) + noise. */
export interface Relationship {
  /** Sample i of a split: a pure function of (task, settings, seed, split, i). */
  readonly sample: (split: Split, i: number) => Sample;
  /**
   * Variance of the noise-free output over the inputs at one position, averaged over positions:
   * the squared error of the best constant for each position. Exact; null where no closed form is known.
   */
  readonly signalVariance: number | null;
  /** Variance of the noise at every position: the least squared error that any model can have. */
  readonly noiseVariance: number;
}

/** A family of relationships with known answers. */
export interface Task<C> {
  readonly name: string;
  /** one sentence with the equation or the source */
  readonly summary: string;
  /** strict: an unknown key is an error */
  readonly schema: z.ZodObject;
  readonly shape: (config: C) => SequenceShape;
  /** positions whose output a model is asked for */
  readonly positions: "all" | "last";
  /**
   * Draws what the settings leave open (a random kernel, a permutation) from the seed.
   *
   * @throws CallerError where settings do not go together
   */
  readonly relationship: (config: C, seed: number) => Relationship;
}

/** A task with its settings resolved. */
export interface ConfiguredTask extends SequenceShape {
  readonly task: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly positions: "all" | "last";
  /** @throws CallerError where settings do not go together */
  readonly relationship: (seed: number) => Relationship;
}

/** A task whose settings are still as a user wrote them. */
export interface RegisteredTask {
  readonly name: string;
  readonly summary: string;
  /** names of the settings */
  readonly settings: readonly string[];
  /** of the settings, strict */
  readonly schema: z.ZodObject;
  /** @throws CallerError for an unknown setting or a value that does not fit, naming the nearest */
  readonly configure: (settings: unknown) => ConfiguredTask;
}

/** Hides the type of a task's settings behind its schema, so that all stand in one list. */
export function register<C extends object>(task: Task<C>): RegisteredTask {
  const { name, summary, schema, positions } = task;
  const settings = Object.keys(schema.shape);
  return {
    name,
    summary,
    settings,
    schema,
    configure: (written) => {
      const parsed = schema.safeParse(written);
      if (!parsed.success) throw refusedSettings(name, written, parsed.error, settings);
      const config = parsed.data as C;
      return {
        task: name,
        config: { ...config } as Readonly<Record<string, unknown>>,
        ...task.shape(config),
        positions,
        relationship: (seed) => task.relationship(config, seed),
      };
    },
  };
}

/** Normal noise of one sequence added to its outputs, in place. */
export function addNoise(y: Float64Array, variance: number, stream: Stream, i: number): void {
  if (variance === 0) return;
  const deviation = Math.sqrt(variance);
  for (let t = 0; t < y.length; t++) y[t] += deviation * stream.normal(i * y.length + t);
}

/** The stream of one quantity of a split. */
export function splitStream(seed: number, quantity: string, split: Split): Stream {
  return new Stream(seed, `${split} ${quantity}`);
}
