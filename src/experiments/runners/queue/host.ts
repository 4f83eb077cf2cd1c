import { mkdtempSync, rmSync } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DelayedError, type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { readRegular } from "../../../data/regular-file.js";
import { machineFingerprint } from "../../machine.js";
import { trialsFile } from "../../population/checkpoint-file.js";
import { WorkerPool } from "../local/pool.js";
import { failureOf } from "../local/protocol.js";
import { WorkerDied } from "../worker-died.js";
import { openDoor, type QueueAddress } from "./address.js";
import { type Assigned, type Received, readAssignment } from "./assignment.js";
import { connect, keysOf, type QueueKeys, requireReached } from "./connect.js";
import { Contents } from "./contents.js";
import { unpack } from "./files.js";
import type { News } from "./news.js";
import { type Outcome, writeOutcome } from "./outcome.js";
import { MOST_BYTES, type Reference, readPieces } from "./pieces.js";
import { Beat, whoIsThere } from "./presence.js";
import { ownVersion, versionText } from "./version.js";

/** Seconds that an outcome and a checkpoint stay where nobody comes for them. */
const KEPT = 24 * 3600;
/** Milliseconds between two looks at a checkpoint, and between two messages of progress. */
const MIRROR = 5000;
const PROGRESS = 1000;
/** Bytes of a checkpoint that travels. */
const MOST_CHECKPOINT = 2 ** 26;
/** Milliseconds until a population is tried again whose examples are not there. */
const AGAIN = 2000;
/** Tries of one population whose examples are never there. */
const MOST_TRIES = 500;
/** Milliseconds between two tries to reach the server, and of a pause after failures, at most. */
const BETWEEN_TRIES = 500;
const MOST_PAUSE = 30_000;
/** Machines that may disappear with a population: with the third it is given up. */
const MOST_STALLS = 2;
/** Seconds of the trials that a rate is taken of. */
const RATE_OVER = 120;
/** Milliseconds between two looks at who hands over work. */
const LOOK = 10_000;

/** How a machine serves a queue. */
export interface HostOptions {
  readonly address: QueueAddress;
  /** path of a folder that all machines share */
  readonly share?: string;
  /** worker processes; by default one for each core */
  readonly workers?: number;
  /** seconds after which the populations of a machine that is not heard of are given to others */
  readonly lock?: number;
  /** what the user should know. Holds text from the queue */
  readonly onNotice?: (text: string) => void;
  /** told how many processes train, once the queue is served */
  readonly onBegin?: (workers: number) => void;
  /** after it, what trains stops between two runs of the engine, and goes back */
  readonly signal: AbortSignal;
  /** the module that workers run; see `PoolOptions` */
  readonly entry?: URL;
}

/** What a machine did for a queue. */
export interface Served {
  readonly populations: number;
  readonly trials: number;
  readonly seconds: number;
}

/** A population in training. */
interface Training {
  /** stops it, where its lock was lost or this machine leaves */
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Seconds that a population stays with a machine that is not heard of, by default. */
export const LOCK_SECONDS = 120;

/**
 * A machine that serves a queue until it is told to stop. Populations train in worker processes; this
 * one only passes them on, so that it renews its locks whatever they do. Where a lock is lost, another
 * machine may have the population: what comes of it here is thrown away.
 */
class Host {
  readonly #keys: QueueKeys;
  readonly #redis: Redis;
  readonly #bullmq: Redis;
  readonly #contents: Contents;
  readonly #pool: WorkerPool;
  /** of checkpoints */
  readonly #folder = mkdtempSync(join(tmpdir(), "nwidth-worker-"));
  readonly #training = new Map<string, Training>();
  readonly #began = performance.now();
  /** one after another */
  #failures = 0;
  #populations = 0;
  #trials = 0;
  /** when trials ended, and how many */
  #ended: { readonly at: number; readonly trials: number }[] = [];
  readonly #told = new Set<string>();

  constructor(private readonly options: HostOptions) {
    const { address, workers, entry, share = null } = options;
    this.#keys = keysOf(address);
    this.#redis = connect(address, "own", (text) => this.#tell(text, false));
    this.#bullmq = connect(address, "bullmq", () => {});
    this.#contents = new Contents(this.#redis, this.#keys, share, KEPT);
    this.#pool = new WorkerPool({
      ...(workers !== undefined && { workers }),
      ...(entry && { entry }),
    });
  }

  #tell(text: string, once = true): void {
    if (once && this.#told.has(text)) return;
    this.#told.add(text);
    this.options.onNotice?.(text);
  }

  async serve(): Promise<Served> {
    const { address, lock = LOCK_SECONDS, signal, onBegin } = this.options;
    const open = openDoor(address);
    if (open !== null) this.#tell(open);
    const beat = new Beat(this.#redis, this.#keys, "workers", () => this.#presence());
    const worker = new Worker(this.#keys.queue, (job, token) => this.#process(job, token ?? ""), {
      connection: this.#bullmq,
      prefix: this.#keys.prefix,
      name: beat.id,
      concurrency: this.#pool.workers,
      lockDuration: 1000 * lock,
      // several times within a lock: a network may be gone for a while
      lockRenewTime: (1000 * lock) / 4,
      stalledInterval: Math.min(30_000, (1000 * lock) / 2),
      maxStalledCount: MOST_STALLS,
      runRetryDelay: 1000,
    });
    worker.on("error", (error) => this.#fault(error));
    worker.on("lockRenewalFailed", (ids) => {
      for (const id of ids) this.#training.get(id)?.stop.abort();
    });
    const looking = setInterval(() => this.#lookForOthers().catch(() => {}), LOOK);
    this.#lookForOthers().catch(() => {});
    await beat.said();
    onBegin?.(this.#pool.workers);
    try {
      await new Promise<void>((stop) => {
        if (signal.aborted) stop();
        signal.addEventListener("abort", () => stop(), { once: true });
      });
      for (const { stop } of this.#training.values()) stop.abort();
    } finally {
      clearInterval(looking);
      const reached = this.#redis.status === "ready";
      // without a server nothing can be given back: others will have it when its lock is over
      await worker.close(!reached).catch(() => {});
      if (reached) await beat.stop().catch(() => {});
      await this.#pool.close();
      this.#redis.disconnect();
      this.#bullmq.disconnect();
      rmSync(this.#folder, { recursive: true, force: true });
    }
    const seconds = (performance.now() - this.#began) / 1000;
    return { populations: this.#populations, trials: this.#trials, seconds };
  }

  #presence() {
    const now = performance.now();
    this.#ended = this.#ended.filter(({ at }) => now - at < 1000 * RATE_OVER);
    const seconds = (now - this.#began) / 1000;
    const recent = this.#ended.reduce((sum, { trials }) => sum + trials, 0);
    return {
      version: ownVersion(),
      fingerprint: machineFingerprint(),
      host: hostname().slice(0, 300),
      pid: process.pid,
      workers: this.#pool.workers,
      running: this.#training.size,
      populations: this.#populations,
      trials: this.#trials,
      rate: (60 * recent) / Math.max(1, Math.min(seconds, RATE_OVER)),
      seconds,
    };
  }

  /** Says so where work waits that this version does not do. */
  async #lookForOthers(): Promise<void> {
    const own = versionText(ownVersion());
    for (const { version, host, left } of await whoIsThere(this.#redis, this.#keys, "sweeps")) {
      const other = versionText(version);
      if (other === own || left === 0) continue;
      this.#tell(
        `${left} trials of a run on ${host} wait for ${other}; this worker is ${own}, and refuses them`,
      );
    }
  }

  /** What BullMQ reports. A population that went to another machine is no fault. */
  #fault(error: Error): void {
    if (/Missing (lock|key)|Lock mismatch|could not renew lock|not owned/i.test(error.message)) {
      this.#tell(
        "a population went to another machine meanwhile: what came of it here is dropped",
        false,
      );
    } else if (this.#redis.status === "ready") this.#tell(error.message);
  }

  /** What BullMQ calls for each population, and what it tells BullMQ. */
  async #process(job: Job, token: string): Promise<null> {
    const id = job.id ?? "";
    const before = this.#training.get(id);
    const stop = new AbortController();
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const own = { stop, ended };
    this.#training.set(id, own);
    try {
      // it came back to us after its lock was lost
      before?.stop.abort();
      await before?.ended;
      const received = this.#received(job);
      const assigned = await this.#complete(received, stop.signal);
      if (assigned === null) {
        if (job.attemptsStarted > MOST_TRIES)
          throw new UnrecoverableError("its examples are not there");
        await job.moveToDelayed(Date.now() + AGAIN, token);
        throw new DelayedError();
      }
      if (await this.#train(id, assigned, token, stop.signal)) return null;
      // fails where the lock is another's, who then has the population
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      end();
      if (this.#training.get(id) === own) this.#training.delete(id);
    }
  }

  #received(job: Job): Received {
    let received: Received;
    try {
      received = readAssignment(job.data);
    } catch (error) {
      throw refusal(error);
    }
    if (received.id !== job.id) throw refusal("it has another name than its trials");
    return received;
  }

  /** A population with what it refers to; null where that is not there. */
  async #complete(received: Received, signal: AbortSignal): Promise<Assigned | null> {
    const { references, files, complete } = received;
    const found = async (wanted: readonly Reference[]): Promise<Uint8Array[] | null> => {
      const contents: Uint8Array[] = [];
      for (const reference of wanted) {
        const bytes = await insist(signal, () => this.#contents.get(reference));
        if (bytes === null) return null;
        contents.push(bytes);
      }
      return contents;
    };
    try {
      const contents = await found(references);
      const paths: string[] = [];
      for (const file of files) {
        const parts = await found(file.parts.map(({ content }) => content));
        if (parts === null) return null;
        paths.push(unpack(this.#folder, file, parts));
      }
      return contents === null ? null : complete(contents, paths);
    } catch (error) {
      throw error instanceof RangeError ? refusal(error) : error;
    }
  }

  /** @returns false where it was stopped before it was done */
  async #train(
    id: string,
    { job, trials, outputs }: Assigned,
    token: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const checkpoint = join(this.#folder, `${id}.safetensors`);
    await this.#fetchCheckpoint(id, checkpoint);
    const mirror = new Mirror(checkpoint, (bytes) =>
      this.#redis.nwidthWriteLocked(
        ...([this.#keys.lock(id), this.#keys.checkpoint(id), token, bytes, KEPT] as const),
        "replace",
      ),
    );
    let told = 0;
    try {
      const result = await this.#pool.run(job, {
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
      await this.#hand(id, { kind: "result", result }, { outputs, token, signal });
      this.#populations++;
      this.#trials += trials.length;
      this.#ended.push({ at: performance.now(), trials: trials.length });
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) return false;
      await this.#fail(id, error, token, signal);
    } finally {
      mirror.stop();
    }
    for (const file of [checkpoint, trialsFile(checkpoint)]) rmSync(file, { force: true });
    return true;
  }

  /** Says what went wrong; then waits, the longer the more often: others may do what this machine cannot. */
  async #fail(id: string, error: unknown, token: string, signal: AbortSignal): Promise<void> {
    const outcome = outcomeOf(error);
    await this.#hand(id, outcome, { outputs: false, token, signal });
    if (outcome.kind !== "failed") return;
    this.#failures++;
    await delay(Math.min(250 * 2 ** this.#failures, MOST_PAUSE), null, { signal }).catch(() => {});
  }

  async #fetchCheckpoint(id: string, file: string): Promise<void> {
    // what is damaged, or of another machine, is recognised where it is read
    const key = this.#keys.checkpoint(id);
    const bytes = await readPieces(this.#redis, key, MOST_CHECKPOINT).catch(() => null);
    if (bytes !== null) await writeFile(file, bytes).catch(() => {});
  }

  /** Writes what came of a population, unless another has it, and says so. */
  async #hand(id: string, outcome: Outcome, { outputs, token, signal }: Handing): Promise<void> {
    const bytes = Buffer.from(writeOutcome(outcome, outputs));
    const { lock, outcome: key } = this.#keys;
    if (bytes.length > MOST_BYTES) {
      const message = `its outcome has ${bytes.length} bytes, more than the ${MOST_BYTES} that travel`;
      const failed = { kind: "failed", failure: { kind: "fault", message } } as const;
      return this.#hand(id, failed, { outputs: false, token, signal });
    }
    const written = await insist(signal, () =>
      this.#redis.nwidthWriteLocked(lock(id), key(id), token, bytes, KEPT, "first"),
    );
    if (written === 1) this.#publish({ kind: "ended", id });
  }

  #publish(news: News): void {
    // whoever misses it looks for himself; while the server is gone nothing is worth telling
    if (this.#redis.status !== "ready") return;
    this.#redis.publish(this.#keys.news, JSON.stringify(news)).catch(() => {});
  }
}

/** How an outcome is handed over. */
interface Handing {
  readonly outputs: boolean;
  /** of the lock */
  readonly token: string;
  readonly signal: AbortSignal;
}

/**
 * Asks the server until it answers.
 *
 * @throws RangeError as `ask`; whatever was the matter where the signal comes first
 */
async function insist<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RangeError || signal.aborted) throw error;
      await delay(BETWEEN_TRIES, null, { signal }).catch(() => {});
    }
  }
}

/** A population that no worker will do. */
function refusal(problem: unknown): UnrecoverableError {
  const text = problem instanceof Error ? problem.message : String(problem);
  return new UnrecoverableError(text.slice(0, 1000));
}

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

/** Copies a file elsewhere whenever it changed. */
class Mirror {
  readonly #timer: NodeJS.Timeout;
  #changed = 0;
  #copying = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly copy: (bytes: Buffer) => Promise<unknown>,
  ) {
    this.#timer = setInterval(() => this.#look(), MIRROR);
  }

  #look(): void {
    // what cannot be copied costs the steps since the last copy, where this machine disappears
    this.#copying = this.#copying.then(() => this.#copyNewest()).catch(() => {});
  }

  async #copyNewest(): Promise<void> {
    const status = await stat(this.file).catch(() => null);
    if (status === null || status.mtimeMs === this.#changed || status.size > MOST_CHECKPOINT)
      return;
    this.#changed = status.mtimeMs;
    await this.copy(await readRegular(this.file, MOST_CHECKPOINT, "it is not copied"));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A last copy. */
  async end(): Promise<void> {
    this.stop();
    this.#look();
    await this.#copying;
  }
}

/**
 * Serves a queue until the signal: trains what is asked for, on every core.
 *
 * @throws CallerError where the queue cannot be reached
 */
export async function serveQueue(options: HostOptions): Promise<Served> {
  await requireReached(options.address);
  return new Host(options).serve();
}
