import type { Outcome } from "../advise/outcome.js";
import type { SweepReport } from "../results/sweep/report.js";

// Charts are loaded by what draws them: they take as long as all the rest of the library.

/**
 * An outcome as files, name to content: `advice.json`, a CSV beside every figure (none for a
 * table without rows), and `report.html`. The same outcome gives the same bytes.
 */
export async function renderFiles(outcome: Outcome): Promise<Map<string, string>> {
  return (await import("./page/advise/files.js")).renderFiles(outcome);
}

/** A sweep as files, name to content: a CSV beside every figure, and `report.html`. */
export async function renderSweepFiles(report: SweepReport): Promise<Map<string, string>> {
  return (await import("./page/sweep/files.js")).renderSweepFiles(report);
}
