import { rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { trialsFile } from "../../population/checkpoint-file.js";
import type { WorkerPool } from "../local/pool.js";
import { failureOf } from "../local/protocol.js";
import { WorkerDied } from "../worker-died.js";
import type { Assigned } from "./assignment.js";
import { insist, type QueueKeys } from "./connect.js";
import { Mirror, MOST_CHECKPOINT } from "./mirror.js";
import type { News } from "./news.js";
import { type Outcome, writeOutcome } from "./outcome.js";
import { KEPT, MOST_BYTES, readPieces } from "./pieces.js";

/** Milliseconds between two messages of progress. */
const PROGRESS = 1000;
/** Milliseconds of a pause after failures, at most. */
const MOST_PAUSE = 30_000;
/** Seconds of the trials that a rate is taken of. */
const RATE_OVER = 120;

/** A population that a machine has, and until when. */
export interface Held {
  readonly id: string;
  /** of its lock */
  readonly token: string;
  /** comes when the lock is lost, or the machine leaves */
  readonly signal: AbortSignal;
}

/** Trains populations of a queue by a local pool, and hands over what came of them. */
export class Trainer {
  readonly #began = performance.now();
  /** one after another */
  #failures = 0;
  #populations = 0;
  #trials = 0;
  /** when trials ended, and how many */
  #ended: { readonly at: number; readonly trials: number }[] = [];

  /**
   * @param folder of checkpoints
   * @param refused told what the server answers where that is an error
   */
  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
    private readonly pool: WorkerPool,
    private readonly folder: string,
    private readonly refused: (text: string) => void,
  ) {}

  /** What was handed over so far: trials a minute of the last minutes, and since when, in seconds. */
  get done() {
    const now = performance.now();
    this.#ended = this.#ended.filter(({ at }) => now - at < 1000 * RATE_OVER);
    const seconds = (now - this.#began) / 1000;
    const recent = this.#ended.reduce((sum, { trials }) => sum + trials, 0);
    return {
      populations: this.#populations,
      trials: this.#trials,
      rate: (60 * recent) / Math.max(1, Math.min(seconds, RATE_OVER)),
      seconds,
    };
  }

  /**
   * Trains a population, from where its checkpoint stands, and hands over what came of it.
   *
   * @returns false where it was stopped before it was done
   */
  async train({ job, trials, outputs }: Assigned, held: Held): Promise<boolean> {
    const { id, signal } = held;
    const checkpoint = join(this.folder, `${id}.safetensors`);
    await this.#fetchCheckpoint(id, checkpoint);
    const mirror = new Mirror(checkpoint, (bytes) =>
      this.#write(held, this.keys.checkpoint(id), bytes, "replace"),
    );
    let told = 0;
    try {
      const result = await this.pool.run(job, {
        ...{ checkpoint, trials, signal },
        onProgress: ({ step, best, diverged }) => {
          const now = performance.now();
          if (now - told < PROGRESS) return;
          told = now;
          this.#publish({ kind: "progress", id, step, best, diverged });
        },
      });
      if (result === null || !result.complete) {
        await mirror.end();
        return false;
      }
      await mirror.stop();
      if (await this.#hand({ kind: "result", result }, outputs, held)) this.#count(trials.length);
    } catch (error) {
      await mirror.stop();
      if (signal.aborted) return false;
      await this.#fail(error, held);
    }
    for (const file of [checkpoint, trialsFile(checkpoint)]) rmSync(file, { force: true });
    return true;
  }

  #count(trials: number): void {
    this.#populations++;
    this.#trials += trials;
    this.#ended.push({ at: performance.now(), trials });
    this.#failures = 0;
  }

  /** Says what went wrong; then waits, the longer the more often: others may do what this machine cannot. */
  async #fail(error: unknown, held: Held): Promise<void> {
    const outcome = outcomeOf(error);
    await this.#hand(outcome, false, held);
    if (outcome.kind !== "failed") return;
    this.#failures++;
    const pause = Math.min(250 * 2 ** this.#failures, MOST_PAUSE);
    await delay(pause, null, { signal: held.signal }).catch(() => {});
  }

  async #fetchCheckpoint(id: string, file: string): Promise<void> {
    // what is damaged, or of another machine, is recognised where it is read
    const key = this.keys.checkpoint(id);
    const bytes = await readPieces(this.redis, key, MOST_CHECKPOINT).catch(() => null);
    if (bytes !== null) await writeFile(file, bytes).catch(() => {});
  }

  /**
   * Writes what came of a population, and says so.
   *
   * @returns false where another has it, or had it first, or nobody waits for it
   */
  async #hand(outcome: Outcome, outputs: boolean, held: Held): Promise<boolean> {
    const { id, signal } = held;
    const bytes = Buffer.from(writeOutcome(outcome, outputs));
    if (bytes.length > MOST_BYTES) {
      const message = `its outcome has ${bytes.length} bytes, more than the ${MOST_BYTES} that travel`;
      return this.#hand({ kind: "failed", failure: { kind: "fault", message } }, false, held);
    }
    const key = this.keys.outcome(id);
    const written = await insist(signal, this.refused, () =>
      this.#write(held, key, bytes, "first"),
    );
    if (written === 1) this.#publish({ kind: "ended", id });
    return written === 1;
  }

  #write({ id, token }: Held, key: string, bytes: Buffer, first: "first" | "replace") {
    const { lock, handed } = this.keys;
    return this.redis.nwidthWriteLocked(lock(id), key, handed, id, token, bytes, KEPT, first);
  }

  #publish(news: News): void {
    // whoever misses it looks for himself; while the server is gone nothing is worth telling
    if (this.redis.status !== "ready") return;
    this.redis.publish(this.keys.news, JSON.stringify(news)).catch(() => {});
  }
}

/** What went wrong, and where. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof WorkerDied) {
    const { how, step, stderr } = error;
    return { kind: "died", how: `${how} on ${hostname()}`, step, stderr };
  }
  const failure = failureOf(error);
  const on = `on ${hostname()}: `;
  return {
    kind: "failed",
    failure:
      failure.kind === "fault"
        ? { ...failure, message: on + failure.message }
        : { ...failure, problem: on + failure.problem },
  };
}
