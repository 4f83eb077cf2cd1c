import { type Candidate, likelihoodRatio } from "./candidates.js";

/** AICc lead at which one family is 20 times as likely as another: 2 log 20. */
export const CLEAR_LEAD = 2 * Math.log(20);
/** 5 % points: chi-squared of one degree of freedom, and one side of the normal law. */
const NESTED_RATIO = 3.841;
const VUONG = 1.645;

/** The family that is clearly better than every other, or the two that cannot be told apart. */
export interface Choice {
  readonly best: Candidate;
  /** the family that is not clearly worse; null where there is none */
  readonly rival: Candidate | null;
  readonly reason: string;
}

/**
 * The candidate of least AICc, if every other is clearly worse:
 *
 * - power and exponential are nested in stretched. Stretched needs a
 *   likelihood ratio beyond 3.84 against them; they need nothing against it, since the wider family
 *   is taken only where it must be.
 * - otherwise AICc must be less by 2 log 20, and Vuong's statistic (1989) beyond 1.645: half the
 *   difference of AICc over sqrt(n) times the deviation of the log likelihood ratios of the values.
 *
 * @param candidates at least one
 */
export function chooseFamily(candidates: readonly Candidate[]): Choice {
  const [best, ...others] = [...candidates].sort((a, b) => a.aicc - b.aicc);
  const n = best.residuals.length;
  const reasons: string[] = [];
  for (const other of others) {
    const nested = other.family === "power" || other.family === "exponential";
    if (best.family === "stretched" && nested) {
      const ratio = likelihoodRatio(n, other, best);
      if (ratio <= NESTED_RATIO) {
        return {
          best,
          rival: other,
          reason: `the likelihood ratio of stretched against ${other.family} is ${ratio.toFixed(2)}, of ${NESTED_RATIO} needed`,
        };
      }
      reasons.push(`likelihood ratio ${ratio.toFixed(1)} against ${other.family}`);
      continue;
    }
    const contained = best.family === "power" || best.family === "exponential";
    if (other.family === "stretched" && contained) continue;
    const lead = other.aicc - best.aicc;
    const z = vuong(best, other);
    if (lead < CLEAR_LEAD || z < VUONG) {
      return {
        best,
        rival: other,
        reason: `${best.family} leads ${other.family} by ${lead.toFixed(1)} in AICc (${CLEAR_LEAD.toFixed(1)} needed), Vuong's statistic ${z.toFixed(2)} (${VUONG} needed)`,
      };
    }
    reasons.push(`AICc less than that of ${other.family} by ${lead.toFixed(1)}`);
  }
  return { best, rival: null, reason: reasons.join("; ") || "no other family was asked for" };
}

function vuong(best: Candidate, other: Candidate): number {
  const n = best.residuals.length;
  const likelihood = ({ residuals, sum }: Candidate, i: number) =>
    -Math.log(sum / n) / 2 - residuals[i] ** 2 / ((2 * sum) / n);
  const differences = Array.from(
    { length: n },
    (_, i) => likelihood(best, i) - likelihood(other, i),
  );
  const mean = differences.reduce((sum, d) => sum + d, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / n;
  const half = (other.aicc - best.aicc) / 2;
  return variance > 0 ? half / Math.sqrt(n * variance) : Number.POSITIVE_INFINITY;
}

/** Each candidate's share of exp(-AICc / 2). */
export function weightsOf(candidates: readonly Candidate[]): number[] {
  const least = Math.min(...candidates.map((c) => c.aicc));
  const shares = candidates.map((c) => Math.exp((least - c.aicc) / 2));
  const total = shares.reduce((sum, s) => sum + s, 0);
  return shares.map((s) => s / total);
}
