import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Floats } from "../training/predictor.js";
import type { Member } from "../training/specification.js";
import { attempt } from "./attempt.js";
import { Checkpoints, populationName } from "./checkpoints.js";
import { CostModel } from "./cost/model.js";
import { addTimings, defaultTimingsPath, readTimings } from "./cost/timings-file.js";
import { hasBegun, readJournal } from "./journal/read.js";
import type { PopulationRecord, TrialResult } from "./journal/records.js";
import { type JournalOptions, JournalWriter } from "./journal/writer.js";
import { machineFingerprint } from "./machine.js";
import { hasOutputs, type MemberOutputs, readOutputs, writeOutputs } from "./outputs.js";
import type { PopulationJob, PopulationResult } from "./population/job.js";
import { joined, partOf, withMembers } from "./population/members.js";
import { openRunner, type RunnerOptions } from "./runners/open.js";
import type { Runner } from "./runners/runner.js";
import { makeTemporary } from "./temporary.js";
import { trialKey } from "./trial/key.js";
import { startOf, type TrialSettings } from "./trial/schema.js";
import { codeVersions } from "./trial/versions.js";
import { failedTrial, trialResult } from "./trial-result.js";

/** Trials that may share a graph: what they have in common, and the job that trains them. */
export interface TrialPopulation {
  readonly settings: TrialSettings;
  readonly job: PopulationJob;
}

/** A trial with what it left behind, where that is kept. */
export interface TrialOutcome {
  readonly result: TrialResult;
  readonly outputs: MemberOutputs | null;
}

/** What to keep, and whom to tell. */
export interface CoordinatorOptions {
  /** whether parameters and predictions are kept beside the journal; a trial without is trained again */
  readonly keepOutputs: boolean;
  /** after a population, or a part of it, is in the journal */
  readonly onRecord?: (record: PopulationRecord, job: PopulationJob) => void;
}

/** Whose trials, where, and by how many workers. */
export interface OpenOptions extends CoordinatorOptions, JournalOptions, RunnerOptions {
  /** of the journal; null: a temporary one, removed in the end */
  readonly directory: string | null;
  /** journals of other runs, whose trials are not trained again */
  readonly others?: readonly string[];
}

async function openJournal(
  directory: string | null,
  options: JournalOptions,
): Promise<JournalWriter> {
  return JournalWriter.open(directory ?? (await makeTemporary("journal")), options);
}

/** Trials that failed, by their keys. */
type Failures = Map<string, TrialResult>;

interface Known {
  /** of the journal */
  readonly directory: string;
  readonly record: PopulationRecord;
  readonly index: number;
}

/**
 * Trains trials at most once: a population in, its results out, known by the keys of its trials. What
 * the journal holds is taken from there; what is trained is in the journal before it is told.
 *
 * A worker that dies is replaced, and its population continues from its checkpoint. Where it dies
 * again without having come further, the population is halved, until the trial is found that kills it;
 * that one is recorded as failed, and tried again only by another run.
 */
export class Coordinator {
  readonly #known = new Map<string, Known>();
  readonly #checkpoints: Checkpoints;
  readonly #fingerprint = machineFingerprint();
  #temporary = false;
  /** what the journals of other runs hold */
  readonly #others: PopulationRecord[] = [];
  readonly #outputs = new Map<string, Promise<MemberOutputs[]>>();
  /** trials that others start from: their parameters are kept, and they are not known without */
  readonly #starts = new Set<string>();
  /** of each trial that was to be trained: which of those with it failed, null where the runner was told to stop */
  readonly #training = new Map<string, Promise<Failures | null>>();

  /** @param costs learns from what is trained */
  constructor(
    readonly journal: JournalWriter,
    private readonly runner: Runner,
    readonly costs: CostModel,
    private readonly options: CoordinatorOptions,
  ) {
    this.#checkpoints = new Checkpoints(journal.directory);
    for (const record of journal.populations) this.#recall(journal.directory, record);
  }

  /**
   * Opens a journal and starts workers, or reaches a queue.
   *
   * @throws CallerError, StorageError as `JournalWriter.open`; CallerError where the queue cannot be reached
   */
  static async open({ directory, others = [], ...options }: OpenOptions): Promise<Coordinator> {
    // first what may be refused: nothing is written then
    const runner = await openRunner(options);
    const journal = await openJournal(directory, options).catch(async (error: unknown) => {
      await runner.close();
      throw error;
    });
    const costs = new CostModel(await readTimings(defaultTimingsPath(), machineFingerprint()));
    const coordinator = new Coordinator(journal, runner, costs, options);
    coordinator.#temporary = directory === null;
    try {
      for (const file of others) await coordinator.#learn(file);
      return coordinator;
    } catch (error) {
      await coordinator.close();
      throw error;
    }
  }

  /**
   * Ends the workers, after a run of the engine at most, and lets the journal go.
   *
   * @throws StorageError as `JournalWriter.close`
   */
  async close(): Promise<void> {
    await this.runner.close();
    this.#checkpoints.clear((key) => !this.knows(key));
    // timings can be measured again: a cache that cannot be written is no failure of the job
    await addTimings(defaultTimingsPath(), this.#fingerprint, this.costs.added).catch(() => {});
    await this.journal.close();
    if (this.#temporary) await rm(this.journal.directory, { recursive: true, force: true });
  }

  /** Takes over what another run's journal holds, which may be about to begin. */
  async #learn(file: string): Promise<void> {
    if (!(await hasBegun(file))) return;
    const { populations } = await readJournal(file);
    this.#others.push(...populations);
    for (const record of populations) this.#recall(dirname(file), record);
  }

  /** A trial whose outputs are wanted and gone, or damaged, is not known: it is trained again. */
  #recall(directory: string, record: PopulationRecord): void {
    if (this.options.keepOutputs && !hasOutputs(directory, record)) return;
    this.#remember(directory, record);
  }

  #remember(directory: string, record: PopulationRecord): void {
    record.trials.forEach(({ key, state }, index) => {
      if (state !== "failed") this.#known.set(key, { directory, record, index });
    });
  }

  /** Populations that were trained, by other runs and by those of this journal. */
  get populations(): readonly PopulationRecord[] {
    return [...this.#others, ...this.journal.populations];
  }

  /** Whether a trial needs no training. */
  knows(key: string): boolean {
    const known = this.#known.get(key);
    if (known === undefined || !this.#starts.has(key)) return known !== undefined;
    return hasOutputs(known.directory, known.record);
  }

  /** Says that others start from these trials, which are to be run before those. */
  startFrom(keys: Iterable<string>): void {
    for (const key of keys) this.#starts.add(key);
  }

  /** The keys of the trials of each population that an earlier run left in the middle of its training. */
  async interrupted(): Promise<string[][]> {
    return [...this.#checkpoints.interrupted(), ...(await this.runner.underway())];
  }

  /** How many populations train at once, as far as is known. */
  get workers(): number {
    return this.runner.workers;
  }

  /**
   * The outcomes of a population, in the order of its members; null where the runner was told to stop
   * before all were trained. What another call trains already is waited for.
   *
   * @throws StorageError where the journal cannot be written
   * @throws RangeError where a trial starts from one that was not run before
   */
  async run({ settings, job }: TrialPopulation): Promise<TrialOutcome[] | null> {
    const { members } = job.spec;
    const keys = members.map((member) => trialKey({ ...settings, ...member }));
    const isMissing = (key: string) => !this.knows(key) && !this.#training.has(key);
    const missing = members.filter((_, i) => isMissing(keys[i]));
    if (missing.length > 0) {
      const own = keys.filter(isMissing);
      const training = this.#begin(settings, withMembers(job, missing), own);
      for (const key of own) this.#training.set(key, training);
    }
    const failures: Failures = new Map();
    for (const key of keys) {
      const ended = await this.#training.get(key);
      if (ended === null) return null;
      const failure = ended?.get(key);
      if (failure !== undefined) failures.set(key, failure);
    }
    return Promise.all(
      keys.map(async (key) => {
        const failure = failures.get(key);
        return failure === undefined ? this.#outcome(key) : { result: failure, outputs: null };
      }),
    );
  }

  async #outcome(key: string): Promise<TrialOutcome> {
    const known = this.#known.get(key);
    if (known === undefined) throw new RangeError(`trial ${key} was not trained`);
    const { record, index } = known;
    const result = record.trials[index];
    const kept = this.options.keepOutputs && record.outputs !== null;
    return { result, outputs: kept ? await this.#outputsOf(known) : null };
  }

  /**
   * Trains, once the trainings that it starts from have ended. What starts from one that failed fails.
   *
   * @returns null where the runner was told to stop
   */
  async #begin(
    settings: TrialSettings,
    job: PopulationJob,
    keys: readonly string[],
  ): Promise<Failures | null> {
    const failures: Failures = new Map();
    const start = startOf(settings);
    let begun = job;
    if (start !== null) {
      const { members } = job.spec;
      const first: Floats[] = [];
      const left: Member[] = [];
      for (const [i, member] of members.entries()) {
        const { seed } = member;
        const from = trialKey({ ...start.settings, seed, learningRate: start.learningRate });
        const ended = await this.#training.get(from);
        if (ended === null) return null;
        const reason = ended?.get(from)?.reason;
        if (reason === undefined) {
          first.push(await this.#parametersOf(from));
          left.push(member);
        } else {
          const failure = failedTrial(keys[i], member, `what it starts from failed: ${reason}`);
          await this.#append(settings, job, [failure], null, this.#fingerprint);
          failures.set(failure.key, failure);
        }
      }
      if (left.length === 0) return failures;
      begun = { ...withMembers(job, left), first: joined(first) };
    }
    return (await this.#train(settings, begun, failures)) ? failures : null;
  }

  /** The parameters of a trial's best evaluation. @throws RangeError where it was not trained */
  async #parametersOf(key: string): Promise<Floats> {
    const known = this.#known.get(key);
    if (known === undefined) throw new RangeError(`trial ${key} was not trained`);
    return (await this.#outputsOf(known)).best;
  }

  async #outputsOf({ directory, record, index }: Known): Promise<MemberOutputs> {
    const file = join(directory, record.outputs?.file ?? "");
    const outputs = this.#outputs.get(file) ?? readOutputs(directory, record);
    this.#outputs.set(file, outputs);
    return (await outputs)[index];
  }

  /** @returns false where the runner was told to stop */
  async #train(settings: TrialSettings, job: PopulationJob, failures: Failures): Promise<boolean> {
    const { members } = job.spec;
    const keys = members.map((member) => trialKey({ ...settings, ...member }));
    const checkpoint = await this.#checkpoints.begin(keys);
    const outputs = this.#keepsOutputs(keys);
    const end = await attempt(this.runner, job, { checkpoint, trials: keys, outputs });
    if (end === null) return false;
    if (end.kind === "result") {
      await this.#record(settings, job, keys, end.result);
      this.#checkpoints.end(keys);
      this.runner.release(keys);
      return true;
    }
    this.#checkpoints.end(keys);
    this.runner.release(keys);
    if (members.length === 1) {
      const [member] = members;
      const failure = failedTrial(keys[0], member, end.reason);
      await this.#append(settings, job, [failure], null, this.#fingerprint);
      failures.set(failure.key, failure);
      return true;
    }
    const half = Math.ceil(members.length / 2);
    const parts = [partOf(job, 0, half), partOf(job, half, members.length)];
    const ends = await Promise.all(parts.map((part) => this.#train(settings, part, failures)));
    return ends.every((trained) => trained);
  }

  /** Whether parameters and predictions are kept: all are, or others start from these. */
  #keepsOutputs(keys: readonly string[]): boolean {
    return this.options.keepOutputs || keys.some((key) => this.#starts.has(key));
  }

  async #record(
    settings: TrialSettings,
    job: PopulationJob,
    keys: readonly string[],
    result: PopulationResult,
  ): Promise<void> {
    const { members } = job.spec;
    const outputs = this.#keepsOutputs(keys)
      ? await writeOutputs(this.journal.directory, populationName(keys), result)
      : null;
    const share = result.seconds / members.length;
    const trials = result.members.map((end, i) => trialResult(keys[i], members[i], end, share));
    // what another machine took says nothing of this one
    if (result.timing !== null && result.fingerprint === this.#fingerprint)
      this.costs.learn(job, result.timing);
    await this.#append(settings, job, trials, outputs, result.fingerprint);
  }

  async #append(
    settings: TrialSettings,
    job: PopulationJob,
    trials: readonly TrialResult[],
    outputs: PopulationRecord["outputs"],
    fingerprint: string,
  ): Promise<void> {
    const record: PopulationRecord = {
      kind: "population",
      settings,
      versions: codeVersions(settings),
      trials: [...trials],
      fingerprint,
      outputs,
      at: new Date().toISOString(),
    };
    await this.journal.append(record);
    this.#remember(this.journal.directory, record);
    this.options.onRecord?.(record, job);
  }
}
