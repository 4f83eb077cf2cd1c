import type { PopulationRecord, TrialResult } from "../journal/records.js";
import type { PopulationJob } from "../population/job.js";
import type { RunnerProgress } from "../runners/runner.js";
import type { SweepProgress, WorkerProgress } from "./progress.js";

/** What a worker is at: the pace is that since it began or took up this population. */
interface Underway extends WorkerProgress {
  readonly beganAt: number;
  readonly beganStep: number;
}

/** Follows a sweep from what its workers and its journal say. */
export class SweepTracker {
  #workers: (Underway | null)[] = [];
  readonly #states = new Map<string, TrialResult["state"]>();
  readonly #counts = { done: 0, diverged: 0, failed: 0 };
  /** seconds that each population not yet recorded was predicted to take, by name */
  readonly #predicted = new Map<string, { seconds: number; members: number }>();
  #planned: ReadonlySet<string> = new Set();
  #reused = 0;
  /** of what was trained here: predicted and actual seconds */
  #spent = { predicted: 0, actual: 0 };

  constructor(private readonly onProgress: (progress: SweepProgress) => void) {}

  /** Says what is planned, what is known already, what is to be trained, and by how many workers. */
  start(
    planned: ReadonlySet<string>,
    known: readonly PopulationRecord[],
    packed: readonly { readonly job: PopulationJob; readonly seconds: number }[],
    workers: number,
  ): void {
    this.#workers = new Array<null>(workers).fill(null);
    this.#planned = planned;
    for (const record of known) this.#count(record);
    this.#reused = this.#states.size;
    for (const { job, seconds } of packed) {
      this.#predicted.set(job.name, { seconds, members: job.spec.members.length });
    }
    this.#tell();
  }

  #count({ trials }: PopulationRecord): void {
    for (const { key, state } of trials) {
      if (!this.#planned.has(key)) continue;
      const before = this.#states.get(key);
      if (before !== undefined && state === "failed") continue;
      if (before !== undefined) this.#counts[before]--;
      this.#states.set(key, state);
      this.#counts[state]++;
    }
  }

  readonly step = ({ worker, name, members, step, steps }: RunnerProgress): void => {
    // of a queue more may come to serve than there were
    while (this.#workers.length <= worker) this.#workers.push(null);
    const before = this.#workers[worker];
    const same = before?.name === name && before.members === members && step >= before.step;
    const now = performance.now();
    const begin = same
      ? { beganAt: before.beganAt, beganStep: before.beganStep }
      : { beganAt: now, beganStep: step };
    const elapsed = (now - begin.beganAt) / 1000;
    const stepsPerSecond = elapsed > 0 ? ((step - begin.beganStep) * members) / elapsed : 0;
    this.#workers[worker] = { name, members, step, steps, stepsPerSecond, ...begin };
    this.#tell();
  };

  readonly record = (record: PopulationRecord, { name }: PopulationJob): void => {
    this.#count(record);
    const at = this.#workers.findIndex((w) => w?.name === name);
    if (at >= 0) this.#workers[at] = null;
    const predicted = this.#predicted.get(name);
    if (predicted !== undefined) {
      const share = record.trials.length / predicted.members;
      this.#spent.predicted += share * predicted.seconds;
      this.#spent.actual += record.trials.reduce((sum, t) => sum + t.seconds, 0);
      const members = predicted.members - record.trials.length;
      if (members === 0) this.#predicted.delete(name);
      else this.#predicted.set(name, { seconds: (1 - share) * predicted.seconds, members });
    }
    this.#tell();
  };

  /** Predicted seconds of what is left, corrected by how predictions have held so far. */
  #remaining(): number {
    if (this.#predicted.size === 0) return 0;
    let seconds = 0;
    for (const [name, { seconds: whole }] of this.#predicted) {
      const at = this.#workers.find((w) => w?.name === name);
      seconds += at === undefined || at === null ? whole : whole * (1 - at.step / at.steps);
    }
    const { predicted, actual } = this.#spent;
    const correction = predicted > 0 ? actual / predicted : 1;
    return (seconds * correction) / this.#workers.length;
  }

  #tell(): void {
    this.onProgress({
      planned: this.#planned.size,
      done: this.#counts.done + this.#counts.diverged + this.#counts.failed,
      diverged: this.#counts.diverged,
      failed: this.#counts.failed,
      reused: this.#reused,
      running: this.#workers.reduce((sum, w) => sum + (w === null ? 0 : w.members), 0),
      remainingSeconds: this.#remaining(),
      workers: this.#workers,
    });
  }
}
