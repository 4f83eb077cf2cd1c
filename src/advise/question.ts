import type { Prepared } from "../data/prepare.js";
import type { Problem } from "../data/problem.js";
import { readTable } from "../data/read.js";
import { resolveProblem } from "../data/resolve.js";
import { tableOf } from "../data/rows.js";
import type { Table } from "../data/table.js";
import { CallerError } from "../errors.js";
import { Algebra } from "../measure/algebra.js";
import { nodeEngine } from "../runtime/node.js";
import { type Effort, efforts } from "./grid.js";
import type { Hooks } from "./hooks.js";
import type { AdviseRequest } from "./request.js";
import { chooseWindow, type WindowChoice, windowNotes } from "./window.js";

/** A request whose data were read, whose problem was resolved, and whose examples were made. */
export interface Question {
  /** as the caller made it */
  readonly request: AdviseRequest;
  /** resolved */
  readonly problem: Problem;
  /** how much is tried: that of the request's budget, where the caller puts no other in its place */
  readonly effort: Effort;
  /** how many rows models look at */
  readonly window: WindowChoice;
  /** the examples, with the longest window that a model looks at */
  readonly prepared: Prepared;
  /** the data as they were read */
  readonly given: Table;
  /** the same; labels are numbers of classes there */
  readonly table: Table;
  /** what was chosen or noticed, a sentence each */
  readonly warnings: readonly string[];
}

/**
 * All that comes before the baselines: what is unfit is refused here, and the window is chosen.
 *
 * @throws CallerError where the file cannot be read or the rows are no table, or where the data do not
 *   fit the request; the signal's reason where it aborts
 */
export async function ask(
  request: AdviseRequest,
  hooks: Pick<Hooks, "signal"> = {},
): Promise<Question> {
  const table = "rows" in request ? await tableOf(request.rows) : await readTable(request.file);
  return questionOn(table, request, hooks);
}

/** `ask`, of a table that is there. */
export async function questionOn(
  held: Table,
  request: AdviseRequest,
  { signal }: Pick<Hooks, "signal"> = {},
): Promise<Question> {
  const given = request.window === "auto" ? undefined : request.window;
  const resolved = resolveProblem(held, { ...request, window: given });
  const { problem, table, warnings } = resolved;
  if (problem.labels !== null) refuseOfNumbers(problem.target, request);
  const algebra = new Algebra(nodeEngine, signal === undefined ? {} : { signal });
  try {
    const chosen = await chooseWindow(algebra, table, problem, given !== undefined);
    const { prepared, window } = chosen;
    return {
      request,
      problem: prepared.windows.problem,
      effort: efforts[request.budget],
      window,
      prepared,
      given: held,
      table,
      warnings: [...prepared.doubts, ...windowNotes(window), ...warnings, ...prepared.warnings],
    };
  } finally {
    await algebra.close();
  }
}

/** @throws CallerError where a request on labels asks for what only numbers have */
function refuseOfNumbers(target: string, { ensemble = false, maseLag }: AdviseRequest): void {
  const asked = ensemble
    ? "an ensemble"
    : maseLag === undefined
      ? null
      : "the lag of a scaled error";
  if (asked === null) return;
  throw new CallerError(
    `'${target}' holds labels, and ${asked} is of numbers`,
    `leave ${ensemble ? "--ensemble" : "--mase-lag"} out`,
  );
}

/** What its answer depends on, as JSON: not where the data come from, but their content. */
export function askedOf({ problem, window, request, table }: Question) {
  const { maseLag = 1, budget, seed, ensemble = false } = request;
  const { ridge, networks } = window;
  const { labels, ...rest } = problem;
  return {
    problem: { ...rest, horizons: [...rest.horizons], ...(labels === null ? {} : { labels }) },
    ...{ window: { ridge, networks }, maseLag, budget, ensemble, seed },
    sha256: table.source.sha256,
  };
}
