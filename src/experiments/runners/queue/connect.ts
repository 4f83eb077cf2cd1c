import { isIP } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { CallerError } from "../../../errors.js";
import type { QueueAddress } from "./address.js";
import { ownVersion, versionText } from "./version.js";

/** Milliseconds after which a server that says nothing is taken for unreachable. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds without an answer after which a connection is made anew: longer than any command waits. */
const SILENCE = 30_000;
/** Milliseconds until a command of ours fails that was not answered. */
const ANSWER = 15_000;
/** Milliseconds between two tries of a command that was not answered. */
const BETWEEN_TRIES = 500;
/** Milliseconds between two tries to reach a server that is gone, at most. */
const MOST_BETWEEN = 2000;

declare module "ioredis" {
  interface RedisCommander<Context> {
    /**
     * Writes bytes of a population while its lock has our token and somebody waits for it; `first`: only
     * where nothing stands there. 1: written
     */
    nwidthWriteLocked(
      lock: string,
      key: string,
      handed: string,
      id: string,
      token: string,
      bytes: Buffer,
      seconds: number,
      first: "first" | "replace",
    ): import("ioredis").Result<number, Context>;
  }
}

const WRITE_LOCKED = `
if redis.call('GET', KEYS[1]) ~= ARGV[2] then return 0 end
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 0 then return 0 end
if ARGV[5] == 'first' and redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return 1`;

function optionsOf({ place, username, password, database }: QueueAddress) {
  const reached =
    place.kind === "socket"
      ? { path: place.path }
      : {
          host: place.host,
          port: place.port,
          // an address in numbers is no name that a server is asked for by
          ...(place.tls && { tls: isIP(place.host) === 0 ? { servername: place.host } : {} }),
        };
  return {
    ...reached,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
    db: database,
    connectTimeout: CONNECT_TIMEOUT,
    scripts: { nwidthWriteLocked: { numberOfKeys: 3, lua: WRITE_LOCKED } },
  };
}

/** What a connection is for. */
type Use =
  /** BullMQ's, which waits for what it asks, and asks again when the server is back */
  | "bullmq"
  /** ours: what is not answered in time, or asked while the server is gone, fails, and whoever asked tries again */
  | "own";

/**
 * A connection that is made anew for as long as it takes.
 *
 * @param tell told when the server is lost, and when it is back
 */
export function connect(address: QueueAddress, use: Use, tell: (text: string) => void): Redis {
  const redis = new Redis({
    ...optionsOf(address),
    ...(use === "own" && { commandTimeout: ANSWER }),
    // ours fail with it: they would be held until it is back, however large, and sent then, however late
    maxRetriesPerRequest: use === "own" ? 0 : null,
    socketTimeout: SILENCE,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(100 * times, MOST_BETWEEN),
  });
  let lost = false;
  redis.on("error", (error: Error) => {
    if (lost) return;
    lost = true;
    tell(`${address.shown} cannot be reached (${error.message}): trying again until it can`);
  });
  redis.on("ready", () => {
    // but for the first ones, which wait until it is there
    if (use === "own") redis.options.enableOfflineQueue = false;
    if (lost) tell(`${address.shown} is reached again`);
    lost = false;
  });
  return redis;
}

/** What Node calls a certificate that no authority which it knows has signed. */
const UNKNOWN_AUTHORITY = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
];

/** What Node says where nobody answers at all. */
const NOBODY = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];

/** Why a server was not reached, and what to do. */
function unreached({ shown, place }: QueueAddress, error: NodeJS.ErrnoException): CallerError {
  const { code = "" } = error;
  // OpenSSL's end with the line
  const message = error.message.trim();
  const failed = (what: string, cure: string) =>
    new CallerError(`the queue ${shown} ${what}: ${message}`, cure);
  if (/WRONGPASS|NOAUTH|NOPERM/.test(message)) {
    const form = "write user and password into the address, as in redis://:PASSWORD@HOST:PORT";
    return failed("refuses us", form);
  }
  if (UNKNOWN_AUTHORITY.includes(code)) {
    return failed(
      "has a certificate of an authority that is unknown here",
      "have NODE_EXTRA_CA_CERTS name a file with the authority's own certificate (PEM), for this command and every worker",
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return failed("has a certificate of another host", "write a host that it is made out to");
  }
  const start = "start Redis there, or name another queue with --queue";
  if (place.kind === "socket" || NOBODY.includes(code)) return failed("cannot be reached", start);
  return failed(
    "cannot be reached",
    place.tls
      ? `${start}; rediss:// wants a server with tls-port and, as nwidth shows no certificate of its own, tls-auth-clients no`
      : `${start}; where it listens with TLS, write rediss://`,
  );
}

/**
 * Reaches a queue once, before any work.
 *
 * @throws CallerError where it cannot be reached, or refuses the password
 */
export async function requireReached(address: QueueAddress): Promise<void> {
  const redis = new Redis({
    ...optionsOf(address),
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let first: Error | null = null;
  redis.on("error", (error: Error) => {
    first ??= error;
  });
  const silence = delay(CONNECT_TIMEOUT, null, { ref: false }).then(() => {
    throw new Error(`it says nothing within ${CONNECT_TIMEOUT / 1000} s`);
  });
  try {
    // connected is not answered: it may stand still
    await Promise.race([redis.connect().then(() => redis.ping()), silence]);
  } catch (error) {
    throw unreached(address, first ?? (error instanceof Error ? error : new Error(String(error))));
  } finally {
    redis.disconnect();
  }
}

/** Names of what a queue keeps in Redis. */
export interface QueueKeys {
  /** what all keys of the queue begin with */
  readonly prefix: string;
  /** BullMQ's name of the queue: one for each version, so that no worker takes what it cannot do */
  readonly queue: string;
  /** BullMQ's own: a hash of a job */
  readonly job: (id: string) => string;
  /** BullMQ's own: who has a job */
  readonly lock: (id: string) => string;
  /** hash: the keys of the trials of each population that was handed over and not yet kept, by its name */
  readonly handed: string;
  /** what came of a population */
  readonly outcome: (id: string) => string;
  /** how far a population has come */
  readonly checkpoint: (id: string) => string;
  /** bytes by their SHA-256 */
  readonly blob: (sha256: string) => string;
  /** who is there, by the time of their last sign of life */
  readonly present: (kind: "workers" | "sweeps") => string;
  /** what one of them says of itself */
  readonly said: (kind: "workers" | "sweeps", id: string) => string;
  /** the channel on which progress and ends are told */
  readonly news: string;
}

/** See `QueueKeys`. */
export function keysOf({ name }: QueueAddress): QueueKeys {
  const prefix = `nwidth:${name}`;
  const queue = versionText(ownVersion());
  return {
    prefix,
    queue,
    job: (id) => `${prefix}:${queue}:${id}`,
    lock: (id) => `${prefix}:${queue}:${id}:lock`,
    handed: `${prefix}:${queue}:handed`,
    outcome: (id) => `${prefix}:outcome:${id}`,
    checkpoint: (id) => `${prefix}:checkpoint:${id}`,
    blob: (sha256) => `${prefix}:blob:${sha256}`,
    present: (kind) => `${prefix}:${kind}`,
    said: (kind, id) => `${prefix}:${kind}:${id}`,
    news: `${prefix}:${queue}:news`,
  };
}

/** What is said of a server that answers with an error; null where it gave no answer, which `connect` tells. */
export function refused(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== "ReplyError") return null;
  return `the queue's server refuses what is asked of it: ${error.message}: trying again until it does not`;
}

/**
 * Asks the server until it answers.
 *
 * @param tell told what it answers where that is an error
 * @throws RangeError as `ask`; whatever was the matter where the signal comes first
 */
export async function insist<T>(
  signal: AbortSignal,
  tell: (text: string) => void,
  ask: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RangeError || signal.aborted) throw error;
      const said = refused(error);
      if (said !== null) tell(said);
      await delay(BETWEEN_TRIES, null, { signal }).catch(() => {});
    }
  }
}
