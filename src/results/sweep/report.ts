import { type Factors, factorsOf } from "./factors.js";
import { Labels } from "./labels.js";
import { axesOf, type ReportedRun } from "./outcome.js";
import type { SweepTables } from "./rows.js";
import { sweepTables } from "./tables.js";
import { Trials } from "./trials.js";

/** What a sweep found, as its page, its JSON document and the terminal say it. */
export interface SweepReport extends Pick<ReportedRun, "specification" | "counts" | "seconds"> {
  readonly tables: SweepTables;
  /** what the figure shows of the trials; null where nothing varies */
  readonly factors: Factors | null;
  readonly labels: Labels;
}

/** Everything that is said of a sweep, worked out once. */
export function sweepReport(run: ReportedRun): SweepReport {
  const { specification, counts, seconds, table } = run;
  const trials = new Trials(table, specification);
  const labels = new Labels(trials);
  const axes = axesOf(specification);
  const factors = axes === null ? null : factorsOf(trials, specification, axes);
  const tables = sweepTables(run, trials, labels, factors);
  return { specification, counts, seconds, tables, factors, labels };
}
