import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "bullmq";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorkerPool } from "../../src/experiments/runners/local/pool.js";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { readAssignment } from "../../src/experiments/runners/queue/assignment.js";
import { connect, keysOf } from "../../src/experiments/runners/queue/connect.js";
import { Trainer } from "../../src/experiments/runners/queue/trainer.js";
import { startNwidth } from "../cli/processes.js";
import { RedisServer } from "../queue/redis-server.js";
import { startWorker, tableOf, writeSweep } from "../queue/sweeps.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-run-"));
process.env.XDG_CACHE_HOME = join(folder, "cache");
delete process.env.NWIDTH_QUEUE;

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ password: "secret" });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/**
 * A machine that takes one population of a sweep, trains it, hands over what came of it, and stands still
 * before it says that it is done.
 */
async function standStill(name: string) {
  const specification = writeSweep(folder, 2, { grid: {}, learningRates: [0.01] });
  const directory = join(folder, name);
  const address = parseQueue(server.url(name));
  const keys = keysOf(address);
  const redis = connect(address, "own", () => {});
  const pool = new WorkerPool({ workers: 1 });
  const trainer = new Trainer(redis, keys, pool, folder, () => {});
  const bullmq = connect(address, "bullmq", () => {});
  const taking = new Worker(keys.queue, null, {
    ...{ connection: bullmq, prefix: keys.prefix, lockDuration: 5000 },
  });
  const words = ["sweep", specification, "--out", directory, "--queue", server.url(name)];
  const coordinator = startNwidth(words);
  const token = "of one that stands still";
  let job = await taking.getNextJob(token);
  while (job === undefined) job = await taking.getNextJob(token);
  const { id, complete } = readAssignment(job.data);
  const held = { id, token, signal: new AbortController().signal };
  const assigned = complete([]);
  expect(await trainer.train(assigned, held)).toBe(true);
  const close = async () => {
    await taking.close(true);
    await pool.close();
    for (const connection of [redis, bullmq]) connection.disconnect();
  };
  return { coordinator, directory, redis, keys, id, trainer, assigned, held, close };
}

describe("a population that was handed over and kept", () => {
  it("is not trained again where its machine stood still before it said so, and leaves nothing", async () => {
    const { coordinator, directory, redis, keys, id, close } = await standStill("still");
    expect(await coordinator.end).toMatchObject({ code: 0 });
    const table = tableOf(directory);
    // BullMQ has it still: when the lock is over it goes to another
    expect(await redis.exists(keys.job(id))).toBe(1);
    const worker = await startWorker(server.url("still"), ["--lock", "5"]);
    while ((await redis.exists(keys.job(id))) === 1) await sleep(100);
    worker.child.kill("SIGTERM");
    expect((await worker.end).stdout).toContain("left after 0 trials");
    expect(await redis.exists(keys.outcome(id), keys.checkpoint(id))).toBe(0);
    expect(tableOf(directory)).toBe(table);
    await close();
  });

  it("is not written again by who did not hear that it was written", async () => {
    const { coordinator, redis, keys, id, trainer, assigned, held, close } =
      await standStill("unheard");
    expect(await coordinator.end).toMatchObject({ code: 0 });
    expect(await redis.exists(keys.outcome(id))).toBe(0);
    await redis.set(keys.lock(id), held.token);
    await trainer.train(assigned, held);
    expect(await redis.exists(keys.outcome(id), keys.checkpoint(id))).toBe(0);
    await close();
  });
});
