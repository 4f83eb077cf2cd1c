import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { afterAll, describe, expect, it } from "vitest";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { connect, keysOf } from "../../src/experiments/runners/queue/connect.js";
import { nwidth, type Started, startNwidth } from "../cli/processes.js";
import { RedisServer } from "../queue/redis-server.js";
import { startWorker, tableOf, writeSweep } from "../queue/sweeps.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-run-"));
process.env.XDG_CACHE_HOME = join(folder, "cache");
delete process.env.NWIDTH_QUEUE;
afterAll(() => rmSync(folder, { recursive: true }));

/** Settles when a process has said something on stderr. */
function says({ child }: Started, text: string): Promise<void> {
  let said = "";
  return new Promise((resolve) => {
    child.stderr?.on("data", (more) => {
      said += more;
      if (said.includes(text)) resolve();
    });
  });
}

/** A sweep of one training that takes some seconds. */
const long = {
  ...{ grid: {}, learningRates: [0.003] },
  budget: { steps: 640_000, evaluateEvery: 6400 },
};

describe("a server that goes", () => {
  it("while a worker is told to leave keeps it from nothing", async () => {
    const server = await RedisServer.start({ password: "secret" });
    const url = server.url("leaving");
    const worker = await startWorker(url, ["--workers", "1"]);
    const specification = writeSweep(folder, 1, long);
    const words = ["sweep", specification, "--out", join(folder, "leaving"), "--queue", url];
    const sweep = startNwidth(words);
    const redis = server.client();
    while ((await redis.keys("nwidth:leaving:checkpoint:*")).length === 0) await sleep(100);
    redis.disconnect();
    // as where all is shut down at once
    worker.child.kill("SIGTERM");
    await server.kill();
    expect(await worker.end).toMatchObject({ code: 0 });
    sweep.child.kill("SIGTERM");
    await sweep.end;
    await server.stop();
  });

  it("is sent nothing later of what was given up meanwhile", async () => {
    const server = await RedisServer.start({ password: "secret" });
    const redis = connect(parseQueue(server.url("x")), "own", () => {});
    await redis.ping();
    // Node's own `once` fails with the error that a connection may end with
    const comes = (event: "reconnecting" | "ready") =>
      new Promise((resolve) => redis.once(event, resolve));
    const lost = comes("reconnecting");
    await server.kill();
    await lost;
    await expect(redis.set("late", Buffer.alloc(1000))).rejects.toThrow();
    const back = comes("ready");
    await server.resume();
    await back;
    expect(await redis.exists("late")).toBe(0);
    redis.disconnect();
    await server.stop();
  });

  it("stands still when a command begins: said with cause and cure", async () => {
    const server = await RedisServer.start({ password: "secret" });
    server.signal("SIGSTOP");
    const { code, stderr } = await nwidth(["queue", "status", "--queue", server.url("x")]);
    server.signal("SIGCONT");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: the queue .* cannot be reached: it says nothing within 10 s\n {2}start Redis there/,
    );
    await server.stop();
  });
});

/** Scripts that a server has run. */
async function scripts(redis: Redis): Promise<number> {
  const counts = (await redis.info("commandstats")).matchAll(/^cmdstat_eval\w*:calls=(\d+)/gm);
  return [...counts].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

describe("a server whose memory is full", () => {
  it("is told of, and all goes on when it has room", async () => {
    const server = await RedisServer.start({ password: "secret" });
    const url = server.url("full");
    const redis = server.client();
    const changes = { grid: { "task.rate": [0.5, 1, 1.5, 2, 2.5, 3] } };
    const specification = writeSweep(folder, 5, changes);
    const [local, queued] = [join(folder, "local-full"), join(folder, "full")];
    await nwidth(["sweep", specification, "--out", local]);
    // less than it has: what asks for more is refused, what frees some is not
    const limit = (bytes: number) => redis.config("SET", "maxmemory", String(bytes));
    const sweep = startNwidth(["sweep", specification, "--out", queued, "--queue", url]);
    const { handed } = keysOf(parseQueue(url));
    while ((await redis.hlen(handed)) === 0) await sleep(20);
    await limit(1);
    const worker = await startWorker(url, ["--workers", "1", "--lock", "5"]);
    const asked = await scripts(redis);
    // longer than a lock lasts
    await sleep(12_000);
    // a worker that asks without a pause asks 2,000 times a second
    expect((await scripts(redis)) - asked).toBeLessThan(600);
    await limit(0);
    expect(await sweep.end).toMatchObject({ code: 0 });
    expect(tableOf(queued)).toBe(tableOf(local));
    worker.child.kill("SIGTERM");
    const { code, stderr } = await worker.end;
    expect(code).toBe(0);
    expect(stderr).toContain("'maxmemory'");
    redis.disconnect();
    await server.stop();
  });
});

describe("a worker whose clock is wrong", () => {
  it.each([-3600, 3600])(
    "by %s s serves all the same, also what is done again",
    async (seconds) => {
      const server = await RedisServer.start({ password: "secret" });
      const url = server.url("clock");
      const specification = writeSweep(folder, 1, { grid: {}, learningRates: [0.01] });
      const directory = join(folder, `clock${seconds}`);
      const sweep = startNwidth(["sweep", specification, "--out", directory, "--queue", url]);
      const told = says(sweep, "is not believed");
      const redis = server.client();
      const { handed, outcome, news } = keysOf(parseQueue(url));
      let ids: string[] = [];
      while (ids.length === 0) ids = await redis.hkeys(handed);
      // it is done again, in a while
      await redis.set(outcome(ids[0]), "garbage");
      await redis.publish(news, JSON.stringify({ kind: "ended", id: ids[0] }));
      await told;
      redis.disconnect();
      const shifted = `data:text/javascript,const{now}=Date;Date.now=()=>now()+${1000 * seconds}`;
      const env = { ...process.env, NODE_OPTIONS: `--import="${shifted}"` };
      const worker = await startWorker(url, ["--workers", "1"], env);
      expect(await sweep.end).toMatchObject({ code: 0 });
      worker.child.kill("SIGTERM");
      expect(await worker.end).toMatchObject({ code: 0 });
      await server.stop();
    },
  );
});

describe("a password that is changed in the middle", () => {
  it("is told by both sides, who go on when it is theirs again", async () => {
    const server = await RedisServer.start({ password: "secret" });
    const url = server.url("changed");
    const worker = await startWorker(url, ["--workers", "1"]);
    const specification = writeSweep(folder, 2);
    const [local, queued] = [join(folder, "local"), join(folder, "changed")];
    await nwidth(["sweep", specification, "--out", local]);
    const redis = server.client();
    const told = says(worker, "WRONGPASS");
    await redis.config("SET", "requirepass", "another");
    await redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    await told;
    await redis.config("SET", "requirepass", "secret");
    const sweep = startNwidth(["sweep", specification, "--out", queued, "--queue", url]);
    expect(await sweep.end).toMatchObject({ code: 0 });
    expect(tableOf(queued)).toBe(tableOf(local));
    worker.child.kill("SIGTERM");
    const { code, stderr } = await worker.end;
    expect(code).toBe(0);
    expect(stderr).toContain("is reached again");
    expect(stderr).not.toContain("secret");
    redis.disconnect();
    await server.stop();
  });
});
