import { addNames } from "../names.js";
import { type Factors, factorsOf } from "./factors.js";
import { Labels } from "./labels.js";
import { axesOf, pathsOf, type ReportedRun } from "./outcome.js";
import type { SweepTables } from "./rows.js";
import { sweepTables } from "./tables.js";

/** What a sweep found, as its page, its JSON document and the terminal say it. */
export interface SweepReport extends Pick<ReportedRun, "specification" | "counts" | "seconds"> {
  /** a CSV file each */
  readonly tables: SweepTables;
  /** what the figure shows of the trials; null where nothing varies */
  readonly factors: Factors | null;
  /** settings in words */
  readonly labels: Labels;
}

/** Everything that is said of a sweep, worked out once; the trials get the names of its tasks and models. */
export function sweepReport(run: ReportedRun): SweepReport {
  const { specification, counts, seconds, trials } = run;
  addNames(trials, [specification]);
  const labels = new Labels(trials, pathsOf(specification));
  const axes = axesOf(specification);
  const factors = axes === null ? null : factorsOf(trials, specification, axes);
  const tables = sweepTables(run, labels, factors);
  return { specification, counts, seconds, tables, factors, labels };
}
