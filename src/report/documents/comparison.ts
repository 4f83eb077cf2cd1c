import type { SweepComparison } from "../../results/compare.js";

/** The JSON document of `nwidth results A B --compare`; docs/results.md says what its fields mean. */
export function comparisonDocument(names: readonly [a: string, b: string], found: SweepComparison) {
  const { metric, settings, rows, overall, left } = found;
  return { schema: 1, a: names[0], b: names[1], metric, settings, rows, overall, left };
}
