import { type Prepared, prepareWindows } from "../data/prepare.js";
import type { Problem } from "../data/problem.js";
import { readTable } from "../data/read.js";
import { resolveProblem } from "../data/resolve.js";
import { tableOf } from "../data/rows.js";
import type { Table, TableSource } from "../data/table.js";
import { requireRegressors } from "../measure/bound.js";
import { type Effort, efforts } from "./grid.js";
import type { AdviseRequest } from "./request.js";

/** A request whose data were read, whose problem was resolved, and whose examples were made. */
export interface Question {
  /** as the caller made it */
  readonly request: AdviseRequest;
  /** resolved */
  readonly problem: Problem;
  /** how much is tried: that of the request's budget, where the caller puts no other in its place */
  readonly effort: Effort;
  /** the examples */
  readonly prepared: Prepared;
  /** what the data are called */
  readonly source: TableSource;
  /** what was chosen or noticed, a sentence each */
  readonly warnings: readonly string[];
}

/**
 * All that comes before computing: what is unfit is refused here.
 *
 * @throws CallerError where the file cannot be read or the rows are no table, or where the data do not
 *   fit the request
 */
export async function ask(request: AdviseRequest): Promise<Question> {
  const table = "rows" in request ? await tableOf(request.rows) : await readTable(request.file);
  return questionOn(table, request);
}

/** `ask`, of a table that is there. */
export function questionOn(table: Table, request: AdviseRequest): Question {
  const { problem, warnings } = resolveProblem(table, request);
  const prepared = prepareWindows(table, problem);
  requireRegressors(prepared.windows);
  return {
    request,
    problem,
    effort: efforts[request.budget],
    prepared,
    source: table.source,
    warnings: [...prepared.doubts, ...warnings, ...prepared.warnings],
  };
}

/** What its answer depends on, as JSON: not where the data come from, but their content. */
export function askedOf({ problem, request, source: { sha256 } }: Question) {
  const { maseLag = 1, budget, seed, ensemble = false } = request;
  return {
    problem: { ...problem, horizons: [...problem.horizons] },
    ...{ maseLag, budget, ensemble, seed, sha256 },
  };
}
