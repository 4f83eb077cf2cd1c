import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { keysOf } from "../../src/experiments/runners/queue/connect.js";
import { whoIsThere } from "../../src/experiments/runners/queue/presence.js";
import { childrenOf, type Ended, type Started } from "../cli/processes.js";
import type { Scene, Verdict } from "./scene.js";

/** The population that a worker trains, once it trains one. */
async function trainedBy({ child }: Started, redis: Redis, url: string): Promise<string> {
  const keys = keysOf(parseQueue(url));
  for (;;) {
    const workers = await whoIsThere(redis, keys, "workers");
    const own = workers.find(({ pid }) => pid === child.pid);
    const active = await redis.lrange(`${keys.prefix}:${keys.queue}:active`, 0, -1);
    for (const id of active) {
      if (own !== undefined && (await redis.hget(keys.job(id), "pb")) === own.id) return id;
    }
    await sleep(20);
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) process.kill(pid, name);
}

/** What came of workers that stood still. */
export interface Stopped {
  readonly verdict: Verdict;
  /** milliseconds that they stood still */
  readonly milliseconds: number;
  /** of each worker, those that stood still first */
  readonly ends: readonly Ended[];
  /** outcomes that they wrote of what others had done meanwhile */
  readonly late: number;
}

/**
 * Runs the sweep with three workers, of which two stand still in the middle of a population: one whose
 * training goes on and ends without it, and one whole machine. The third does what they had. When the
 * sweep has ended, and the time is over, they move on.
 *
 * @param least milliseconds that they stand still, at least
 */
export async function sweepUnderStops(scene: Scene, least: number): Promise<Stopped> {
  await scene.hire(3);
  const redis = scene.server.client();
  const coordinator = scene.sweep();
  await scene.reaches(1, coordinator);
  const [deaf, frozen] = scene.workers.map(({ child }) => child.pid ?? Number.NaN);
  const stopped = [[deaf], [frozen, ...childrenOf(frozen)]];
  const begin = performance.now();
  const ids: string[] = [];
  for (const [i, pids] of stopped.entries()) {
    ids.push(await trainedBy(scene.workers[i], redis, scene.url));
    signal(pids, "SIGSTOP");
  }
  const verdict = await scene.judge(await coordinator.end);
  await sleep(Math.max(0, least - (performance.now() - begin)));
  const milliseconds = performance.now() - begin;
  for (const pids of stopped) signal(pids, "SIGCONT");
  const ends = await scene.dismiss();
  const { outcome } = keysOf(parseQueue(scene.url));
  const late = await redis.exists(...ids.map(outcome));
  redis.disconnect();
  return { verdict, milliseconds, ends, late };
}
