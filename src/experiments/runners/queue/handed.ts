import type { Redis } from "ioredis";
import { z } from "zod";
import { assignmentId } from "./assignment.js";
import { insist, type QueueKeys } from "./connect.js";

/** Populations of earlier runs that are looked for. */
const MOST_UNDERWAY = 10_000;

const trialsSchema = z.array(z.string().max(64)).min(1);

/** The names of a population with such trials: with their outputs, and without. */
function idsOf(trials: readonly string[]): string[] {
  return [true, false].map((outputs) => assignmentId({ trials, outputs }));
}

/** The keys under which a population was handed over; null where they are not what its name is made of. */
function trialsOf(id: string, text: string): string[] | null {
  try {
    const trials = trialsSchema.parse(JSON.parse(text));
    return idsOf(trials).includes(id) ? trials : null;
  } catch {
    return null;
  }
}

/** What was handed over and is not kept yet, in Redis, so that who comes after a kill finds it. */
export class HandedOver {
  readonly #releasing = new Set<Promise<unknown>>();
  readonly #ending = new AbortController();

  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
  ) {}

  async add(id: string, trials: readonly string[]): Promise<void> {
    await this.redis.hset(this.keys.handed, id, JSON.stringify(trials));
  }

  /**
   * Whether somebody waits for a population, and nothing has come of it. What was kept may be on the queue
   * still: its machine stood still, or was killed, before it could say that it was done.
   */
  async isAwaited(id: string): Promise<boolean> {
    const answers = await this.redis
      .pipeline()
      .hexists(this.keys.handed, id)
      .exists(this.keys.outcome(id))
      .exec();
    const [handed, ended] = (answers ?? []).map(([error, value]) => {
      if (error !== null) throw error;
      return value === 1;
    });
    return handed && !ended;
  }

  /** Removes all that Redis holds of a population, without being waited for. */
  release(trials: readonly string[]): void {
    const { outcome, checkpoint, handed } = this.keys;
    const ids = idsOf(trials);
    const remove = () =>
      this.redis
        .multi()
        .del(ids.flatMap((id) => [outcome(id), checkpoint(id)]))
        .hdel(handed, ...ids)
        .exec();
    const released: Promise<unknown> = insist(this.#ending.signal, () => {}, remove)
      // what cannot be removed is removed by its age
      .catch(() => {})
      .then(() => {
        this.#releasing.delete(released);
      });
    this.#releasing.add(released);
  }

  /** All that was released is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#releasing);
  }

  /** Nothing is tried any more. */
  end(): void {
    this.#ending.abort();
  }

  /** The keys of the trials of each population that is on the queue, or done and not taken. */
  async underway(): Promise<string[][]> {
    const { handed, outcome, job } = this.keys;
    const found: string[][] = [];
    let cursor = "0";
    do {
      const [next, flat] = await this.redis.hscan(handed, cursor, "COUNT", 100);
      cursor = next;
      for (let i = 0; i < flat.length; i += 2) {
        const [id, text] = [flat[i], flat[i + 1]];
        const trials = trialsOf(id, text);
        const there = await this.redis.exists(outcome(id), job(id));
        if (trials !== null && there > 0) found.push(trials);
        else await this.redis.hdel(handed, id);
      }
    } while (cursor !== "0" && found.length < MOST_UNDERWAY);
    return found;
  }
}
