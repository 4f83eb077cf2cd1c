import { basename, dirname, join } from "node:path";
import { CallerError } from "../errors.js";
import { CostModel } from "../experiments/cost/model.js";
import { defaultTimingsPath, readTimings } from "../experiments/cost/timings-file.js";
import { journalsBelow } from "../experiments/journal/find.js";
import { JOURNAL } from "../experiments/journal/line.js";
import { machineFingerprint } from "../experiments/machine.js";
import { expand } from "../experiments/sweep/expand.js";
import { plan } from "../experiments/sweep/plan.js";
import { readSpecification } from "../experiments/sweep/read.js";
import { runSweep } from "../experiments/sweep/run.js";
import { parseShard, type Shard, shard as shardOf } from "../experiments/sweep/shard.js";
import { type SweepSpecification, trainedBy } from "../experiments/sweep/specification.js";
import type { SweepOutcome } from "../experiments/sweep/train.js";
import { sweepDocument } from "../report/documents/sweep.js";
import { planText } from "../report/terminal/plan.js";
import { constructedErrors } from "../results/constructed.js";
import { csvLines } from "../results/csv.js";
import { addKnown } from "../results/known.js";
import { sweepReport } from "../results/sweep/report.js";
import { trialsOf } from "../results/trials.js";
import { nodeEngine } from "../runtime/node.js";
import { VERSION } from "../version.js";
import { INTERRUPTED, interruptible } from "./interrupt.js";
import { keyPrefix } from "./key.js";
import { checkOutput } from "./output.js";
import { type QueueOptions, queueFor } from "./queue-use.js";
import { wholeNumber, workerCount } from "./settings.js";
import type { Streams } from "./streams.js";
import { showSweepProgress } from "./sweep-progress.js";
import { terminalOf } from "./terminal.js";
import { jsonText } from "./text.js";
import { writeFiles } from "./write.js";

/** Options of the verb. */
export interface SweepOptions extends QueueOptions {
  readonly plan?: boolean;
  readonly extend?: boolean;
  readonly failFast?: boolean;
  readonly workers?: number;
  readonly shard?: string;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Exit code where a trial failed, all diverged, or what was trained contradicts a floor. */
const FAILED = 1;

/** So that a seed and what is added to it stay whole. */
const LARGEST_SEED = 2 ** 32 - 1;

/**
 * `nwidth sweep`: trains what a specification declares and is not trained yet, writes table and report
 * beside the journal, prints the summary. `--plan` says what it would take instead.
 *
 * @returns the exit code
 * @throws CallerError before anything is trained, where the call or the specification is unfit
 * @throws StorageError where the journal cannot be written
 */
export async function sweep(
  path: string,
  options: SweepOptions,
  streams: Streams,
): Promise<number> {
  const { seed = 0, json = false, out } = options;
  const workers = workerCount(options.workers);
  const queue = queueFor(options, workers, streams);
  wholeNumber("--seed", seed, 0, LARGEST_SEED);
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  const read = await readSpecification(path);
  const specification = { ...read, seeds: read.seeds.map((s) => s + seed) };
  if (options.plan === true) return showPlan(specification, shard, json, workers, streams);

  const key = keyPrefix({
    verb: "sweep",
    version: VERSION,
    specification: trainedBy(specification),
  });
  const whole = out ?? join("runs", `sweep-${key}`);
  const directory = shard === undefined ? whole : join(whole, folderOf(shard));
  await checkOutput(directory);
  const others = await partsOf(whole, join(directory, JOURNAL));
  const progress = showSweepProgress(streams.stderr);
  const outcome = await interruptible(streams.stderr, (signal) =>
    runSweep(specification, {
      directory,
      others,
      signal,
      onProgress: progress.update,
      ...(workers !== undefined && { workers }),
      ...(queue && { queue }),
      ...(shard !== undefined && { shard }),
      ...(options.extend === true && { extend: true }),
      ...(options.failFast === true && { failFast: true }),
    }),
  ).finally(progress.stop);
  const sound = await show(specification, outcome, directory, json, streams);
  const { failed, diverged, planned } = outcome;
  if (failed > 0 || diverged === planned || !sound) return FAILED;
  return outcome.complete ? 0 : INTERRUPTED;
}

/** The folder of a shard, in that of the whole. */
function folderOf({ index, count }: Shard): string {
  return `shard-${index}-of-${count}`;
}

/** The journals of a sweep, of the whole and of whatever shards it was ever cut into, but for one. */
async function partsOf(whole: string, own: string): Promise<string[]> {
  // a directory that is not there yet holds none
  const all = await journalsBelow(whole).catch(() => []);
  return all.filter(
    (file) => file !== own && (file === join(whole, JOURNAL) || isShard(dirname(file))),
  );
}

function isShard(directory: string): boolean {
  return /^shard-\d+-of-\d+$/.test(basename(directory));
}

/**
 * Writes what can be read off the journal, and says how it went.
 *
 * @returns whether no error is below a floor
 */
async function show(
  specification: SweepSpecification,
  outcome: SweepOutcome,
  directory: string,
  json: boolean,
  { stdout }: Streams,
): Promise<boolean> {
  const { planned, done, diverged, failed, reused, seconds, complete, populations } = outcome;
  const trials = trialsOf([{ file: join(directory, JOURNAL), populations }]);
  const counts = { planned, done, diverged, failed, reused };
  const constructed =
    specification.report?.constructed === true
      ? await constructedErrors(trials, nodeEngine)
      : undefined;
  const report = sweepReport({
    ...{ specification, trials, counts, seconds },
    ...(constructed && { constructed }),
  });
  addKnown(trials);
  // loaded when it is needed: charts take as long to load as all the rest
  const { renderSweepFiles } = await import("../report/page/sweep/files.js");
  const { sweepText } = await import("../report/terminal/sweep.js");
  const files = await writeFiles(
    directory,
    new Map<string, string | Iterable<string>>([
      ["specification.json", `${JSON.stringify(specification, null, 2)}\n`],
      ["results.csv", csvLines(trials)],
      ...renderSweepFiles(report),
    ]),
  );
  if (json) {
    const document = sweepDocument(report, { complete, directory, files });
    stdout.write(`${jsonText(document)}\n`);
  } else {
    const page = join(directory, "report.html");
    stdout.write(sweepText(report, terminalOf(stdout), page));
  }
  return report.tables.belowFloor.rows.length === 0;
}

/** `--plan`: what the sweep, or a shard of it, would take on this machine. */
async function showPlan(
  specification: SweepSpecification,
  shard: Shard | undefined,
  json: boolean,
  workers: number | undefined,
  { stdout }: Streams,
): Promise<number> {
  const all = expand(specification);
  const groups = shard === undefined ? all : shardOf(all, shard);
  if (groups.length === 0) {
    throw new CallerError(
      `shard ${shard?.index}/${shard?.count} holds no trial`,
      "cut the sweep into fewer parts than it has trials",
    );
  }
  const costs = new CostModel(await readTimings(defaultTimingsPath(), machineFingerprint()));
  const planned = plan(groups, costs, workers);
  stdout.write(json ? `${jsonText(planned)}\n` : planText(planned, terminalOf(stdout)));
  return 0;
}
