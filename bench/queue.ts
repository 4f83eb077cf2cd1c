import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Redis } from "ioredis";
import { RedisServer } from "../test/queue/redis-server.js";

const HOST = fileURLToPath(new URL("./queue-host-child.js", import.meta.url));

/** How workers of a queue are, beside what users have. */
export interface HostOrder {
  readonly url: string;
  /** worker processes */
  readonly workers: number;
  /** seconds that a worker sleeps for each that its job is predicted to take; left out: it trains */
  readonly pace?: number;
}

/** What Redis counted. */
export interface Counted {
  readonly commands: number;
  /** from and to clients */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** A server and workers for one measurement. */
export class QueueBench {
  readonly #hosts: ChildProcess[] = [];

  /** of this process's own, opened once: to open one is counted, too */
  readonly #redis: Redis;

  private constructor(private readonly server: RedisServer) {
    this.#redis = server.client();
  }

  /** Measures with a server, and ends all of it; null where no server is installed. */
  static async with<T>(measure: (bench: QueueBench) => Promise<T>): Promise<T | null> {
    if (spawnSync("redis-server", ["--version"]).status !== 0) return null;
    const bench = new QueueBench(await RedisServer.start({ password: "bench" }));
    try {
      return await measure(bench);
    } finally {
      for (const host of bench.#hosts) host.kill("SIGKILL");
      bench.#redis.disconnect();
      await bench.server.stop();
    }
  }

  get url(): string {
    return this.server.url("bench");
  }

  /** Starts a machine that serves the queue. */
  async hire(order: Omit<HostOrder, "url">): Promise<void> {
    const whole: HostOrder = { url: this.url, ...order };
    const host = fork(HOST, [JSON.stringify(whole)]);
    this.#hosts.push(host);
    await once(host, "message");
  }

  /** What the server has counted so far, and the bytes that it holds. */
  async counted(): Promise<Counted & { readonly held: number }> {
    // in one answer, which is counted, too
    const text = await this.#redis.info("stats", "memory");
    const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(text)?.[1]);
    return {
      commands: field("total_commands_processed"),
      bytesIn: field("total_net_input_bytes"),
      bytesOut: field("total_net_output_bytes"),
      held: field("used_memory"),
    };
  }

  /** What the server counts while something is done. */
  async counting(act: () => Promise<unknown>): Promise<Counted> {
    const before = await this.counted();
    await act();
    const after = await this.counted();
    return {
      commands: after.commands - before.commands,
      bytesIn: after.bytesIn - before.bytesIn,
      bytesOut: after.bytesOut - before.bytesOut,
    };
  }

  /** Populations that wait for a worker, or have one. */
  async onQueue(): Promise<number> {
    return (await this.#lengthOf("wait")) + (await this.#lengthOf("active"));
  }

  /** Settles when a worker has taken a population. */
  async taken(): Promise<void> {
    while ((await this.#lengthOf("active")) === 0) await sleep(100);
  }

  async #lengthOf(list: "wait" | "active"): Promise<number> {
    let count = 0;
    for (const key of await this.#redis.keys(`nwidth:bench:*:${list}`)) {
      count += await this.#redis.llen(key);
    }
    return count;
  }
}

/** Where there is no server. */
export const NO_SERVER = { skipped: "no redis-server is installed" } as const;
