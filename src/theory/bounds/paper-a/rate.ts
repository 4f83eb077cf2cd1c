import { z } from "zod";
import { bounded, type Check, isRefusal } from "../../bound.js";
import { hurwitzZeta } from "../../hurwitz-zeta.js";
import { atLeast, nonNegative, positive } from "../settings.js";
import type { Evaluation, Theorem } from "../theorem.js";

const ID = "a-4.2";
/** No head is wider; it ends the search for the best one. */
const LARGEST_HEAD = 65_536;

const schema = z.strictObject({
  alpha: positive().describe(
    "decay of the singular values of the coupling: sigma_k <= c1 k^-alpha",
  ),
  beta: positive().describe("rate of the feed-forward nets: error <= C_FF / neurons^beta"),
  c0: positive().describe("C_0, equation (13), at least 1"),
  c1: positive().describe("C_1^(alpha), equation (10)"),
  c2: nonNegative().describe("C_2^(beta)(H, k) = c2 k^c2Growth, equation (12)"),
  c2Growth: nonNegative().default(0).describe("p of C_2 = c2 head^p"),
  tau: atLeast(1).describe("length of the sequence"),
  head: atLeast(1)
    .max(LARGEST_HEAD, {
      error: `Expected an integer from 1 to ${LARGEST_HEAD}`,
    })
    .describe("m_h, size of the one head"),
  ff: atLeast(1).describe("m_FF, neurons of each feed-forward net"),
  diagonal: nonNegative()
    .default(1)
    .describe(
      "R of E d(u, u)^2 <= R E d(u, v)^2, d what the truncation leaves of the coupling; `proved` only",
    ),
});
/** Settings of Theorem 4.2. */
export type RateSettings = z.infer<typeof schema>;

/** Parts of the error of a truncated coupling. */
export interface TruncatedCoupling {
  /** length of the sequence */
  readonly tau: number;
  /** K_F in the Euclidean norm */
  readonly lipschitzF: number;
  /** sup |f|_2, or the radius of a ball that holds the values of f: weights' differences sum to 0 */
  readonly supF: number;
  /** E d(u, v)^2 = sum_{k > m_h} sigma_k^2, u and v independent tokens */
  readonly tail: number;
  /** E d(u, u)^2, what attention feels of a token with itself, and L^2(I x I) does not */
  readonly diagonal: number;
}

/**
 * A bound of the mean squared output error at each position when attention uses rho_hat for rho,
 * F and f exact, tokens independent: K_F^2 |f|^2 [(tau - 1) E d(u, v)^2 + E d(u, u)^2] / 2.
 *
 * Proof: docs/theory/rate.md, steps rate.1 to rate.5.
 */
export function truncationError(coupling: TruncatedCoupling): number {
  const { tau, lipschitzF, supF, tail, diagonal } = coupling;
  return (lipschitzF ** 2 * supF ** 2 * ((tau - 1) * tail + diagonal)) / 2;
}

function printedTerms(s: RateSettings) {
  const { alpha, beta, c0, c1, c2, c2Growth, tau, head, ff } = s;
  const scale = tau ** 2 * c0;
  return {
    head: (scale * c1) / head ** (2 * alpha - 1),
    feedForward: (scale * c2 * head ** (c2Growth + beta + 1)) / ff ** beta,
  };
}

const QUANTITY = "sum over the positions of the mean |H_t - H_hat_t|, least over the model class";

function commonChecks({ alpha, c0 }: RateSettings): Check[] {
  return [
    {
      statement: `alpha > 1/2 (alpha = ${alpha})`,
      holds: alpha > 0.5,
      cure: "give alpha above 1/2: below, the coupling has no finite L^2 norm",
    },
    {
      statement: `C_0 >= 1 (c0 = ${c0})`,
      holds: c0 >= 1,
      cure: "give c0 of at least 1: equation (13) takes the maximum with 1",
    },
    { statement: "hidden size n = 2 m_h + m_v, with m_v >= n'", holds: "assumed" },
  ];
}

/**
 * Theorem 4.2 verbatim: tau^2 C_0 (C_1 / m_h^(2 alpha - 1) + C_2(H, m_h) m_h^(beta + 1) / m_FF^beta).
 *
 * `recalled`: its proof bounds an L^1 error by the squared L^2 tail, has C_1 where the tail has
 * C_1^2, and leaves out the diagonal u = v; the proof's construction errs by more. That refutes the
 * proof, not the statement, which bounds an infimum over the class.
 */
export function printedRate(s: RateSettings): Evaluation {
  return bounded({
    theorem: ID,
    quantity: QUANTITY,
    kind: "recalled",
    checks: commonChecks(s),
    terms: () => printedTerms(s),
  });
}

function provedTerms(s: RateSettings) {
  const { alpha, beta, c0, c1, c2, c2Growth, tau, head, ff } = s;
  const tail = c1 ** 2 * hurwitzZeta(2 * alpha, head + 1);
  const square = truncationError({
    tau,
    lipschitzF: 1,
    supF: c0 / 2,
    tail,
    diagonal: s.diagonal * tail,
  });
  const neurons = Math.floor(ff / (2 * head + 1));
  const constant = c0 * Math.max(c1, 1) * c2 * head ** c2Growth;
  return { head: tau * Math.sqrt(square), feedForward: (tau * constant) / neurons ** beta };
}

/**
 * The same quantity with a proof: tau times
 *
 *   (C_0 / 2) sqrt((tau - 1 + R) T / 2) + C_0 max(C_1, 1) C_2(H, m_h) / floor(m_FF / (2 m_h + 1))^beta,
 *
 * T = C_1^2 zeta(2 alpha, m_h + 1) <= C_1^2 m_h^-(2 alpha - 1) / (2 alpha - 1) the exact tail. So the
 * error falls as m_h^-(alpha - 1/2), its square as m_h^-(2 alpha - 1).
 *
 * Proof: docs/theory/rate.md.
 */
export function provedRate(s: RateSettings): Evaluation {
  const needed = 2 * s.head + 1;
  return bounded({
    theorem: ID,
    quantity: QUANTITY,
    kind: "proved",
    checks: [
      ...commonChecks(s),
      {
        statement: `m_FF >= 2 m_h + 1, a neuron for each function of f_hat (ff = ${s.ff}, 2 m_h + 1 = ${needed})`,
        holds: s.ff >= needed,
        cure: `give --ff of at least ${needed}, or a smaller --head`,
      },
      {
        statement:
          "tokens are independent, and the singular functions orthonormal under their law, of mass 1",
        holds: "assumed",
      },
      { statement: "f is scaled so that 1 <= sup |f|_2", holds: "assumed" },
      {
        statement: `E d(u, u)^2 <= ${s.diagonal} E d(u, v)^2 for the remainder d of the truncated coupling`,
        holds: "assumed",
      },
      {
        statement: "feed-forward nets satisfy (11) in the sup norm and are clipped to the range",
        holds: "assumed",
      },
    ],
    terms: () => provedTerms(s),
  });
}

/**
 * A bound of the mean squared error at each position, which falls as m_h^-(2 alpha - 1) where the
 * head term dominates: the square of `provedRate` per position. Null where that is refused.
 */
export function provedSquare(s: RateSettings): number | null {
  const bound = provedRate(s);
  return isRefusal(bound) ? null : (bound.value / s.tau) ** 2;
}

/**
 * The head size, up to 65,536, at which a form is least for the feed-forward budget `ff`, `head`
 * aside; null where the form holds for no head, or c2 = 0 leaves nothing to trade. The feed-forward
 * term grows with m_h: the search ends where it alone exceeds the least value found.
 */
export function bestHead(s: RateSettings, form: (s: RateSettings) => Evaluation): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let head = 1; s.c2 > 0 && head <= LARGEST_HEAD; head++) {
    const bound = form({ ...s, head });
    if (isRefusal(bound)) break;
    if (bound.value < least) {
      least = bound.value;
      best = head;
    }
    if (bound.terms.feedForward >= least) break;
  }
  return best;
}

/** Theorem 4.2 of Paper A. */
export const paperARate: Theorem<RateSettings> = {
  id: ID,
  source: "Paper A, Theorem 4.2",
  summary:
    "Error of one layer with one head of size m_h, equation (5), for a target whose coupling has singular values c1 k^-alpha",
  schema,
  printed: printedRate,
  proved: provedRate,
  caveat:
    "the paper's proof bounds a mean absolute error by a squared L^2 tail, writes C_1 for C_1^2 and leaves out the coupling of a token with itself: for fast decay and many neurons the proof's construction does not satisfy the printed bound, whatever another member of the class does",
  bestHead: (s) => ({ printed: bestHead(s, printedRate), proved: bestHead(s, provedRate) }),
};
