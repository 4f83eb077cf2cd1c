import type { Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { type ChannelFit, fewestChannels, selectionPath } from "../../measure/channel-selection.js";
import type { RidgeFit } from "../../measure/ridge.js";
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
  const fits =
    univariate === null ? [] : [await baseline(algebra, windows, univariate, UNIVARIATE)];
  if (selected !== univariate) fits.push(await baseline(algebra, windows, selected, SELECTED));
  return fits;
}

const UNIVARIATE = { kind: "ridge-univariate", label: "univariate ridge" } as const;
const SELECTED = { kind: "ridge-selected", label: "ridge on selected columns" } as const;

async function baseline(
  algebra: Algebra,
  windows: Windows,
  { channels, design, fit }: ChannelFit,
  { kind, label }: Pick<Fit, "kind" | "label">,
): Promise<Fit> {
  const columns = channels.map((c) => windows.channels[c]);
  return {
    ...{ kind, name: kind, label, columns, note: null },
    ...(await ridgeParts(algebra, windows, design, fit)),
    description: `ridge regression on the last ${windows.problem.window} rows of ${namesOf(columns)}`,
  };
}

/** Columns, in words; of many the first. */
export function namesOf(columns: readonly string[]): string {
  if (columns.length > NAMED) {
    return `${columns.slice(0, NAMED).join(", ")} and ${columns.length - NAMED} more columns`;
  }
  return columns.join(", ").replace(/, (?=[^,]*$)/, " and ");
}
const NAMED = 5;
