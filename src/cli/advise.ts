import { join } from "node:path";
import { askedOf, type Question, questionOn } from "../advise/question.js";
import { parseRequest } from "../advise/request.js";
import { readTable } from "../data/read.js";
import { VERSION } from "../version.js";
import { type AdviseRun, runAdvise } from "./advise-run.js";
import { INTERRUPTED, interruptible } from "./interrupt.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { type QueueOptions, queueFor } from "./queue-use.js";
import { workerCount } from "./settings.js";
import type { Streams } from "./streams.js";
import { foldersOf, targetsOf } from "./targets.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of the verb as the command line gives them; see `parseRequest` for the checks. */
export interface AdviseOptions extends QueueOptions {
  readonly target: string;
  readonly classes?: boolean;
  readonly inputs?: string[];
  readonly known?: string[];
  readonly time?: string;
  readonly sequence?: string;
  readonly horizon?: number | readonly number[];
  readonly window?: number | "auto";
  readonly origins?: number;
  readonly split?: readonly number[];
  readonly maseLag?: number;
  readonly budget?: string;
  readonly ensemble?: boolean;
  readonly forecast?: boolean;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/**
 * `nwidth advise`: states the problem, does the job, writes its files, prints the advice; of several
 * targets one after another, and an index of them.
 *
 * @returns the exit code
 * @throws CallerError before anything is printed or written, where the call or the data are unfit
 */
export async function advise(
  file: string,
  options: AdviseOptions,
  streams: Streams,
): Promise<number> {
  const { out, json = false, budget = "standard", seed = 0, ...others } = options;
  const { workers: asked, queue: named, share, forecast = false, ...problemOptions } = others;
  const workers = workerCount(asked);
  const place = {
    ...(named !== undefined && { queue: named }),
    ...(share !== undefined && { share }),
  };
  const queue = queueFor(place, workers, streams);
  const request = parseRequest({ file, budget, seed, ...problemOptions });
  if (out !== undefined) await checkOutput(out);
  return interruptible(streams.stderr, async (signal) => {
    const table = await readTable(file);
    const questions: Question[] = [];
    for (const target of targetsOf(request.target, table)) {
      const question = await questionOn(table, { ...request, target }, { signal }).catch(
        (error: unknown) => {
          if (!signal.aborted || error !== signal.reason) throw error;
          return null;
        },
      );
      if (question === null) {
        streams.stderr.write("nothing to keep: the window was not chosen yet\n");
        return INTERRUPTED;
      }
      if (forecast) (await import("../deploy/taken.js")).requireFuture(question);
      questions.push(question);
    }
    const directory = out ?? join("runs", `advise-${keyOf(questions)}`);
    if (out === undefined) await checkOutput(directory);
    const call = {
      ...{ file, forecast, streams, signal },
      ...(workers !== undefined && { workers }),
      ...(queue && { queue }),
    };
    const [question] = questions;
    return questions.length === 1
      ? (await runAdvise(question, directory, { ...call, shows: json ? "json" : "text" })).code
      : adviseOnEach(questions, directory, call, json);
  });
}

/** Prefix of the key under which the results of these questions are kept. */
function keyOf(questions: readonly Question[]): string {
  const asked = questions.map(askedOf);
  const [only] = asked;
  const key = { verb: "advise", version: VERSION };
  return keyPrefix(asked.length === 1 ? { ...key, ...only } : { ...key, targets: asked });
}

/** Runs in a folder each, in the order of the targets, up to an interrupt; the index is written after each. */
async function adviseOnEach(
  questions: readonly Question[],
  directory: string,
  call: Omit<AdviseRun, "shows">,
  json: boolean,
): Promise<number> {
  const [{ targetRow, targetsDocument }, { targetFiles }, { targetsText }] = await Promise.all([
    import("../report/targets.js"),
    import("../report/page/targets.js"),
    import("../report/terminal/targets.js"),
  ]);
  const { stdout } = call.streams;
  const targets = questions.map(({ problem }) => problem.target);
  const folders = foldersOf(targets);
  for (const folder of folders) await checkOutput(join(directory, folder));
  const rows = targets.map((target, i) => targetRow(target, folders[i], null));
  let code = 0;
  for (const [i, question] of questions.entries()) {
    const place = join(directory, folders[i]);
    const ended = await runAdvise(question, place, { ...call, shows: json ? "nothing" : "text" });
    rows[i] = targetRow(targets[i], folders[i], ended.outcome);
    await writeFiles(directory, targetFiles(rows));
    code = ended.code;
    if (code !== 0) break;
    if (!json) stdout.write("\n");
  }
  if (json) stdout.write(`${jsonText(targetsDocument(rows))}\n`);
  else stdout.write(`${targetsText(rows, terminalOf(stdout), join(directory, "report.html"))}`);
  return code;
}
