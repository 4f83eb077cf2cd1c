import { z } from "zod";

/**
 * Kinds of settings of tasks. A number may come as a number (JSON) or as its decimal text (a word
 * of a command line); this is the only place that reads both.
 */
function fromText(written: unknown): unknown {
  return typeof written === "string" && written.trim() !== "" ? Number(written) : written;
}

/** A finite number above 0. */
export function positive() {
  const error = "Expected a number above 0";
  return z.preprocess(fromText, z.number({ error }).gt(0, { error }));
}

/** A number of at least 0. */
export function nonNegative() {
  const error = "Expected a number, 0 or more";
  return z.preprocess(fromText, z.number({ error }).min(0, { error }));
}

/** An integer from `least` to `most`. */
export function integer(least: number, most: number) {
  const error = `Expected an integer from ${least} to ${most}`;
  return z.preprocess(fromText, z.int({ error }).min(least, { error }).max(most, { error }));
}

/** One of the names. */
export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: `Expected one of ${names.join(", ")}` });
}

/** Signal-to-noise ratio, the variance of the signal over that of the noise; `none`: no noise. */
export function signalToNoise() {
  const error = "Expected a number above 0, or none for no noise";
  return z.preprocess(
    (written) => (written === "none" ? written : fromText(written)),
    z.union([z.literal("none"), z.number().gt(0, { error })], { error }),
  );
}
/** A signal-to-noise ratio as a task's configuration holds it. */
export type SignalToNoise = number | "none";

/** The variance of the noise for a signal of the given variance. */
export function noiseVariance(signalVariance: number, snr: SignalToNoise): number {
  return snr === "none" ? 0 : signalVariance / snr;
}
