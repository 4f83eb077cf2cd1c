import type { Windows } from "../data/windows.js";
import { type Ratio, relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { SetAside } from "./advice.js";
import type { BaselineKind } from "./baselines/kinds.js";
import type { FittedBaseline } from "./baselines/list.js";
import { baselineCompetitor, pointsAt } from "./competitors.js";
import { percent } from "./percent.js";
import { MUCH, type SimpleCompetitor } from "./verdict-question.js";

/** Compared in any case: what errors are told in, what a user would do without any model, and what findings refer to. */
const ALWAYS: ReadonlySet<BaselineKind> = new Set<BaselineKind>([
  ...(["mean", "persistence", "ridge"] as const),
  ...(["majority", "softmax"] as const),
]);

/** A baseline, and how it stands to the one with the least error on the validation part. */
export type Ranked = FittedBaseline & Pick<SimpleCompetitor, "above">;

/** Baselines that are compared on the test points, and those that are not. */
export interface Field {
  readonly compared: readonly Ranked[];
  readonly aside: readonly FittedBaseline[];
}

/**
 * Sets those baselines aside whose error on the validation part is much above the least even at the lower end of the
 * interval of their ratio: pairs that nobody asks about would take power from those that somebody does. The test
 * part has no say in it, so the family that is compared is fixed before.
 */
export function fieldOf(
  windows: Windows,
  fitted: readonly FittedBaseline[],
  bootstrap: Bootstrap,
): Field {
  const { validation } = windows;
  const points = pointsAt(windows, validation);
  const competitorOf = ({ name, validation: test }: FittedBaseline) =>
    baselineCompetitor({ name, test }, points);
  const least = fitted.reduce((a, b) => (b.validationError < a.validationError ? b : a));
  const compared: Ranked[] = [];
  const aside: FittedBaseline[] = [];
  for (const baseline of fitted) {
    if (baseline === least || !(least.validationError > 0)) {
      const isLeast = baseline.validationError <= least.validationError;
      compared.push({ ...baseline, above: isLeast ? 0 : Number.POSITIVE_INFINITY });
      continue;
    }
    const ratio = relativeError(competitorOf(baseline), competitorOf(least), points, bootstrap);
    const isFar = ratio.interval[0] > 1 + MUCH && !ALWAYS.has(baseline.kind);
    if (isFar) aside.push(baseline);
    else compared.push({ ...baseline, above: standardErrors(ratio) });
  }
  return { compared, aside };
}

/** Of a ratio above 1, how far its logarithm is from 0; an interval of 95 % is some two of them wide on either side. */
function standardErrors({ value, interval: [, high] }: Ratio): number {
  const error = Math.log(high / value) / 2;
  return error > 0 ? Math.log(value) / error : Number.POSITIVE_INFINITY;
}

/** The same in words, for the reasons of the advice. */
export function asideWhy(aside: readonly SetAside[]): string[] {
  if (aside.length === 0) return [];
  const named = aside.map(({ label, validation }) => `${label} (${validation.toPrecision(3)})`);
  return [
    `not compared on the test part, for their errors on the validation part are surely more than ${percent(MUCH)} above the least: ${named.join(", ")} (measured)`,
  ];
}
