import { type FittedBaseline, fitBaselines } from "../../src/advise/baselines/list.js";
import type { Windows } from "../../src/data/windows.js";
import { fitWindows } from "../../src/measure/window-curve.js";
import { algebra } from "../algebra.js";

/** The baselines of a problem, ridge on the window fitted before. */
export async function baselinesOf(
  windows: Windows,
  periods: readonly number[],
): Promise<FittedBaseline[]> {
  const fits = await fitWindows(algebra, windows);
  return fitBaselines(algebra, windows, fits[fits.length - 1].fit, periods);
}
