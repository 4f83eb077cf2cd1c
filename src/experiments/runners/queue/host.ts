import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { type Job, UnrecoverableError, WaitingError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { lockDirectory } from "../../journal/lock.js";
import { machineFingerprint } from "../../machine.js";
import { makeTemporary } from "../../temporary.js";
import { WorkerPool } from "../local/pool.js";
import { openDoor, type QueueAddress } from "./address.js";
import { type Assigned, type Received, readAssignment } from "./assignment.js";
import { connect, insist, keysOf, type QueueKeys, requireReached } from "./connect.js";
import { Contents } from "./contents.js";
import { unpack } from "./files.js";
import { HandedOver } from "./handed.js";
import { Notices } from "./notices.js";
import type { Reference } from "./pieces.js";
import { Beat, whoIsThere } from "./presence.js";
import { type Held, Trainer } from "./trainer.js";
import { ownVersion, versionText } from "./version.js";

/** Milliseconds until a population is tried again whose examples are not there. */
const AGAIN = 2000;
/** Tries of one population whose examples are never there. */
const MOST_TRIES = 500;
/** Machines that may disappear with a population: with the third it is given up. */
const MOST_STALLS = 2;
/** Milliseconds until a server that refused something is asked for work again. */
const REST = 2000;
/** Milliseconds between two looks at who hands over work. */
const LOOK = 10_000;

/** Seconds without a server after which who leaves gives nothing back. */
const MOST_MISSED = 3;

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
  readonly ended: Promise<unknown>;
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
  readonly #handed: HandedOver;
  readonly #pool: WorkerPool;
  readonly #training = new Map<string, Training>();
  readonly #trainer: Trainer;
  readonly #notices: Notices;

  /** @param folder of checkpoints, and of files that tasks read */
  constructor(
    private readonly options: HostOptions,
    private readonly folder: string,
  ) {
    const { address, workers, entry, share = null, onNotice } = options;
    this.#keys = keysOf(address);
    this.#notices = new Notices(onNotice);
    this.#redis = connect(address, "own", this.#notices.say);
    this.#bullmq = connect(address, "bullmq", () => {});
    this.#contents = new Contents(this.#redis, this.#keys, share);
    this.#handed = new HandedOver(this.#redis, this.#keys);
    this.#pool = new WorkerPool({
      ...(workers !== undefined && { workers }),
      ...(entry && { entry }),
    });
    this.#trainer = new Trainer(this.#redis, this.#keys, this.#pool, folder, this.#notices.once);
  }

  get #lockSeconds(): number {
    return this.options.lock ?? LOCK_SECONDS;
  }

  async serve(): Promise<Served> {
    const { address, signal, onBegin } = this.options;
    const open = openDoor(address);
    if (open !== null) this.#notices.once(open);
    const beat = new Beat(this.#redis, this.#keys, "workers", () => this.#presence());
    const worker = new Worker(this.#keys.queue, (job, token) => this.#process(job, token ?? ""), {
      connection: this.#bullmq,
      prefix: this.#keys.prefix,
      name: beat.id,
      concurrency: this.#pool.workers,
      lockDuration: 1000 * this.#lockSeconds,
      // several times within a lock: a network may be gone for a while
      lockRenewTime: (1000 * this.#lockSeconds) / 4,
      stalledInterval: Math.min(30_000, (1000 * this.#lockSeconds) / 2),
      maxStalledCount: MOST_STALLS,
      runRetryDelay: 1000,
    });
    worker.on("error", (error) => this.#fault(error, worker));
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
      await this.#leave(worker);
      await beat.stop().catch(() => {});
      await this.#pool.close();
      this.#redis.disconnect();
      this.#bullmq.disconnect();
    }
    const { populations, trials, seconds } = this.#trainer.done;
    return { populations, trials, seconds };
  }

  /** Gives back what trains. Without a server nothing can be: others will have it when its lock is over. */
  async #leave(worker: Worker): Promise<void> {
    const isReached = () => this.#redis.status === "ready";
    let missed = 0;
    // it may go while we leave, as where all is shut down at once: what BullMQ asks of it waits for ever
    const watching = setInterval(() => {
      missed = isReached() ? 0 : missed + 1;
      // its next try to reach the server is the last: then BullMQ's questions fail, and it closes
      if (missed === MOST_MISSED) this.#bullmq.options.retryStrategy = () => null;
    }, 1000);
    await worker.close(!isReached()).catch(() => {});
    clearInterval(watching);
  }

  #presence() {
    return {
      version: ownVersion(),
      fingerprint: machineFingerprint(),
      host: hostname().slice(0, 300),
      pid: process.pid,
      workers: this.#pool.workers,
      running: this.#training.size,
      ...this.#trainer.done,
    };
  }

  /** Says so where work waits that this version does not do. */
  async #lookForOthers(): Promise<void> {
    const own = versionText(ownVersion());
    for (const { version, host, left } of await whoIsThere(this.#redis, this.#keys, "sweeps")) {
      const other = versionText(version);
      if (other === own || left === 0) continue;
      this.#notices.once(
        `${left} trials of a run on ${host} wait for ${other}; this worker is ${own}, and refuses them`,
      );
    }
  }

  /** What BullMQ reports. A population that went to another machine is no fault. */
  #fault(error: Error, worker: Worker): void {
    if (/Missing (lock|key)|Lock mismatch|could not renew lock|not owned/i.test(error.message)) {
      this.#notices.say(
        "a population went to another machine meanwhile: what came of it here is dropped",
      );
      return;
    }
    if (this.#redis.status === "ready") this.#notices.once(error.message);
    this.#rest(worker).catch(() => {});
  }

  /** Where the server refuses, as when its memory is full, BullMQ asks again at once: thousands of times a second. */
  async #rest(worker: Worker): Promise<void> {
    if (worker.isPaused()) return;
    await worker.pause(true);
    await delay(REST);
    if (!this.options.signal.aborted) await worker.resume();
  }

  /** What BullMQ calls for each population, and what it tells BullMQ. */
  async #process(job: Job, token: string): Promise<null> {
    const id = job.id ?? "";
    const before = this.#training.get(id);
    const stop = new AbortController();
    const ended = this.#pass(job, { id, token, signal: stop.signal }, before);
    const own = { stop, ended: ended.catch(() => {}) };
    this.#training.set(id, own);
    // BullMQ forgets to renew what came back to us when the one before it ends
    const renewal =
      before && setInterval(() => this.#renew(job, token, stop), 250 * this.#lockSeconds);
    try {
      return await ended;
    } finally {
      clearInterval(renewal);
      if (this.#training.get(id) === own) this.#training.delete(id);
    }
  }

  async #renew(job: Job, token: string, stop: AbortController): Promise<void> {
    const renewed = await job.extendLock(token, 1000 * this.#lockSeconds).catch(() => 1);
    if (renewed === 0) stop.abort();
  }

  /** @param before the same population, whose lock was lost */
  async #pass(job: Job, held: Held, before: Training | undefined): Promise<null> {
    before?.stop.abort();
    await before?.ended;
    try {
      const received = this.#received(job);
      if (
        !(await insist(held.signal, this.#notices.once, () => this.#handed.isAwaited(received.id)))
      )
        return null;
      const assigned = await this.#complete(received, held.signal);
      if (assigned === null) {
        if (job.attemptsStarted > MOST_TRIES) throw refusal("its examples are not there");
        this.#notices.once(
          "what a population refers to is not there yet, nor in a shared folder: waiting",
        );
        // here, and not by BullMQ's delay: clocks of machines differ
        await delay(AGAIN, null, { signal: held.signal }).catch(() => {});
      } else if (await this.#trainer.train(assigned, held)) return null;
    } catch (error) {
      // a server that does not answer who is told to leave is no fault of the population
      if (error instanceof UnrecoverableError || !held.signal.aborted) throw error;
    }
    // fails where the lock is another's, who then has the population
    await job.moveToWait(held.token);
    throw new WaitingError();
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
        const bytes = await insist(signal, this.#notices.once, () => this.#contents.get(reference));
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
        paths.push(unpack(this.folder, file, parts));
      }
      return contents === null ? null : complete(contents, paths);
    } catch (error) {
      throw error instanceof RangeError ? refusal(error) : error;
    }
  }
}

/** A population that no worker will do. */
function refusal(problem: unknown): UnrecoverableError {
  const text = problem instanceof Error ? problem.message : String(problem);
  return new UnrecoverableError(text.slice(0, 1000));
}

/**
 * Serves a queue until the signal: trains what is asked for, on every core.
 *
 * @throws CallerError where the queue cannot be reached
 */
export async function serveQueue(options: HostOptions): Promise<Served> {
  await requireReached(options.address);
  const folder = await makeTemporary("worker");
  // until this process ends, however: others then know that it may be removed
  const { release } = await lockDirectory(folder);
  try {
    return await new Host(options, folder).serve();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    release();
  }
}
