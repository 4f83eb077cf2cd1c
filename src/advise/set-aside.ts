import { targetsAt, type Windows } from "../data/windows.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import { pointsOf } from "../statistics/test-points.js";
import type { SetAside } from "./advice.js";
import type { BaselineKind } from "./baselines/kinds.js";
import type { FittedBaseline } from "./baselines/list.js";
import { baselineCompetitor } from "./competitors.js";
import { percent } from "./percent.js";
import { MUCH } from "./verdict-question.js";

/** Compared in any case: what errors are told in, what a user would do without any model, and what findings refer to. */
const ALWAYS: ReadonlySet<BaselineKind> = new Set(["mean", "persistence", "ridge"]);

/** Baselines that are compared on the test points, and those that are not. */
export interface Field {
  readonly compared: readonly FittedBaseline[];
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
  const points = { ...pointsOf(windows, validation), truth: targetsAt(windows, validation) };
  const competitorOf = ({ name, validation: test }: FittedBaseline) =>
    baselineCompetitor({ name, test }, points);
  const least = fitted.reduce((a, b) => (b.validationError < a.validationError ? b : a));
  const isFar = (baseline: FittedBaseline) =>
    !ALWAYS.has(baseline.kind) &&
    least.validationError > 0 &&
    relativeError(competitorOf(baseline), competitorOf(least), points, bootstrap).interval[0] >
      1 + MUCH;
  const aside = fitted.filter(isFar);
  return { compared: fitted.filter((b) => !aside.includes(b)), aside };
}

/** The same in words, for the reasons of the advice. */
export function asideWhy(aside: readonly SetAside[]): string[] {
  if (aside.length === 0) return [];
  const named = aside.map(({ label, validation }) => `${label} (${validation.toPrecision(3)})`);
  return [
    `not compared on the test part, for their errors on the validation part are surely more than ${percent(MUCH)} above the least: ${named.join(", ")} (measured)`,
  ];
}
