import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueAddress } from "./address.js";
import { connect, type QueueKeys } from "./connect.js";
import type { Contents } from "./contents.js";
import type { HandedOver } from "./handed.js";
import type { Outstanding } from "./outstanding.js";
import { KEPT } from "./pieces.js";

/** What the server holds of a population. `ended`: without an outcome, with the reason where it was given up. */
export type Standing =
  | { readonly kind: "outcome" | "queued" | "absent" }
  | { readonly kind: "ended"; readonly reason: string | null };

/** Populations as BullMQ's jobs, by the names that their trials give them. */
export class Jobs {
  readonly #bullmq: Redis;
  readonly #queue: Queue;

  /** @param redis for what BullMQ has no question for */
  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
    address: QueueAddress,
    private readonly contents: Contents,
    private readonly handed: HandedOver,
  ) {
    this.#bullmq = connect(address, "bullmq", () => {});
    const { prefix, queue } = keys;
    this.#queue = new Queue(queue, { connection: this.#bullmq, prefix, skipMetasUpdate: true });
    this.#queue.on("error", () => {});
  }

  async standing(id: string): Promise<Standing> {
    const seen = await this.redis
      .multi()
      .exists(this.keys.outcome(id))
      .hmget(this.keys.job(id), "timestamp", "finishedOn", "failedReason")
      .exec();
    const [there, fields] = (seen ?? []).map(([error, value]) => {
      if (error !== null) throw error;
      return value;
    }) as [number, (string | null)[]];
    const [enqueued, finished, reason] = fields;
    if (there === 1) return { kind: "outcome" };
    if (enqueued === null) return { kind: "absent" };
    return finished === null ? { kind: "queued" } : { kind: "ended", reason };
  }

  /** Keeps there what a population refers to: it may be lost without it. */
  async supply({ contents }: Outstanding): Promise<void> {
    await Promise.all(contents.map((content) => this.contents.put(content)));
  }

  async enqueue(one: Outstanding): Promise<void> {
    const { id, trials, text } = one;
    await this.supply(one);
    await this.handed.add(id, trials);
    // one that ended without an outcome is in the way of its successor
    await this.#queue.remove(id);
    await this.#queue.add("population", text, {
      jobId: id,
      removeOnComplete: true,
      removeOnFail: { age: KEPT },
    });
  }

  /** Removes what Redis holds of an attempt that led to nothing; its checkpoint stays. */
  async clear(id: string): Promise<void> {
    await this.redis.del(this.keys.outcome(id));
    await this.takeBack(id);
  }

  /** Removes it, where no worker has begun with it. */
  async takeBack(id: string): Promise<void> {
    await this.#queue.remove(id);
  }

  async close(): Promise<void> {
    this.#bullmq.disconnect();
    await this.#queue.close().catch(() => {});
  }
}
