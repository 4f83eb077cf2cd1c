import type { Advice } from "../../advise/advice.js";
import type { Competitor, PairRow } from "./rows.js";

/** The baseline with the least error on the test points: what skill is measured against. */
export function bestBaseline(competitors: readonly Competitor[]): Competitor | undefined {
  return competitors.find((c) => c.kind === "baseline" && c.error !== null);
}

/** The network with the least error on the test points. */
export function bestNetwork(competitors: readonly Competitor[]): Competitor | undefined {
  return competitors.find((c) => c.kind === "network" && c.error !== null);
}

/** What the advice says to take, among the competitors. */
export function recommended(
  { recommendation }: Pick<Advice, "recommendation">,
  competitors: readonly Competitor[],
): Competitor | undefined {
  return competitors.find(({ name }) => name === recommendation.take);
}

/** The paired comparison of `a` with the best baseline `b`. */
export function pairOf(
  pairs: readonly PairRow[],
  a: Competitor | undefined,
  b: Competitor | undefined,
): PairRow | undefined {
  return pairs.find((p) => p.a === a?.name && p.b === b?.name);
}
