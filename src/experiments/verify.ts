import { CallerError } from "../errors.js";
import { Stream } from "../random/stream.js";
import type { Member } from "../training/specification.js";
import { type AttemptEnd, attempt } from "./attempt.js";
import { type Journal, readJournal } from "./journal/read.js";
import type { TrialResult } from "./journal/records.js";
import { requireVersion } from "./journal/version.js";
import { machineFingerprint } from "./machine.js";
import { PluginError } from "./plugins/call.js";
import { loadedPlugins } from "./plugins/register.js";
import type { MemberResult, PopulationResult } from "./population/job.js";
import { WorkerPool } from "./runners/local/pool.js";
import type { Runner } from "./runners/runner.js";
import { populationJob } from "./sweep/job.js";
import { requireFitting, type SweepSettings } from "./sweep/parts.js";
import { trialKeyAt } from "./trial/key.js";
import { startOf } from "./trial/schema.js";
import { areSame, codeVersions } from "./trial/versions.js";

/**
 * By how much a validation error may differ, relatively, where the trial was trained on another
 * processor or by another engine: their last bits differ, and training magnifies them. Recorded at up
 * to 7e-3 between float32 and float64 on a linear task (docs/evidence.md).
 */
export const TOLERANCE = 0.05;

/** A trial that was trained again. */
export interface CheckedTrial {
  /** the trial's, see `trialKey` */
  readonly key: string;
  /** `bits`: on the fingerprint of the journal; `tolerance`: on another */
  readonly by: "bits" | "tolerance";
  /** whether the journal holds what came of it now */
  readonly equal: boolean;
  /** what differs, in words; empty where it is equal */
  readonly difference: string;
}

/** What a check of a journal found. */
export interface Verification {
  /** its path */
  readonly journal: string;
  /** numbers of the lines that are not what was written after the line before */
  readonly brokenLines: readonly number[];
  /** trials whose settings do not have the key that stands beside them */
  readonly wrongKeys: readonly string[];
  /** those that were trained again */
  readonly trials: readonly CheckedTrial[];
}

interface Candidate {
  readonly settings: SweepSettings;
  readonly fingerprint: string;
  readonly result: TrialResult;
}

/**
 * Trials that can be trained again: their examples can be drawn, their task and architecture are those
 * of now, and they came to an end.
 */
function candidatesOf({ populations }: Journal): Candidate[] {
  return populations.flatMap(({ settings, versions, trials, fingerprint }) => {
    const { data } = settings;
    if ("sha256" in data || !areSame(versions, codeVersions(settings))) return [];
    return trials
      .filter(({ state }) => state !== "failed")
      .map((result) => ({ settings: { ...settings, data }, fingerprint, result }));
  });
}

function wrongKeys({ populations }: Journal): string[] {
  return populations.flatMap(({ settings, versions, trials }) =>
    trials
      .filter(
        ({ key, seed, learningRate }) =>
          trialKeyAt({ ...settings, seed, learningRate }, versions) !== key,
      )
      .map(({ key }) => key),
  );
}

/** @throws CallerError where trials were trained by a plugin that is not loaded, or not as it was */
function requirePlugins(journal: string, { populations }: Journal): void {
  const loaded = loadedPlugins().map(({ sha256 }) => sha256);
  for (const { versions, settings } of populations) {
    for (const [version, what] of [
      [versions.task, `task '${settings.task.name}'`],
      [versions.model, `architecture '${settings.model.architecture}'`],
    ] as const) {
      if (typeof version !== "string" || loaded.includes(version)) continue;
      throw new CallerError(
        `the trials of ${journal} were trained with the ${what} of a plugin whose file had the SHA-256 ${version}, which is not loaded`,
        "name that file with --plugin, as it was then",
      );
    }
  }
}

/** `count` of them, drawn without repetition, in the order of the journal. */
function draw<T>(all: readonly T[], count: number, seed: number): T[] {
  if (count >= all.length) return [...all];
  const order = new Stream(seed, "verify").permutation(all.length, 0);
  return [...order.subarray(0, count)].sort((a, b) => a - b).map((i) => all[i]);
}

function compareBits(result: TrialResult, again: MemberResult): string {
  if (result.digest !== again.digest) {
    return `digest ${result.digest?.slice(0, 12)} in the journal, ${again.digest.slice(0, 12)} now`;
  }
  const fields = ["validation", "steps", "bestStep", "reason"] as const;
  const wrong = fields.find((name) => result[name] !== again[name]);
  if (wrong !== undefined) return `${wrong} ${result[wrong]} in the journal, ${again[wrong]} now`;
  const metric = Object.entries(again.metrics).find(
    ([name, value]) => Number.isFinite(value) && value !== Reflect.get(result.metrics ?? {}, name),
  );
  if (metric === undefined) return "";
  const [name, value] = metric;
  return `${name} ${Reflect.get(result.metrics ?? {}, name)} in the journal, ${value} now`;
}

function compareRoughly(result: TrialResult, again: MemberResult): string {
  const state = again.state === "diverged" ? "diverged" : "done";
  if (state !== result.state) return `${result.state} in the journal, ${state} now`;
  if (result.validation === null || again.validation === null) return "";
  const apart = Math.abs(again.validation / result.validation - 1);
  return apart <= TOLERANCE
    ? ""
    : `validation ${result.validation} in the journal, ${again.validation} now: ${(100 * apart).toFixed(1)} % apart`;
}

/** Trains one trial, with what it starts from before it; null where the runner was told to stop. */
async function trainedOnce(
  runner: Runner,
  settings: SweepSettings,
  member: Member,
  name: string,
): Promise<PopulationResult | null> {
  requireFitting(settings, "its settings");
  const job = populationJob(settings, [member], name);
  const start = startOf(settings);
  if (start === null) return resultOf(await attempt(runner, job, {}));
  const { learningRate } = start;
  const before = await trainedOnce(
    runner,
    start.settings,
    { ...member, learningRate },
    `${name}, before`,
  );
  if (!before?.complete) return null;
  return resultOf(await attempt(runner, { ...job, first: before.best }, {}));
}

function resultOf(end: AttemptEnd | null): PopulationResult | null {
  if (end === null || end.kind === "result") return end?.result ?? null;
  throw new Error(end.reason);
}

async function trainAgain(
  runner: Runner,
  { settings, fingerprint, result }: Candidate,
): Promise<CheckedTrial | null> {
  const { key, seed, learningRate } = result;
  const by = fingerprint === machineFingerprint() ? "bits" : "tolerance";
  let done: PopulationResult | null;
  try {
    done = await trainedOnce(runner, settings, { seed, learningRate }, key.slice(0, 12));
  } catch (error) {
    // What cannot be trained was not trained to what the journal says; a plugin at fault says nothing of it.
    if (!(error instanceof CallerError) || error instanceof PluginError) throw error;
    return { key, by, equal: false, difference: error.problem };
  }
  if (done === null || !done.complete) return null;
  const [again] = done.members;
  const difference = by === "bits" ? compareBits(result, again) : compareRoughly(result, again);
  return { key, by, equal: difference === "", difference };
}

/**
 * Checks a journal: that every line follows from the one before, that every key is that of its settings,
 * and, for some trials drawn at random, that training again gives the same: the same bits where the
 * fingerprint of processor and engine is that of the journal, else within `TOLERANCE`.
 *
 * @param count trials to train again, at most
 * @throws CallerError where the journal is damaged or of another version
 */
export async function verifyJournal(
  journal: string,
  count: number,
  seed: number,
  signal: AbortSignal,
): Promise<Verification> {
  const brokenLines: number[] = [];
  const contents = await readJournal(journal, (line) => brokenLines.push(line));
  requireVersion(journal, contents.begin);
  const candidates = candidatesOf(contents);
  // a run whose trials were all trained by others has none of its own
  const trained = contents.populations.length > 0;
  if (trained && candidates.length === 0 && count > 0) {
    requirePlugins(journal, contents);
    throw new CallerError(
      `no trial of ${journal} can be trained again: it holds none that came to an end on examples drawn from a task, with task and architecture as they are now`,
      "verify the journal of a sweep, or say --count 0 to check lines and keys alone",
    );
  }
  const pool = new WorkerPool({ signal });
  try {
    const checked = await Promise.all(
      draw(candidates, count, seed).map((candidate) => trainAgain(pool, candidate)),
    );
    return {
      journal,
      brokenLines,
      wrongKeys: wrongKeys(contents),
      trials: checked.filter((c) => c !== null),
    };
  } finally {
    await pool.close();
  }
}
