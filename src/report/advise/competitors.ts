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

/** What the advice recommends, among the competitors; undefined where it cannot tell. */
export function recommended(
  { recommendation, candidates }: Advice,
  competitors: readonly Competitor[],
): Competitor | undefined {
  const { architecture, config } = recommendation;
  if (architecture === "linear") return bestBaseline(competitors);
  const exact = candidates.find(
    (c) => c.architecture === architecture && JSON.stringify(c.config) === JSON.stringify(config),
  );
  return (
    competitors.find((c) => c.name === (exact?.name ?? architecture)) ??
    competitors.find((c) => c.architecture === architecture)
  );
}

/** The paired comparison of `a` with the best baseline `b`. */
export function pairOf(
  pairs: readonly PairRow[],
  a: Competitor | undefined,
  b: Competitor | undefined,
): PairRow | undefined {
  return pairs.find((p) => p.a === a?.name && p.b === b?.name);
}
