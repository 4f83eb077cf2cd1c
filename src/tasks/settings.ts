import { z } from "zod";

/**
 * Kinds of settings of tasks. A number may come as a number (JSON) or as its decimal text (a word
 * of a command line); this is the only place that reads both.
 */
function fromText(written: unknown): unknown {
  return typeof written === "string" && written.trim() !== "" ? Number(written) : written;
}

/** The items of a list; as a text they are separated by commas. */
export function itemsOf(written: unknown): unknown {
  return typeof written === "string" ? written.split(",").map((item) => item.trim()) : written;
}

/** A finite number above 0. */
export function positive() {
  const takes = "a number above 0";
  const error = `Expected ${takes}`;
  return z.preprocess(fromText, z.number({ error }).gt(0, { error })).describe(takes);
}

/** A number of at least 0. */
export function nonNegative() {
  const takes = "a number, 0 or more";
  const error = `Expected ${takes}`;
  return z.preprocess(fromText, z.number({ error }).min(0, { error })).describe(takes);
}

/** A number from 0 to 1. */
export function share() {
  const takes = "a number from 0 to 1";
  const error = `Expected ${takes}`;
  return z
    .preprocess(fromText, z.number({ error }).min(0, { error }).max(1, { error }))
    .describe(takes);
}

/** A probability below one half. */
export function probability() {
  const takes = "a number from 0 to below 0.5";
  const error = `Expected ${takes}`;
  return z
    .preprocess(fromText, z.number({ error }).min(0, { error }).lt(0.5, { error }))
    .describe(takes);
}

/** An integer from `least` to `most`. */
export function integer(least: number, most: number) {
  const takes = `an integer from ${least} to ${most}`;
  const error = `Expected ${takes}`;
  return z
    .preprocess(fromText, z.int({ error }).min(least, { error }).max(most, { error }))
    .describe(takes);
}

/** Integers from `least` to `most`, each above the one before it, `count` at most. */
export function increasing(least: number, most: number, count: number) {
  const takes = `1 to ${count} increasing integers from ${least} to ${most}, separated by commas`;
  const error = `Expected ${takes}`;
  const items = z
    .array(z.preprocess(fromText, z.int({ error }).min(least, { error }).max(most, { error })), {
      error,
    })
    .min(1, { error })
    .max(count, { error })
    .refine((values) => values.every((v, i) => i === 0 || v > values[i - 1]), { error });
  return z.preprocess(itemsOf, items).describe(takes);
}

/** A text that is not empty. */
export function text(takes: string) {
  const error = `Expected ${takes}`;
  return z.string({ error }).min(1, { error }).describe(takes);
}

/** The SHA-256 of data, filled in when they are read. */
export function digest() {
  const takes = "64 hexadecimal digits of the data, filled in when they are read";
  const error = `Expected ${takes}`;
  return z
    .union([z.string().regex(/^[0-9a-f]{64}$/, { error }), z.null()], { error })
    .describe(takes)
    .default(null);
}

/** One of the names. */
export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  const takes = `one of ${names.join(", ")}`;
  return z.enum(names, { error: `Expected ${takes}` }).describe(takes);
}

/** At which positions a model is asked for outputs. */
export function asked() {
  return oneOf(["all", "last"]).default("all");
}

/** True or false, as such or as a word. */
export function flag() {
  const takes = "true or false";
  return z
    .preprocess(
      (written) => (written === "true" ? true : written === "false" ? false : written),
      z.boolean({ error: `Expected ${takes}` }),
    )
    .describe(takes);
}

/** Signal-to-noise ratio, the variance of the signal over that of the noise; `none`: no noise. */
export function signalToNoise() {
  const takes = "a number above 0, or none for no noise";
  const error = `Expected ${takes}`;
  return z
    .preprocess(
      (written) => (written === "none" ? written : fromText(written)),
      z.union([z.literal("none"), z.number().gt(0, { error })], { error }),
    )
    .describe(takes);
}
/** A signal-to-noise ratio as a task's configuration holds it. */
export type SignalToNoise = number | "none";

/** The variance of the noise for a signal of the given variance. */
export function noiseVariance(signalVariance: number, snr: SignalToNoise): number {
  return snr === "none" ? 0 : signalVariance / snr;
}
