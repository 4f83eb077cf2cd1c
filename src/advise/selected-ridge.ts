import type { Windows } from "../data/windows.js";
import type { Algebra } from "../measure/algebra.js";
import { type ChannelFit, fewestChannels, selectionPath } from "../measure/channel-selection.js";
import type { RidgeFit } from "../measure/ridge.js";
import { relativeError } from "../statistics/compare.js";
import type { Bootstrap } from "../statistics/competitor.js";
import type { Finding } from "./advice.js";
import { baselineCompetitor, type PointsWithTruth } from "./competitors.js";
import { type Fit, ridgeParts } from "./fit.js";

/**
 * Ridge that leaves columns out: on the target's own past, and on the columns that forward selection
 * keeps, where those are others. Neither, where there is one column only.
 *
 * @param windowRidge ridge on the window of all columns
 */
export async function selectedRidge(
  algebra: Algebra,
  windows: Windows,
  windowRidge: RidgeFit,
): Promise<Fit[]> {
  const { target } = windows.problem;
  const own = windows.channels.indexOf(target);
  const path = await selectionPath(algebra, windows, windowRidge, own < 0 ? [] : [own]);
  if (path.length === 0) return [];
  const selected = await fewestChannels(algebra, windows, path);
  const univariate = own < 0 ? null : path[0];
  return [
    ...(univariate === null
      ? []
      : [await baseline(algebra, windows, univariate, "ridge-univariate", "univariate ridge", 3)]),
    ...(selected === univariate
      ? []
      : [
          await baseline(
            algebra,
            windows,
            selected,
            "ridge-selected",
            "ridge on selected columns",
            4,
          ),
        ]),
  ];
}

async function baseline(
  algebra: Algebra,
  windows: Windows,
  { channels, design, fit }: ChannelFit,
  name: string,
  label: string,
  complexity: number,
): Promise<Fit> {
  const columns = channels.map((c) => windows.channels[c]);
  return {
    ...{ name, label, columns, complexity },
    ...(await ridgeParts(algebra, windows, design, fit)),
    description: `ridge regression on the last ${windows.problem.window} rows of ${namesOf(columns)}`,
    note: null,
  };
}

/** Which columns ridge kept, where it may leave some out, and what that comes to on the test points. */
export function columnsFinding(
  points: PointsWithTruth,
  fitted: readonly Fit[],
  bootstrap: Bootstrap,
): Finding[] {
  const named = (name: string) => fitted.find((b) => b.name === name);
  const kept = named("ridge-selected") ?? named("ridge-univariate");
  const all = named("ridge");
  if (kept === undefined || all === undefined) return [];
  const errors = (fit: Fit) => baselineCompetitor(fit, points);
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

/** Columns, in words; of many the first. */
function namesOf(columns: readonly string[]): string {
  if (columns.length > NAMED) {
    return `${columns.slice(0, NAMED).join(", ")} and ${columns.length - NAMED} more columns`;
  }
  return columns.join(", ").replace(/, (?=[^,]*$)/, " and ");
}
const NAMED = 5;
