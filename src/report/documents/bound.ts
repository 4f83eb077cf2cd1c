import { type Bound, isRefusal } from "../../theory/bound.js";
import type { BestHead, Evaluation, RegisteredTheorem } from "../../theory/bounds/theorem.js";

/** A theorem that holds as printed, evaluated. */
export interface BoundOutcome {
  readonly theorem: RegisteredTheorem;
  readonly printed: Bound;
  readonly proved: Evaluation;
  readonly bestHead: BestHead | null;
}

/** The JSON document of `nwidth bound list`; docs/bound.md says what its fields mean. */
export function theoremsDocument(theorems: readonly RegisteredTheorem[]) {
  return {
    schema: 1,
    theorems: theorems.map(({ id, source, summary, hasProof, keys }) => ({
      theorem: id,
      source,
      summary,
      hasProof,
      settings: keys,
    })),
  };
}

/** The JSON document of `nwidth bound`; docs/bound.md says what its fields mean. */
export function boundDocument({ theorem, printed, proved, bestHead }: BoundOutcome) {
  const proof = isRefusal(proved) ? null : proved;
  return {
    schema: 1,
    theorem: theorem.id,
    source: theorem.source,
    summary: theorem.summary,
    quantity: printed.quantity,
    direction: printed.direction,
    printed: printed.value,
    proved: proof?.value ?? null,
    terms: printed.terms,
    provedTerms: proof?.terms ?? null,
    bestHead: bestHead?.printed ?? null,
    provedBestHead: bestHead?.proved ?? null,
    kind: { printed: printed.kind, proved: proof?.kind ?? null },
    assumptions: { printed: printed.assumptions, proved: proof?.assumptions ?? null },
    caveat: theorem.caveat,
    refusal: isRefusal(proved) ? { reason: proved.reason, cure: proved.cure } : null,
  };
}
