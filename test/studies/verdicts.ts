import { type ClaimVerdict, decide } from "../../src/studies/claim.js";
import { measureAll, type Tested } from "../../src/studies/tested.js";

/** What claims come out as on errors that are known, by their ids. */
export async function verdictsOf<F>(
  tests: readonly Tested<F>[],
  found: F,
  seeds: number,
): Promise<ReadonlyMap<string, ClaimVerdict>> {
  const measured = await measureAll(tests, found, seeds);
  return new Map(
    tests.map(({ claim }) => {
      const one = measured.get(claim.id);
      if (one === undefined) throw new Error(claim.id);
      return [claim.id, decide(claim, one).verdict];
    }),
  );
}
