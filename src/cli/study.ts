import { join, resolve } from "node:path";
import { unknownName } from "../errors.js";
import { CostModel } from "../experiments/cost/model.js";
import { defaultTimingsPath, readTimings } from "../experiments/cost/timings-file.js";
import { machineFingerprint } from "../experiments/machine.js";
import { plan } from "../experiments/sweep/plan.js";
import { studyDocument } from "../report/documents/study.js";
import { planText } from "../report/terminal/plan.js";
import { studiesText, studyText } from "../report/terminal/study.js";
import { studies, studyOf } from "../studies/registry.js";
import { groupsOf, requireTaken, runStudy, type StudyOutcome } from "../studies/run.js";
import { BUDGETS, type Budget, SEEDS, type Size, type Study } from "../studies/study.js";
import { INTERRUPTED, interruptible } from "./interrupt.js";
import { checkOutput } from "./output.js";
import { type QueueOptions, queueFor } from "./queue-use.js";
import { wholeNumber, workerCount } from "./settings.js";
import type { Streams } from "./streams.js";
import { showSweepProgress } from "./sweep-progress.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of `study run` as the command line gives them. */
export interface StudyOptions extends QueueOptions {
  readonly budget?: string;
  readonly seeds?: number;
  readonly data?: string;
  readonly plan?: boolean;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: boolean;
}

const MOST_SEEDS = 1000;

/** `nwidth study list`. */
export function listStudies(json: boolean, { stdout }: Streams): void {
  const listed = studies.map(({ id, title, source, protocol, claims }) => ({
    id,
    title,
    source,
    protocol,
    claims: claims.map(({ id, statement, paper }) => ({ id, statement, paper })),
  }));
  stdout.write(
    json
      ? `${jsonText({ schema: 1, studies: listed })}\n`
      : studiesText(studies, terminalOf(stdout)),
  );
}

/**
 * `nwidth study run`: one study or all, each in a folder of its own.
 *
 * @returns the exit code
 * @throws CallerError before anything is trained, where the call is unfit
 * @throws StorageError where a journal or a report cannot be written
 */
export async function runStudies(
  id: string,
  options: StudyOptions,
  streams: Streams,
): Promise<number> {
  const chosen = id === "all" ? studies : [studyOf(id)];
  const budget = budgetOf(options.budget ?? "default");
  const seeds = wholeNumber("--seeds", options.seeds ?? SEEDS[budget], 1, MOST_SEEDS);
  const { data } = options;
  const size: Size = { budget, seeds, ...(data !== undefined && { data: resolve(data) }) };
  for (const study of chosen) requireTaken(study, size);
  const workers = workerCount(options.workers);
  const queue = queueFor(options, workers, streams);
  const json = options.json === true;
  if (options.plan === true) return showPlan(chosen, size, json, workers, streams);
  const whole = options.out ?? runsOf(budget);
  await checkOutput(whole);
  const found: StudyOutcome[] = [];
  for (const study of chosen) {
    const directory = join(whole, study.id);
    const progress = showSweepProgress(streams.stderr);
    const outcome = await interruptible(streams.stderr, (signal) =>
      runStudy(study, {
        directory,
        size,
        signal,
        onProgress: progress.update,
        ...(workers !== undefined && { workers }),
        ...(queue && { queue }),
      }),
    ).finally(progress.stop);
    if (outcome === null) return INTERRUPTED;
    // loaded when it is needed: charts take as long to load as all the rest
    const { renderStudyFiles } = await import("../report/page/study/files.js");
    await writeFiles(directory, renderStudyFiles(outcome));
    found.push(outcome);
    const page = join(directory, "report.html");
    if (!json) streams.stdout.write(studyText(outcome, terminalOf(streams.stdout), page));
  }
  if (json) {
    const documents = found.map(studyDocument);
    const claims = documents.flatMap((document) => document.claims);
    streams.stdout.write(`${jsonText({ schema: 1, budget, seeds, claims })}\n`);
  }
  return 0;
}

/** Where runs of a budget go unless the caller says otherwise: a folder for each study. */
export function runsOf(budget: Budget): string {
  return join("runs", "study", budget);
}

function budgetOf(text: string): Budget {
  const found = BUDGETS.find((budget) => budget === text);
  if (found === undefined) throw unknownName("budget", text, BUDGETS);
  return found;
}

/** `--plan`: what the studies would take on this machine. */
async function showPlan(
  chosen: readonly Study[],
  size: Size,
  json: boolean,
  workers: number | undefined,
  { stdout }: Streams,
): Promise<number> {
  const costs = new CostModel(await readTimings(defaultTimingsPath(), machineFingerprint()));
  const groups = chosen.flatMap((study) => groupsOf(study, size));
  const planned = plan(groups, costs, workers);
  stdout.write(json ? `${jsonText(planned)}\n` : planText(planned, terminalOf(stdout)));
  return 0;
}
