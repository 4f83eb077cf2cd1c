import { join } from "node:path";
import type { Hooks } from "../advise/hooks.js";
import { ask, askedOf, type Question } from "../advise/question.js";
import { parseRequest } from "../advise/request.js";
import { replaceFolder } from "../experiments/storage.js";
import { stateProblem } from "../report/terminal/problem.js";
import { VERSION } from "../version.js";
import { INTERRUPTED, interruptible } from "./interrupt.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { showProgress } from "./progress.js";
import { workerCount } from "./settings.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of the verb as the command line gives them; see `parseRequest` for the checks. */
export interface AdviseOptions {
  readonly target: string;
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
 * `nwidth advise`: states the problem, does the job, writes its files, prints the advice.
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
  const { workers: asked, forecast = false, ...problemOptions } = others;
  const workers = workerCount(asked);
  const request = parseRequest({ file, budget, seed, ...problemOptions });
  if (out !== undefined) await checkOutput(out);
  return interruptible(streams.stderr, async (signal) => {
    const question = await ask(request, { signal }).catch((error: unknown) => {
      if (!signal.aborted || error !== signal.reason) throw error;
      return null;
    });
    if (question === null) {
      streams.stderr.write("nothing to keep: the window was not chosen yet\n");
      return INTERRUPTED;
    }
    if (forecast) (await import("../deploy/taken.js")).requireFuture(question);
    const directory = out ?? join("runs", `advise-${keyOf(question)}`);
    if (out === undefined) await checkOutput(directory);
    if (!json) {
      const terminal = terminalOf(streams.stdout);
      streams.stdout.write(`${stateProblem(file, question, terminal)}\n`);
    }
    return signal.aborted
      ? INTERRUPTED
      : run(question, directory, { json, forecast }, streams, {
          signal,
          ...(workers !== undefined && { workers }),
        });
  });
}

/** Prefix of the key under which the results of this question are kept. */
function keyOf(question: Question): string {
  return keyPrefix({ verb: "advise", version: VERSION, ...askedOf(question) });
}

async function run(
  question: Question,
  directory: string,
  { json, forecast: asked }: { readonly json: boolean; readonly forecast: boolean },
  { stdout, stderr }: Streams,
  hooks: Pick<Hooks, "workers"> & { readonly signal: AbortSignal },
): Promise<number> {
  const { signal } = hooks;
  const [
    { advise: job },
    deployment,
    { adviceDocument },
    { renderFiles },
    { renderTerminal },
    { modelText },
  ] = await Promise.all([
    import("../advise/advise.js"),
    import("../deploy/index.js"),
    import("../report/documents/advice.js"),
    import("../report/page/advise/files.js"),
    import("../report/terminal/advise.js"),
    import("../report/terminal/forecast.js"),
  ]);
  const progress = showProgress(stderr);
  const outcome = await job(question, {
    directory,
    onProgress: progress.update,
    onPrediction: async (prediction) => {
      const text = `${JSON.stringify(prediction, null, 2)}\n`;
      await writeFiles(directory, new Map([["prediction.json", text]]));
    },
    ...hooks,
  })
    .catch((error: unknown) => {
      if (!signal.aborted || error !== signal.reason) throw error;
      return null;
    })
    .finally(progress.stop);
  if (outcome === null) {
    stderr.write("nothing to keep: the baselines were not measured yet\n");
    return INTERRUPTED;
  }
  const model = await deployment.deploy(question, outcome);
  const place = join(directory, deployment.MODEL);
  replaceFolder(place, deployment.modelFiles(model));
  const forecast = asked ? await deployment.forecastOn(model, question.table) : null;
  const hand = { contract: model.contract, forecast };
  const files = await writeFiles(directory, renderFiles(outcome, hand));
  if (json) {
    stdout.write(`${jsonText(adviceDocument(outcome.advice, forecast))}\n`);
  } else {
    const report = files.find((path) => path.endsWith("report.html")) ?? directory;
    const terminal = terminalOf(stdout);
    stdout.write(`${renderTerminal(outcome, terminal, report)}${modelText(hand, place, terminal)}`);
  }
  return outcome.advice.complete ? 0 : INTERRUPTED;
}
