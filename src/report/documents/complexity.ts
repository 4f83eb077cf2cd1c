import {
  type ComplexityOutcome,
  FEED_FORWARD_RATE,
  type Figure,
  numberOf,
} from "../../measure/complexity/figures.js";
import { isRefusal } from "../../theory/bound.js";
import type { SpectrumOrigin } from "../spectrum.js";

function factsOf(figure: Figure) {
  return isRefusal(figure)
    ? { kind: null, how: null, reason: figure.reason, cure: figure.cure }
    : { kind: figure.kind, how: figure.how, reason: null, cure: null };
}

/** The JSON document of `nwidth complexity`; docs/complexity.md says what its fields mean. */
export function complexityDocument(origin: SpectrumOrigin, outcome: ComplexityOutcome) {
  const { representation, alpha, head, c0, c1, c2, cRnn, moves } = outcome;
  return {
    schema: 1,
    source: origin,
    representation,
    alpha,
    beta: FEED_FORWARD_RATE,
    head,
    c0: numberOf(c0),
    c1: numberOf(c1),
    c2: numberOf(c2),
    cRnn: numberOf(cRnn),
    facts: { c0: factsOf(c0), c1: factsOf(c1), c2: factsOf(c2), cRnn: factsOf(cRnn) },
    moves: moves.map(({ move, measure, before, after, left }) => ({
      ...{ move, measure, before, after },
      taken: left === null,
      why: left,
    })),
  };
}
