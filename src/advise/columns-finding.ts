import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Finding } from "./advice.js";
import type { FittedBaseline } from "./baselines/list.js";
import { namesOf } from "./baselines/selected-ridge.js";
import { baselineCompetitor, type PointsWithTruth } from "./competitors.js";

/**
 * Which columns ridge kept, where it may leave some out, and what that comes to on the test points; none where
 * the validation part prefers ridge on all of them.
 */
export function columnsFinding(
  points: PointsWithTruth,
  fitted: readonly FittedBaseline[],
  bootstrap: Bootstrap,
): Finding[] {
  const named = (name: string) => fitted.find((b) => b.name === name);
  const kept = named("ridge-selected") ?? named("ridge-univariate");
  const all = named("ridge");
  if (kept === undefined || all === undefined) return [];
  if (kept.validationError > all.validationError) return [];
  const errors = (fit: FittedBaseline) => baselineCompetitor(fit, points);
  const { value, interval } = relativeError(errors(kept), errors(all), points, bootstrap);
  return [
    {
      id: "columns",
      statement: `of ${all.columns.length} columns, ridge that may leave some out keeps ${namesOf(kept.columns)}, chosen on the validation part; its error on the test part is held against that of ridge on all of them`,
      ratio: value,
      interval,
      kind: "measured",
    },
  ];
}
