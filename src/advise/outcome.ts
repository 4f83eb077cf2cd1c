import type { Advice } from "./advice.js";

/** What `advise` hands to the report: the advice, and the series behind its figures. */
export interface Outcome {
  readonly advice: Advice;
  /** test points in time order; one prediction array per competitor (mean over its seeds) */
  readonly predictions: {
    /** ISO date, or the row number as text */
    readonly when: readonly string[];
    readonly truth: Float64Array;
    readonly byCompetitor: ReadonlyMap<string, Float64Array>;
  };
}
