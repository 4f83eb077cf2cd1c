import type { Factors } from "../../results/sweep/factors.js";
import type { SweepReport } from "../../results/sweep/report.js";
import { type Row, records, type Table } from "../../results/table.js";

/** Where a run left its files, and whether every trial has a result. */
export interface SweepEnd {
  readonly complete: boolean;
  readonly directory: string;
  readonly files: readonly string[];
}

/** A table by the name of its CSV: `learning-rates.csv` is `learningRates`. */
function named(table: Table): [name: string, rows: Row[]] {
  const name = table.file.replace(".csv", "").replace(/-./g, ([, letter]) => letter.toUpperCase());
  return [name, records(table)];
}

function figureOf({ metric, against, facet, series, held }: Factors) {
  return { metric, against, facet, series, held: Object.fromEntries(held) };
}

/** The JSON document of `nwidth sweep`; docs/sweep.md says what its fields mean. */
export function sweepDocument(report: SweepReport, { complete, directory, files }: SweepEnd) {
  const { counts, seconds, factors, tables } = report;
  return {
    schema: 1,
    ...counts,
    seconds,
    complete,
    directory,
    files,
    figure: factors === null ? null : figureOf(factors),
    tables: Object.fromEntries(Object.values(tables).map(named)),
  };
}
