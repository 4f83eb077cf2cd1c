import { CallerError } from "../../errors.js";
import { canonicalJson } from "../canonical-json.js";
import { Coordinator, type TrialPopulation } from "../coordinator.js";
import type { PopulationRecord, TrialResult } from "../journal/records.js";
import type { JournalOptions, JournalWriter } from "../journal/writer.js";
import type { QueueUse } from "../runners/open.js";
import { areSame, codeVersions } from "../trial/versions.js";
import type { TrialGroup } from "./expand.js";
import { populationJob } from "./job.js";
import type { PackedPopulation } from "./pack.js";
import { configurationName, differingPaths } from "./paths.js";
import type { SweepProgress } from "./progress.js";
import { packLeft } from "./resume.js";
import type { Shard } from "./shard.js";
import type { Keep } from "./specification.js";
import { keysOf, startingGroups, withStarts } from "./start.js";
import { SweepTracker } from "./tracker.js";

/** Where and how a sweep is run. */
export interface SweepOptions {
  /** holds the journal; what is there already is not trained again */
  readonly directory: string;
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** a queue that others serve; left out: worker processes of this machine train */
  readonly queue?: QueueUse;
  /** the part of the trials that is run */
  readonly shard?: Shard;
  /** journals of other runs, as of other shards: what they hold is not trained again, and counts */
  readonly others?: readonly string[];
  /** adds trials to a run whose specification was another */
  readonly extend?: boolean;
  /** stops at the first trial that fails */
  readonly failFast?: boolean;
  /** stops the sweep where it is; what ended is kept */
  readonly signal?: AbortSignal;
  /** called whenever something moved on */
  readonly onProgress?: (progress: SweepProgress) => void;
  /** the module that workers run; see `PoolOptions` */
  readonly entry?: URL;
}

/** How a sweep ended. */
export interface SweepOutcome {
  /** trials of the specification, or of the shard */
  readonly planned: number;
  /** by now, earlier runs included */
  readonly done: number;
  /** by now, trials without a finite error */
  readonly diverged: number;
  /** by now, trials without a result */
  readonly failed: number;
  /** taken from the journals of earlier runs and of others */
  readonly reused: number;
  /** of this run */
  readonly seconds: number;
  /** whether every planned trial has a result */
  readonly complete: boolean;
  /** of the journals, earlier runs and others included */
  readonly populations: readonly PopulationRecord[];
}

/** What is to be trained, without the trials that the journal knows. */
function missing(groups: readonly TrialGroup[], coordinator: Coordinator): TrialGroup[] {
  return groups.flatMap((group) => {
    const keys = keysOf(group);
    const members = group.members.filter((_, i) => !coordinator.knows(keys[i]));
    return members.length === 0 ? [] : [{ ...group, members }];
  });
}

/** @throws CallerError where trials of the journal are none of the extended specification's */
function requireAll(journal: JournalWriter, wanted: ReadonlySet<string>): void {
  const dropped = journal.populations
    .filter(({ settings, versions }) => areSame(versions, codeVersions(settings)))
    .flatMap((p) => p.trials)
    .filter(({ key }) => !wanted.has(key));
  if (dropped.length === 0) return;
  throw new CallerError(
    `--extend adds trials; ${dropped.length} trials of ${journal.directory} are not in the specification, the first with key ${dropped[0].key.slice(0, 12)}`,
    "keep what was swept and add to it, or name another directory with --out",
  );
}

/** What is to be trained, and what is said beforehand. */
export interface Undertaking {
  readonly job: JournalOptions["job"];
  /** as the journal states it */
  readonly asked: JournalOptions["asked"];
  /** paths of it on which no trial depends */
  readonly free: readonly string[];
  /** trials that differ in nothing but seed and rate together, each once */
  readonly groups: readonly TrialGroup[];
  /** what is expected, as JSON by its name: written into the journal before the first step */
  readonly foretold: ReadonlyMap<string, unknown>;
  /** what is kept of each trial; one that is trained already and lacks it is trained again */
  readonly keep: Keep;
}

/**
 * Trains every trial that neither the journal of the directory nor those of others hold yet, once. May
 * be stopped or killed at any time, and run again.
 *
 * @throws CallerError where another process holds the directory, the journal is of something else or
 *   foretells something else, or a population takes more memory than there is
 * @throws StorageError where the journal or a checkpoint cannot be written; what it holds is kept
 */
export async function trainGroups(
  { job, asked, free, groups, foretold, keep }: Undertaking,
  options: Omit<SweepOptions, "shard">,
): Promise<SweepOutcome> {
  const begin = performance.now();
  const extend = options.extend === true;
  const stop = new AbortController();
  const abort = () => stop.abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  if (options.signal?.aborted === true) stop.abort();
  const tracker = new SweepTracker(options.onProgress ?? (() => {}));
  const coordinator = await Coordinator.open({
    directory: options.directory,
    job,
    asked,
    free,
    extend,
    keepOutputs: keep === "best",
    ...(options.others && { others: options.others }),
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.queue && { queue: options.queue }),
    signal: stop.signal,
    ...(options.entry && { entry: options.entry }),
    onProgress: tracker.step,
    onRecord: (record, job) => {
      tracker.record(record, job);
      const failed = record.trials.some((t) => t.state === "failed");
      if (options.failFast === true && failed) stop.abort();
    },
  });
  const { journal, costs, workers } = coordinator;
  try {
    const planned = new Set(groups.flatMap(keysOf));
    const starting = startingGroups(groups).flatMap(keysOf);
    coordinator.startFrom(starting);
    if (extend) {
      requireAll(journal, new Set([...planned, ...starting]));
      await journal.extend(asked);
    }
    const reused = [...planned].filter((key) => coordinator.knows(key)).length;
    const left = missing(withStarts(missing(groups, coordinator)), coordinator);
    const packed = named(packLeft(left, await coordinator.interrupted(), costs, workers));
    await foretell(journal, foretold);
    await foretellTime(journal, packed, workers);
    tracker.start(planned, coordinator.populations, packed, workers);
    // what others start from is asked for before they are
    const begun = ({ settings }: TrialPopulation) => Number(settings.start !== undefined);
    const ordered = packed.toSorted((a, b) => begun(a) - begun(b));
    await Promise.all(ordered.map((population) => coordinator.run(population)));
    return {
      planned: planned.size,
      ...countStates(coordinator.populations, planned),
      reused,
      seconds: (performance.now() - begin) / 1000,
      populations: plannedOf(coordinator.populations, planned),
    };
  } finally {
    options.signal?.removeEventListener("abort", abort);
    stop.abort();
    await coordinator.close();
  }
}

/** A packed population as a job whose name tells it from the others. */
export interface NamedPopulation extends TrialPopulation {
  /** predicted */
  readonly seconds: number;
}

function named(packed: readonly PackedPopulation[]): NamedPopulation[] {
  const paths = differingPaths(packed);
  const parts = new Map<string, number>();
  return packed.map(({ names, settings, members, seconds }) => {
    const name = configurationName({ ...(names && { names }), settings }, paths);
    const part = (parts.get(name) ?? 0) + 1;
    parts.set(name, part);
    const whole = part === 1 ? name : `${name} (${part})`;
    return { settings, job: populationJob(settings, members, whole), seconds };
  });
}

/** @throws CallerError where the journal foretells something else under the same name */
async function foretell(
  journal: JournalWriter,
  foretold: ReadonlyMap<string, unknown>,
): Promise<void> {
  for (const [of, says] of foretold) {
    const before = await journal.predict(of, says);
    if (canonicalJson(before.says) === canonicalJson(says)) continue;
    throw new CallerError(
      `${journal.directory}: '${of}' was stated otherwise before training: ${JSON.stringify(before.says)}, now ${JSON.stringify(says)}`,
      "what was written before training decides: name another directory with --out",
    );
  }
}

/** How long it is expected to take. */
async function foretellTime(
  journal: JournalWriter,
  packed: readonly NamedPopulation[],
  workers: number,
): Promise<void> {
  if (packed.length === 0) return;
  const trials = packed.reduce((n, { job }) => n + job.spec.members.length, 0);
  const seconds = packed.reduce((sum, p) => sum + p.seconds, 0) / workers;
  await journal.predict(`seconds of ${trials} trials on ${workers} workers`, { seconds });
}

/** What the journals hold of the planned trials: not what older code left in it. */
function plannedOf(
  populations: readonly PopulationRecord[],
  planned: ReadonlySet<string>,
): PopulationRecord[] {
  return populations.flatMap((population) => {
    const trials = population.trials.filter(({ key }) => planned.has(key));
    return trials.length === 0 ? [] : [{ ...population, trials }];
  });
}

/** Trials by their state, a success in place of a failure, wherever it came. */
function countStates(
  populations: readonly PopulationRecord[],
  planned: ReadonlySet<string>,
): Pick<SweepOutcome, "done" | "diverged" | "failed" | "complete"> {
  const states = new Map<string, TrialResult["state"]>();
  for (const { trials } of populations) {
    for (const { key, state } of trials) {
      if (planned.has(key) && (state !== "failed" || !states.has(key))) states.set(key, state);
    }
  }
  const count = (wanted: string) => [...states.values()].filter((s) => s === wanted).length;
  return {
    done: count("done"),
    diverged: count("diverged"),
    failed: count("failed"),
    complete: states.size === planned.size,
  };
}
