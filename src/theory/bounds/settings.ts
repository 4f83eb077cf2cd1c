import { z } from "zod";

/** A finite number above 0. */
export function positive() {
  const error = "Expected a number above 0";
  return z.number({ error }).gt(0, { error });
}

/** A number of at least 0. */
export function nonNegative() {
  const error = "Expected a number, 0 or more";
  return z.number({ error }).min(0, { error });
}

/** An integer from `least` to 2^53. */
export function atLeast(least: number) {
  const error = `Expected an integer, ${least} or more`;
  return z.int({ error }).min(least, { error });
}

/** One value of a kind or a list of them; one alone is a list of one. */
export function listOf<T extends z.ZodType>(kind: T) {
  return z.preprocess((x) => (Array.isArray(x) ? x : [x]), z.array(kind).min(1));
}
