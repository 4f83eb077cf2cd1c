import { join } from "node:path";
import { type AdviseRequest, parseRequest } from "../advise/request.js";
import { prepareWindows } from "../data/prepare.js";
import { readTable } from "../data/read.js";
import { resolveProblem } from "../data/resolve.js";
import { stateProblem } from "../report/statement.js";
import { INTERRUPTED, interruptSignal } from "./interrupt.js";
import { type Job, loadJob } from "./job.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { showProgress } from "./progress.js";
import { plainText } from "./text.js";

/** Options of the verb as the command line gives them; see `parseRequest` for the checks. */
export interface AdviseOptions {
  readonly target: string;
  readonly inputs?: string[];
  readonly known?: string[];
  readonly time?: string;
  readonly sequence?: string;
  readonly horizon?: number;
  readonly window?: number;
  readonly budget?: string;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `nwidth advise`: states the problem, does the job, writes its files, prints the advice.
 *
 * @returns the exit code
 * @throws CallerError before anything is printed or written, where the call or the data are unfit
 */
export async function advise(file: string, options: AdviseOptions): Promise<number> {
  const { out, json = false, budget = "standard", seed = 0, ...problemOptions } = options;
  const request = parseRequest({ file, budget, seed, ...problemOptions });
  if (out !== undefined) await checkOutput(out);
  const signal = interruptSignal();
  const { key, statement } = await state(request);
  const directory = out ?? join("runs", `advise-${key}`);
  if (out === undefined) await checkOutput(directory);
  if (!json) process.stdout.write(`${plainText(statement)}\n`);
  return signal.aborted ? INTERRUPTED : run(await loadJob(), request, directory, json, signal);
}

/** The problem in words, and the prefix of the key under which its results are kept. */
async function state(request: AdviseRequest): Promise<{ key: string; statement: string }> {
  const table = await readTable(request.file);
  const { problem, warnings } = resolveProblem(table, request);
  const prepared = prepareWindows(table, problem);
  const { budget, seed } = request;
  return {
    key: keyPrefix({ verb: "advise", problem, budget, seed, sha256: table.sha256 }),
    statement: stateProblem(request.file, problem, prepared, warnings),
  };
}

async function run(
  job: Job,
  request: AdviseRequest,
  directory: string,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  const progress = showProgress();
  const outcome = await job
    .advise(request, { onProgress: progress.update, signal })
    .catch((error: unknown) => {
      if (error === signal.reason) return null;
      throw error;
    })
    .finally(progress.stop);
  if (outcome === null) return INTERRUPTED;
  const files = await job.writeReport(outcome, directory);
  if (json) {
    process.stdout.write(`${JSON.stringify(outcome.advice)}\n`);
  } else {
    const { stdout } = process;
    const color = stdout.isTTY && stdout.hasColors();
    stdout.write(job.renderTerminal(outcome, { columns: stdout.columns ?? 100, color }));
    stdout.write(`\n${files.map((path) => `wrote ${path}\n`).join("")}`);
  }
  return outcome.advice.complete ? 0 : INTERRUPTED;
}
