import { z } from "zod";

/** Kinds of settings, with the words of their errors. */

/** An integer from `least` to `most`. */
export function integer(least: number, most: number) {
  const error = `Expected an integer from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A number above 0. */
export function positive() {
  const error = "Expected a number above 0";
  return z.number({ error }).gt(0, { error });
}

/** A number of at least 0. */
export function nonNegative() {
  const error = "Expected a number, 0 or more";
  return z.number({ error }).min(0, { error });
}

/** True or false. */
export function flag() {
  return z.boolean({ error: "Expected true or false" });
}

/** One of some names. */
export function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: `Expected one of ${names.join(", ")}` });
}
