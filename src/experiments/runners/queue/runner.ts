import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Redis } from "ioredis";
import { CallerError, StorageError } from "../../../errors.js";
import type { PopulationJob, PopulationResult } from "../../population/job.js";
import type { Runner, RunnerProgress, RunOptions } from "../runner.js";
import { openDoor, type QueueAddress } from "./address.js";
import { assignmentId, Packing } from "./assignment.js";
import { connect, insist, keysOf, type QueueKeys, refused, requireReached } from "./connect.js";
import { Contents } from "./contents.js";
import { Crew } from "./crew.js";
import { HandedOver } from "./handed.js";
import { Jobs } from "./jobs.js";
import { readNews } from "./news.js";
import { Notices } from "./notices.js";
import { type Outcome, readOutcome } from "./outcome.js";
import { type Looking, type Outstanding, tell } from "./outstanding.js";
import { MOST_BYTES, readPieces } from "./pieces.js";
import { Beat } from "./presence.js";
import { ownVersion } from "./version.js";

/** Milliseconds between two looks at what is on the queue. */
const LOOK = 3000;
/** Populations on the queue for each process that trains, so that none waits for its next; and at least. */
const AHEAD = 3;
const LEAST_AHEAD = 12;
/**
 * Outcomes of one population that are none, and failures, after which that is its own failure: others may do
 * what one machine cannot. Chosen by hand.
 */
const MOST_GARBAGE = 25;
const MOST_FAILURES = 4;
/** Milliseconds that an end waits for the server. */
const MOST_CLOSING = 5000;
/** Milliseconds until it is tried again, at most. */
const MOST_DELAY = 5000;
/** Workers that disappeared with a population, before BullMQ gives it up. */
const STALLS = 3;

/** How a queue is used. */
export interface QueueOptions {
  readonly address: QueueAddress;
  /** path of a folder that all machines share; left out: what is large travels through Redis */
  readonly share?: string;
  readonly onProgress?: (progress: RunnerProgress) => void;
  /** what the user should know: nobody serves, Redis is gone. Holds text from the queue */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Has populations trained by whoever serves a queue. On the queue are as many as keep its workers busy,
 * known by their trials, so that whoever asks for the same ones waits for the same work. What comes back
 * is checked, and stays in Redis until `release` says that it is kept. Redis may be restarted, with what
 * it held or without: what is gone is put there again.
 */
export class QueueRunner implements Runner {
  readonly #keys: QueueKeys;
  readonly #redis: Redis;
  readonly #news: Redis;
  readonly #jobs: Jobs;
  readonly #packing = new Packing();
  readonly #handed: HandedOver;
  readonly #outstanding = new Map<string, Outstanding>();
  /** members that were handed over, those that wait for their turn too */
  #left = 0;
  #beat: Beat<"sweeps"> | null = null;
  readonly #crew: Crew;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  /** settles when the population handed over last is on the queue */
  #placed: Promise<unknown> = Promise.resolve();
  #wake = () => {};
  readonly #notices: Notices;
  readonly #abort = () => {
    this.#stopped = true;
    this.#wake();
    for (const one of this.#outstanding.values()) one.settle(null);
  };

  private constructor(private readonly options: QueueOptions) {
    const { address, share = null, onNotice } = options;
    this.#notices = new Notices(onNotice);
    this.#keys = keysOf(address);
    this.#redis = connect(address, "own", this.#notices.say);
    this.#news = connect(address, "own", () => {});
    this.#crew = new Crew(this.#redis, this.#keys, address, this.#notices.once);
    const contents = new Contents(this.#redis, this.#keys, share);
    this.#handed = new HandedOver(this.#redis, this.#keys);
    this.#jobs = new Jobs(this.#redis, this.#keys, address, contents, this.#handed);
  }

  /**
   * Reaches a queue, and looks who serves it.
   *
   * @throws CallerError where it cannot be reached
   */
  static async open(options: QueueOptions): Promise<QueueRunner> {
    await requireReached(options.address);
    const runner = new QueueRunner(options);
    await runner.#begin();
    return runner;
  }

  async #begin(): Promise<void> {
    const open = openDoor(this.options.address);
    if (open !== null) this.#notices.once(open);
    const { signal } = this.options;
    if (signal?.aborted) this.#abort();
    signal?.addEventListener("abort", this.#abort, { once: true });
    this.#beat = new Beat(this.#redis, this.#keys, "sweeps", () => ({
      version: ownVersion(),
      host: hostname().slice(0, 300),
      pid: process.pid,
      left: this.#left,
    }));
    this.#news.on("message", (_channel: string, text: string) => this.#hear(text));
    await this.#ask(() => this.#news.subscribe(this.#keys.news));
    await this.#ask(() => this.#crew.look());
    this.#later();
  }

  /** What the server answers, however long that takes; null where the runner is told to stop before. */
  async #ask<T>(ask: () => Promise<T>): Promise<T | null> {
    const { signal = new AbortController().signal } = this.options;
    const stopped = new Promise<null>((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener("abort", () => resolve(null), { once: true });
    });
    const answer = insist(signal, this.#notices.once, ask).catch((error: unknown) => {
      if (this.#stopped) return null;
      throw error;
    });
    return Promise.race([answer, stopped]);
  }

  get workers(): number {
    return this.#crew.workers;
  }

  /** How many populations are on the queue at once. */
  get #ahead(): number {
    return Math.max(LEAST_AHEAD, AHEAD * this.workers);
  }

  async run(
    job: PopulationJob,
    { trials = [], outputs = true }: RunOptions = {},
  ): Promise<PopulationResult | null> {
    if (trials.length === 0) {
      throw new RangeError("a queue knows populations by the keys of their trials");
    }
    const members = job.spec.members.length;
    this.#left += members;
    try {
      const turn = this.#placed.then(() => this.#turn());
      this.#placed = turn;
      await turn;
      if (this.#stopped) return null;
      return await this.#handOver(job, trials, outputs);
    } finally {
      this.#left -= members;
      this.#wake();
    }
  }

  /** Waits until there is room on the queue. */
  async #turn(): Promise<void> {
    while (!this.#stopped && this.#outstanding.size >= this.#ahead) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  /** Puts a population on the queue, and waits for what comes of it. */
  #handOver(
    job: PopulationJob,
    trials: readonly string[],
    outputs: boolean,
  ): Promise<PopulationResult | null> {
    const { text, contents } = this.#packing.pack({ job, trials, outputs });
    const id = assignmentId({ trials, outputs });
    const taken = new Set([...this.#outstanding.values()].map(({ place }) => place));
    let place = 0;
    while (taken.has(place)) place++;
    return new Promise((settle, fail) => {
      const one: Outstanding = {
        ...{ id, job, trials, text, contents, outputs, settle, fail, place },
        ...{ step: 0, garbage: 0, failures: 0, looking: "no", seen: false },
      };
      this.#outstanding.set(id, one);
      this.#look(one);
    });
  }

  #later(): void {
    this.#timer = setTimeout(async () => {
      // without a server nothing is seen; the next look will
      await this.#lookAtAll().catch(() => {});
      if (!this.#stopped) this.#later();
    }, LOOK);
  }

  async #lookAtAll(): Promise<void> {
    await this.#crew.look();
    this.#wake();
    await Promise.all([...this.#outstanding.values()].map((one) => this.#look(one)));
  }

  #hear(text: string): void {
    const news = readNews(text);
    const one = news === null ? undefined : this.#outstanding.get(news.id);
    if (news === null || one === undefined) return;
    switch (news.kind) {
      case "ended":
        this.#look(one);
        return;
      case "progress": {
        const { name, spec } = one.job;
        const { step, best, diverged } = news;
        if (step > spec.steps || diverged > spec.members.length) return;
        one.step = step;
        const members = spec.members.length;
        const of = { name, steps: spec.steps, members, worker: one.place };
        this.options.onProgress?.({ ...of, step, best, diverged });
        return;
      }
      default:
        news satisfies never;
    }
  }

  /** Sees what became of a population, and puts it on the queue where it is not there. */
  async #look(one: Outstanding): Promise<void> {
    if (one.looking !== "no") {
      one.looking = "again";
      return;
    }
    do {
      one.looking = "yes";
      try {
        await this.#see(one);
        one.seen = true;
      } catch (error) {
        this.#unseen(one, error);
        break;
      }
      // what was told meanwhile may have come too late for this look
    } while ((one.looking as Looking) === "again" && !this.#stopped);
    one.looking = "no";
  }

  #unseen(one: Outstanding, error: unknown): void {
    if (this.#stopped) return;
    if (error instanceof CallerError || error instanceof StorageError) {
      this.#outstanding.delete(one.id);
      one.fail(error);
      return;
    }
    // what the server refuses, as when its memory is full, may go better at the next look
    // a server that is gone is told of by its connection
    if (this.#redis.status !== "ready") return;
    const said = error instanceof Error ? error.message : String(error);
    this.#notices.once(refused(error) ?? `${this.options.address.shown}: ${said}`);
  }

  async #see(one: Outstanding): Promise<void> {
    const standing = await this.#jobs.standing(one.id);
    switch (standing.kind) {
      case "outcome":
        return this.#take(one);
      case "queued":
        return this.#jobs.supply(one);
      case "ended":
        if (standing.reason === null || !one.seen) return this.#jobs.enqueue(one);
        await this.#jobs.clear(one.id);
        return this.#givenUp(one, standing.reason);
      case "absent":
        return this.#jobs.enqueue(one);
      default:
        standing satisfies never;
    }
  }

  /** BullMQ gave a population up: machines disappeared with it, or a worker refused what it was given. */
  async #givenUp(one: Outstanding, reason: string): Promise<void> {
    if (reason.includes("stalled")) {
      const { name, spec } = one.job;
      const trials = spec.members.length;
      this.#notices.say(
        `${STALLS} machines disappeared with ${name} (${trials === 1 ? "1 trial" : `${trials} trials`})`,
      );
      const how = `${STALLS} machines disappeared with it`;
      return this.#end(one, { kind: "died", how, step: one.step, stderr: "" }, STALLS);
    }
    const message = `a worker refused it: ${reason.slice(0, 1000)}`;
    await this.#settle(one, { kind: "failed", failure: { kind: "fault", message } });
  }

  /** Takes what came of a population; what is none is thrown away, and the population done again. */
  async #take(one: Outstanding): Promise<void> {
    const { id, job, outputs } = one;
    let outcome: Outcome;
    try {
      const bytes = await readPieces(this.#redis, this.#keys.outcome(id), MOST_BYTES);
      if (bytes === null) return;
      const members = job.spec.members.length;
      outcome = readOutcome(bytes, { name: job.name, members, outputs });
    } catch (error) {
      if (!(error instanceof CallerError || error instanceof RangeError)) throw error;
      const [problem] = error.message.split("\n");
      this.#notices.once(`what a worker sent of ${job.name} is not believed: ${problem}`);
      await this.#jobs.clear(id);
      one.garbage++;
      if (one.garbage < MOST_GARBAGE) return this.#again(one, one.garbage);
      return this.#end(one, { kind: "failed", failure: { kind: "fault", message: problem } });
    }
    if (outcome.kind !== "result") {
      await this.#jobs.clear(id);
      // of an earlier run: this one tries again
      if (!one.seen) return this.#again(one, 0);
    }
    await this.#settle(one, outcome);
  }

  async #settle(one: Outstanding, outcome: Outcome): Promise<void> {
    if (outcome.kind === "failed") {
      one.failures++;
      if (one.failures < MOST_FAILURES) return this.#again(one, one.failures);
    }
    this.#end(one, outcome);
  }

  /**
   * Not at once, so that not the same machine takes it again. Waited for here, and not by BullMQ, which
   * compares clocks of different machines.
   */
  async #again(one: Outstanding, tries: number): Promise<void> {
    if (tries > 0) await delay(Math.min(100 * 2 ** tries, MOST_DELAY), null, { ref: false });
    if (!this.#stopped) await this.#jobs.enqueue(one);
  }

  #end(one: Outstanding, outcome: Outcome, workers = 1): void {
    this.#outstanding.delete(one.id);
    tell(one, outcome, workers);
  }

  release(trials: readonly string[]): void {
    this.#handed.release(trials);
  }

  async underway(): Promise<string[][]> {
    return (await this.#ask(() => this.#handed.underway())) ?? [];
  }

  /** Takes back what no worker has begun; what is in training comes to its end, and can be taken later. */
  async close(): Promise<void> {
    const { signal } = this.options;
    signal?.removeEventListener("abort", this.#abort);
    if (this.#timer !== null) clearTimeout(this.#timer);
    const waiting = [...this.#outstanding.keys()];
    this.#abort();
    const left = this.#beat?.stop();
    // without a server nothing can be taken back: workers do it, and the next run finds it done
    if (this.#redis.status === "ready") {
      const removed = waiting.map((id) => this.#jobs.takeBack(id));
      const all = Promise.allSettled([this.#handed.settled(), ...removed, left]);
      await Promise.race([all, delay(MOST_CLOSING, null, { ref: false })]);
    } else await left?.catch(() => {});
    this.#handed.end();
    for (const redis of [this.#redis, this.#news]) redis.disconnect();
    await this.#jobs.close();
  }
}
