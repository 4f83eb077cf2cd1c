import type { TestMetrics } from "../statistics/metrics.js";
import type { Member } from "../training/specification.js";
import type { TrialResult } from "./journal/records.js";
import type { MemberResult } from "./population/job.js";

/** No JSON for what is not finite. */
function finite(metrics: TestMetrics): TrialResult["metrics"] {
  const entries = Object.entries(metrics).map(([name, value]) => [
    name,
    Number.isFinite(value) ? value : null,
  ]);
  return Object.fromEntries(entries) as TrialResult["metrics"];
}

/** What the journal says of a trial that ended. */
export function trialResult(
  key: string,
  { seed, learningRate }: Member,
  end: MemberResult,
  seconds: number,
): TrialResult {
  return {
    key,
    seed,
    learningRate,
    state: end.state === "diverged" ? "diverged" : "done",
    reason: end.reason,
    steps: end.steps,
    bestStep: end.bestStep,
    validation: end.validation,
    metrics: finite(end.metrics),
    curve: end.curve.map(([step, error]) => [step, error]),
    digest: end.digest,
    seconds,
  };
}

/** What the journal says of a trial that killed its workers, or could not begin. */
export function failedTrial(
  key: string,
  { seed, learningRate }: Member,
  reason: string,
): TrialResult {
  return {
    key,
    seed,
    learningRate,
    state: "failed",
    reason,
    steps: 0,
    bestStep: 0,
    validation: null,
    metrics: null,
    curve: [],
    digest: null,
    seconds: 0,
  };
}
