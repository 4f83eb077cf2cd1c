import type { Advice } from "../advise/advice.js";
import type { Outcome } from "../advise/outcome.js";
import type { Row, Table } from "../results/table.js";
import { VERSION } from "../version.js";

/** One of several targets, and what the advice on it comes to; null where an interrupt came before. */
export interface TargetRow extends Row {
  readonly target: string;
  /** with the files of its run, beside the index */
  readonly folder: string;
  /** null: nothing was done; false: the run was interrupted */
  readonly complete: boolean | null;
  readonly headline: string | null;
  /** name of the competitor to take */
  readonly take: string | null;
  /** of that on the test part: mean squared error over that of the training mean, or of labels log loss over that of the training frequencies */
  readonly error: number | null;
  readonly mae: number | null;
  readonly rmse: number | null;
  readonly mase: number | null;
}

/** A target's row. @param outcome null where nothing is kept of its run */
export function targetRow(target: string, folder: string, outcome: Outcome | null): TargetRow {
  if (outcome === null) {
    return {
      ...{ target, folder, complete: null, headline: null, take: null },
      ...{ error: null, mae: null, rmse: null, mase: null },
    };
  }
  const { advice } = outcome;
  const { headline, take } = advice.recommendation;
  const taken = takenOf(advice);
  const none = { mae: null, rmse: null, mase: null };
  const { mae, rmse, mase } = taken === undefined || "confusion" in taken ? none : taken.accuracy;
  return {
    ...{ target, folder, complete: advice.complete, headline, take },
    ...{ error: taken?.test?.mean ?? null, mae, rmse, mase },
  };
}

/** The competitor that the advice names. */
function takenOf({ baselines, candidates, recommendation: { take } }: Advice) {
  return [...baselines, ...candidates].find(({ name }) => name === take);
}

/** The rows as one CSV file. */
export function targetTable(rows: readonly TargetRow[]): Table<TargetRow> {
  return {
    file: "targets.csv",
    columns: [
      ...(["target", "folder", "complete", "headline", "take"] as const),
      ...(["error", "mae", "rmse", "mase"] as const),
    ],
    rows,
  };
}

/** What `targets.json` holds. */
export function targetsDocument(rows: readonly TargetRow[]) {
  return {
    schema: 1,
    version: VERSION,
    complete: rows.every(({ complete }) => complete === true),
    targets: rows,
  };
}
