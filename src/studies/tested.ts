import type { Claim, Measured } from "./claim.js";

/** A claim, and how its quantity is measured in what a study found. */
export interface Tested<F> {
  readonly claim: Claim;
  readonly measure: (found: F, seeds: number) => Measured | Promise<Measured>;
}

/** What was measured for each of the claims. */
export async function measureAll<F>(
  tested: readonly Tested<F>[],
  found: F,
  seeds: number,
): Promise<ReadonlyMap<string, Measured>> {
  const measured = new Map<string, Measured>();
  for (const { claim, measure } of tested) measured.set(claim.id, await measure(found, seeds));
  return measured;
}

/** A quantity that is no error: nothing stands beside it. */
export const alone = (values: readonly number[]): Measured => ({ values, numbers: null });

/** A quantity that no seed moves. */
export const same = (value: number, seeds: number): Measured => alone(Array(seeds).fill(value));

/** Seed by seed. */
export const ratios = (above: readonly number[], below: readonly number[]): number[] =>
  above.map((v, seed) => v / below[seed]);

/** The largest or the least, seed by seed. */
export const extreme = (
  pick: (...values: number[]) => number,
  all: readonly (readonly number[])[],
): number[] => all[0].map((_, seed) => pick(...all.map((values) => values[seed])));
