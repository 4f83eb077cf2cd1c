import { z } from "zod";
import { bounded, type Check } from "../../bound.js";
import { atLeast, positive } from "../settings.js";
import type { Evaluation, Theorem } from "../theorem.js";
import { printedTerms, QUANTITY, readout, readoutChecks } from "./target.js";

const schema = z.strictObject({
  ...readout,
  beta: positive().describe("decay of every kernel: O(e^(-beta t)) in A, O(t^-beta) in B"),
  kernels: atLeast(1).describe("M, number of kernels"),
  constant: positive().describe("C(n), which depends on the kernels and is unnamed in the paper"),
});
type Essential = z.infer<typeof schema>;

/** floor(x), where x is a whole number but for rounding taken as that number. */
function wholePart(x: number): number {
  return Math.floor(x * (1 + 4 * Number.EPSILON));
}

/** The largest rate n of Theorem 5.1: floor(99 beta) in A, floor(0.99 beta) - 1 in B; below 1: none. */
export function largestRate(part: "A" | "B", beta: number): number {
  return part === "A" ? wholePart(99 * beta) : wholePart(0.99 * beta) - 1;
}

function rateCheck(part: "A" | "B", { beta, rate }: Essential): Check {
  const most = largestRate(part, beta);
  const least = part === "A" ? "1/99" : "2/0.99";
  const range = part === "A" ? "floor(99 beta)" : "floor(0.99 beta) - 1";
  return {
    statement: `1 <= n <= ${range} = ${most} (n = ${rate}, beta = ${beta})`,
    holds: rate <= most,
    cure:
      most >= 1
        ? `give a rate of at most ${most}`
        : `no rate exists for beta = ${beta}: the theorem begins at beta = ${least}`,
  };
}

function printed(part: "A" | "B", s: Essential): Evaluation {
  const summable: readonly Check[] =
    part === "A"
      ? []
      : [
          {
            statement: `kernels t^-beta summable, beta > 1 (beta = ${s.beta})`,
            holds: s.beta > 1,
            cure: `t^-${s.beta} is not in l^1: no theorem here covers it; fit powers to the kernel on its finite window instead`,
          },
        ];
  return bounded({
    theorem: part === "A" ? "b-5.1a" : "b-5.1b",
    quantity: QUANTITY,
    kind: "fitted",
    checks: [...readoutChecks, ...summable, rateCheck(part, s)],
    terms: () => printedTerms(s, (s.constant * s.kernels ** (s.rate + 1)) / s.heads ** s.rate),
  });
}

const UNNAMED =
  "C(n) of Theorem 5.1 depends on derivatives of the kernels that the paper leaves unnamed";

/** Theorem 5.1(A) of Paper B: M kernels O(e^(-beta t)) by exponentials of the lag, H / M heads each. */
export const lightTails: Theorem<Essential> = {
  id: "b-5.1a",
  source: "Paper B, Theorem 5.1(A)",
  summary:
    "Error of one layer without dot product for a readout of M kernels with light tails (Task III)",
  schema,
  printed: (s) => printed("A", s),
  caveat: UNNAMED,
};

/** Theorem 5.1(B) of Paper B: M kernels O(t^-beta) by powers of the lag, H / M heads each. */
export const heavyTails: Theorem<Essential> = {
  id: "b-5.1b",
  source: "Paper B, Theorem 5.1(B)",
  summary:
    "Error of one layer without dot product for a readout of M kernels with heavy tails (Task III)",
  schema,
  printed: (s) => printed("B", s),
  caveat: UNNAMED,
};
