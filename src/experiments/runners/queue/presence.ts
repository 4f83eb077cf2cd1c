import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { QueueKeys } from "./connect.js";
import { codeVersionSchema } from "./version.js";

/** Seconds between two signs of life. */
const BEAT = 5;
/** Seconds after the last sign of life that one is still counted. */
const COUNTED = 20;
/** Characters of what one says of itself, and how many are listened to. */
const MOST_CHARACTERS = 8192;
const MOST_PRESENT = 10_000;

const count = z.int().min(0);

const workerSchema = z.strictObject({
  version: codeVersionSchema,
  /** `machineFingerprint` */
  fingerprint: z.string().max(2000),
  host: z.string().max(300),
  pid: count,
  /** processes that train */
  workers: z.int().min(1).max(100_000),
  /** populations in training */
  running: count,
  /** populations that it ended, and trials of them */
  populations: count,
  trials: count,
  /** trials a minute, of the last minutes */
  rate: z.number().min(0),
  /** seconds since it began */
  seconds: z.number().min(0),
});

/** What a machine says that serves a queue. */
export type WorkerPresence = Readonly<z.output<typeof workerSchema>>;

const sweepSchema = z.strictObject({
  version: codeVersionSchema,
  host: z.string().max(300),
  pid: count,
  /** trials that were handed over and have not come back, those that wait for their turn too */
  left: count,
});

/** What the process says that coordinates trials on a queue. */
export type SweepPresence = Readonly<z.output<typeof sweepSchema>>;

const SCHEMAS = { workers: workerSchema, sweeps: sweepSchema } as const;
interface Says {
  readonly workers: WorkerPresence;
  readonly sweeps: SweepPresence;
}
type Kind = keyof Says;

/** One that is there, by the name that it made for itself. */
export type Present<K extends Kind> = Says[K] & { readonly id: string };

/** Seconds since 1970 by the server's clock, which is the same for all. */
async function serverTime(redis: Redis): Promise<number> {
  return Number((await redis.time())[0]);
}

/** Says every few seconds what one is, until it is stopped. */
export class Beat<K extends Kind> {
  readonly id = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #saying = Promise.resolve();

  /** @param say what is true now */
  constructor(
    private readonly redis: Redis,
    private readonly keys: QueueKeys,
    private readonly kind: K,
    private readonly say: () => Says[K],
  ) {
    this.#timer = setInterval(() => this.#beat(), 1000 * BEAT);
    this.#beat();
  }

  #beat(): void {
    // one at a time: while the server is gone they would pile up
    this.#saying = this.#saying.then(() => this.#tell()).catch(() => {});
  }

  async #tell(): Promise<void> {
    const { redis, keys, kind, id } = this;
    const now = await serverTime(redis);
    const text = JSON.stringify(this.say());
    await redis
      .multi()
      .zadd(keys.present(kind), now, id)
      .zremrangebyscore(keys.present(kind), "-inf", now - 10 * COUNTED)
      .set(keys.said(kind, id), text, "EX", 10 * COUNTED)
      .exec();
  }

  /** The first word, so that others know of it from here on. */
  async said(): Promise<void> {
    await this.#saying;
  }

  /** Says nothing more, and is not counted from now on; without a server, in a while. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    if (this.redis.status !== "ready") return;
    const { redis, keys, kind, id } = this;
    await redis.multi().zrem(keys.present(kind), id).del(keys.said(kind, id)).exec();
  }
}

/** Those of a kind that gave a sign of life; what does not fit its schema is left out. */
export async function whoIsThere<K extends Kind>(
  redis: Redis,
  keys: QueueKeys,
  kind: K,
): Promise<Present<K>[]> {
  const since = (await serverTime(redis)) - COUNTED;
  const ids = await redis.zrangebyscore(
    keys.present(kind),
    since,
    "+inf",
    "LIMIT",
    0,
    MOST_PRESENT,
  );
  const known = ids.filter((id) => /^[0-9a-f-]{36}$/.test(id));
  const asked = redis.pipeline();
  for (const id of known) asked.getrange(keys.said(kind, id), 0, MOST_CHARACTERS);
  const answers = (await asked.exec()) ?? [];
  return answers.flatMap(([error, text], i) => {
    const said = error === null ? parsed(kind, text) : null;
    return said === null ? [] : [{ ...said, id: known[i] }];
  });
}

function parsed<K extends Kind>(kind: K, text: unknown): Says[K] | null {
  if (typeof text !== "string" || text.length > MOST_CHARACTERS) return null;
  try {
    const { success, data } = SCHEMAS[kind].safeParse(JSON.parse(text));
    return success ? (data as Says[K]) : null;
  } catch {
    return null;
  }
}
