import type { Outcome } from "../advise/outcome.js";
import type { Forecast } from "../deploy/forecast.js";
import type { SweepReport } from "../results/sweep/report.js";
import type { Hand } from "./page/advise/hand.js";

export type { Hand } from "./page/advise/hand.js";

// Charts are loaded by what draws them: they take as long as all the rest of the library.

/**
 * An outcome as files, name to content: `advice.json`, a CSV beside every figure (none for a
 * table without rows), and `report.html`. The same outcome gives the same bytes.
 *
 * @param hand the model that was made of it, and what that says of the rows to come
 */
export async function renderFiles(
  outcome: Outcome,
  hand: Hand | null = null,
): Promise<Map<string, string>> {
  return (await import("./page/advise/files.js")).renderFiles(outcome, hand);
}

/**
 * A forecast as files, name to content: `forecast.json`, CSV files, a page, and, of one sequence, its figure
 * as `forecast.svg`.
 */
export async function renderForecastFiles(forecast: Forecast): Promise<Map<string, string>> {
  return (await import("./page/forecast/files.js")).forecastFiles(forecast);
}

/** A sweep as files, name to content: a CSV beside every figure, and `report.html`. */
export async function renderSweepFiles(report: SweepReport): Promise<Map<string, string>> {
  return (await import("./page/sweep/files.js")).renderSweepFiles(report);
}
