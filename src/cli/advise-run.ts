import { join } from "node:path";
import type { Outcome } from "../advise/outcome.js";
import type { Question } from "../advise/question.js";
import type { QueueUse } from "../experiments/runners/open.js";
import { replaceFolder } from "../experiments/storage.js";
import { stateProblem } from "../report/terminal/problem.js";
import { INTERRUPTED } from "./interrupt.js";
import { showProgress } from "./progress.js";
import type { Streams } from "./streams.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** What is the same of all runs of one call. */
export interface AdviseRun {
  /** path of the data, as the caller wrote it */
  readonly file: string;
  /** on the standard output */
  readonly shows: "text" | "json" | "nothing";
  /** whether what comes after the last row is predicted, too */
  readonly forecast: boolean;
  readonly workers?: number;
  readonly queue?: QueueUse;
  readonly streams: Streams;
  readonly signal: AbortSignal;
}
/** How a run ended. */
export interface Ended {
  readonly code: number;
  /** null where an interrupt came before there was anything to keep */
  readonly outcome: Outcome | null;
}

/** States one problem, does the job, writes its files and prints the advice. */
export async function runAdvise(
  question: Question,
  directory: string,
  { file, shows, forecast: asked, workers, queue, streams: { stdout, stderr }, signal }: AdviseRun,
): Promise<Ended> {
  if (shows === "text") {
    stdout.write(`${stateProblem(file, question, terminalOf(stdout))}\n`);
  }
  if (signal.aborted) return { code: INTERRUPTED, outcome: null };
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
    signal,
    ...(workers !== undefined && { workers }),
    ...(queue && { queue }),
  })
    .catch((error: unknown) => {
      if (!signal.aborted || error !== signal.reason) throw error;
      return null;
    })
    .finally(progress.stop);
  if (outcome === null) {
    stderr.write("nothing to keep: the baselines were not measured yet\n");
    return { code: INTERRUPTED, outcome: null };
  }
  const model = await deployment.deploy(question, outcome);
  const place = join(directory, deployment.MODEL);
  replaceFolder(place, deployment.modelFiles(model));
  const forecast = asked ? await deployment.forecastOn(model, question.given) : null;
  const hand = { contract: model.contract, forecast };
  const files = await writeFiles(directory, renderFiles(outcome, hand));
  switch (shows) {
    case "json":
      stdout.write(`${jsonText(adviceDocument(outcome.advice, forecast))}\n`);
      break;
    case "text": {
      const report = files.find((path) => path.endsWith("report.html")) ?? directory;
      const terminal = terminalOf(stdout);
      stdout.write(
        `${renderTerminal(outcome, terminal, report)}${modelText(hand, place, terminal)}`,
      );
      break;
    }
    case "nothing":
      break;
    default:
      shows satisfies never;
  }
  return { code: outcome.advice.complete ? 0 : INTERRUPTED, outcome };
}
