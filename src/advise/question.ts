import { type Prepared, prepareWindows } from "../data/prepare.js";
import type { Problem } from "../data/problem.js";
import { readTable } from "../data/read.js";
import { resolveProblem } from "../data/resolve.js";
import type { AdviseRequest } from "./request.js";

/** A request whose data were read, whose problem was resolved, and whose examples were made. */
export interface Question {
  readonly request: AdviseRequest;
  readonly problem: Problem;
  readonly prepared: Prepared;
  readonly file: { readonly path: string; readonly format: string; readonly sha256: string };
  readonly warnings: readonly string[];
}

/**
 * All that comes before computing: what is unfit is refused here.
 *
 * @throws CallerError where the file cannot be read, or the data do not fit the request
 */
export async function ask(request: AdviseRequest): Promise<Question> {
  const table = await readTable(request.file);
  const { problem, warnings } = resolveProblem(table, request);
  const prepared = prepareWindows(table, problem);
  return {
    request,
    problem,
    prepared,
    file: { path: table.path, format: table.format, sha256: table.sha256 },
    warnings: [...warnings, ...prepared.warnings],
  };
}

/** What its answer depends on, as JSON: not the file's name, but its content. */
export function askedOf({ problem, request: { budget, seed }, file: { sha256 } }: Question) {
  return { problem: { ...problem }, budget, seed, sha256 };
}
