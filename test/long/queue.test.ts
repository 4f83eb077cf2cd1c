import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseQueue } from "../../src/experiments/runners/queue/address.js";
import { connect, keysOf } from "../../src/experiments/runners/queue/connect.js";
import { Crew } from "../../src/experiments/runners/queue/crew.js";
import { Beat } from "../../src/experiments/runners/queue/presence.js";
import { ownVersion } from "../../src/experiments/runners/queue/version.js";
import { MAIN, nwidth, start, startNwidth } from "../cli/processes.js";
import { RedisServer } from "../queue/redis-server.js";
import { startWorker, tableOf, writeSweep } from "../queue/sweeps.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-run-"));
process.env.XDG_CACHE_HOME = join(folder, "cache");
delete process.env.NWIDTH_QUEUE;

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start({ password: "p@ss/word" });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Ends workers as their user would. */
async function leave(workers: readonly Awaited<ReturnType<typeof startWorker>>[]) {
  for (const { child } of workers) child.kill("SIGTERM");
  return Promise.all(workers.map(({ end }) => end));
}

/** A document without what no two runs share: how long something took, and when it was written. */
function withoutTimes(key: string, value: unknown): unknown {
  return /seconds$|^written$/i.test(key) ? undefined : value;
}

/** Files of a folder, by their names. */
function filesBelow(directory: string): Map<string, Buffer> {
  const names = readdirSync(directory).sort();
  return new Map(names.map((name) => [name, readFileSync(join(directory, name))]));
}

describe("a sweep on a queue that two workers serve", () => {
  it("comes to the table of a local run, byte for byte, and leaves nothing on the queue", async () => {
    const specification = writeSweep(folder, 10);
    const [local, queued] = [join(folder, "local"), join(folder, "queued")];
    expect(await nwidth(["sweep", specification, "--out", local])).toMatchObject({ code: 0 });

    const url = server.url("night");
    const workers = await Promise.all([1, 2].map(() => startWorker(url, ["--workers", "1"])));
    const words = ["sweep", specification, "--out", queued, "--json", "--queue", url];
    const { code, stdout, stderr } = await nwidth(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ planned: 40, done: 40, failed: 0 });
    expect(tableOf(queued)).toBe(tableOf(local));

    const ends = await leave(workers);
    const counts = ends.map(({ stdout }) => Number(/left after (\d+) trials?/.exec(stdout)?.[1]));
    expect(ends.map((end) => end.code)).toEqual([0, 0]);
    expect(counts[0] + counts[1]).toBe(40);
    const redis = server.client();
    // BullMQ's own, and nothing of a trial
    const keys = (await redis.keys("nwidth:night:*")).map((key) => key.split(":").at(-1));
    redis.disconnect();
    for (const key of keys)
      expect(["events", "id", "meta", "marker", "stalled-check"]).toContain(key);

    const again = await nwidth(words);
    expect(JSON.parse(again.stdout)).toMatchObject({ planned: 40, done: 40, reused: 40 });
  });

  it("is the same through a socket, named by the environment", async () => {
    const specification = writeSweep(folder, 2);
    const [local, queued] = [join(folder, "local-2"), join(folder, "queued-2")];
    await nwidth(["sweep", specification, "--out", local]);
    const url = server.socketUrl("named").replace("unix://", "unix://:p%40ss%2Fword@localhost");
    const env = { ...process.env, NWIDTH_QUEUE: url };
    const worker = await startWorker(url);
    expect(await nwidth(["sweep", specification, "--out", queued], env)).toMatchObject({ code: 0 });
    expect(tableOf(queued)).toBe(tableOf(local));
    const status = await nwidth(["queue", "status", "--json"], env);
    expect(JSON.parse(status.stdout)).toMatchObject({
      ...{ schema: 1, waiting: 0, running: 0, failed: 0, left: 0 },
      workers: [{ serves: true }],
    });
    expect(status.stdout).not.toContain("ss/word");
    await leave([worker]);
  });

  it("trains what others start from, and advises", async () => {
    const start = { task: { rate: 2 }, learningRate: 0.01, steps: 160 };
    const specification = writeSweep(folder, 3, { start });
    const [local, queued] = [join(folder, "local-3"), join(folder, "queued-3")];
    expect(await nwidth(["sweep", specification, "--out", local])).toMatchObject({ code: 0 });
    const url = server.url("starts");
    const worker = await startWorker(url);
    const words = ["sweep", specification, "--out", queued, "--queue", url];
    expect(await nwidth(words)).toMatchObject({ code: 0, stderr: "" });
    expect(tableOf(queued)).toBe(tableOf(local));

    const data = join(folder, "series.csv");
    await nwidth(["tasks", "sample", "linear", "--count", "600", "-o", data]);
    const ask = ["advise", data, "--target", "y", "--budget", "quick", "--window", "8"];
    const [here, there] = [join(folder, "advice"), join(folder, "advice-queued")];
    expect(await nwidth([...ask, "--out", here])).toMatchObject({ code: 0 });
    expect(await nwidth([...ask, "--out", there, "--queue", url])).toMatchObject({ code: 0 });
    const adviceIn = (directory: string) =>
      JSON.parse(readFileSync(join(directory, "advice.json"), "utf8"), withoutTimes);
    expect(adviceIn(there)).toEqual(adviceIn(here));
    const models = [here, there].map((directory) => join(directory, "model"));
    const [ofLocal, ofQueue] = models.map((model) => filesBelow(model));
    expect(ofQueue).toEqual(ofLocal);
    await leave([worker]);
  });

  it("is a study: the same claims, tables and outputs", async () => {
    const [here, there] = [join(folder, "study"), join(folder, "study-queued")];
    const ask = ["study", "run", "c-stability", "--budget", "smoke", "--json"];
    const local = await nwidth([...ask, "--out", here]);
    expect(local).toMatchObject({ code: 0 });
    const url = server.url("study");
    const worker = await startWorker(url);
    const queued = await nwidth([...ask, "--out", there, "--queue", url]);
    expect(queued).toMatchObject({ code: 0, stderr: "" });
    const [ours, theirs] = [here, there].map((directory) => join(directory, "c-stability"));
    expect(tableOf(theirs)).toBe(tableOf(ours));
    const outputs = filesBelow(join(ours, "outputs"));
    expect(outputs.size).toBeGreaterThan(0);
    expect(filesBelow(join(theirs, "outputs"))).toEqual(outputs);
    const said = (file: string) => JSON.parse(readFileSync(file, "utf8"), withoutTimes);
    expect(said(join(theirs, "claims.json"))).toEqual(said(join(ours, "claims.json")));
    expect(readFileSync(join(theirs, "stability.csv"), "utf8")).toBe(
      readFileSync(join(ours, "stability.csv"), "utf8"),
    );
    await leave([worker]);
  });
});

describe("two runs that ask for the same trials at the same time", () => {
  it("each come to the table of a local run, and share what is trained", async () => {
    const specification = writeSweep(folder, 4, {
      grid: { "task.rate": [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25] },
    });
    const [local, ...queued] = ["local-4", "first-4", "second-4"].map((name) => join(folder, name));
    expect(await nwidth(["sweep", specification, "--out", local])).toMatchObject({ code: 0 });
    const url = server.url("twice");
    const worker = await startWorker(url);
    const ends = await Promise.all(
      queued.map((out) => nwidth(["sweep", specification, "--out", out, "--queue", url])),
    );
    for (const { code, stderr } of ends) expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const out of queued) expect(tableOf(out)).toBe(tableOf(local));
    const [{ stdout }] = await leave([worker]);
    const trained = Number(/left after (\d+) trials?/.exec(stdout)?.[1]);
    expect(trained).toBeGreaterThanOrEqual(64);
    // where one takes an outcome and lets it go before the other looked, it is trained again
    expect(trained).toBeLessThan(2 * 64);
    const redis = server.client();
    expect(await redis.keys("nwidth:twice:outcome:*")).toEqual([]);
    redis.disconnect();
  });
});

describe("files that a task names", () => {
  it.each([["through Redis"], ["through a folder that all share"]])("travel %s", async (way) => {
    const name = way.endsWith("share") ? "shared" : "sent";
    const place = join(folder, name);
    mkdirSync(place);
    const words = ["one", "two", "three", "four", "five"];
    const prose = Array.from({ length: 400 }, (_, i) => words[(i * i) % 5]).join(" ");
    writeFileSync(join(place, "prose.txt"), `${prose}.\n`);
    const specification = writeSweep(place, 2, {
      baseline: {
        // from where the sweep is, and not from where the worker is
        task: { name: "text", data: "prose.txt", length: 8 },
        data: { train: 32, validation: 8, test: 8 },
        model: { architecture: "language-model" },
        training: { batch: 8 },
      },
      grid: {},
      budget: { steps: 32 },
    });
    const share = name === "shared" ? ["--share", join(place, "common")] : [];
    const url = server.url(name);
    const worker = await startWorker(url, share);
    const sweep = (...more: string[]) =>
      start(process.execPath, [MAIN, "sweep", specification, ...more], process.env, place).end;
    expect(await sweep("--out", "local")).toMatchObject({ code: 0 });
    expect(await sweep("--out", "queued", "--queue", url, ...share)).toMatchObject({ code: 0 });
    expect(tableOf(join(place, "queued"))).toBe(tableOf(join(place, "local")));
    const redis = server.client();
    const blobs = await redis.keys(`nwidth:${name}:blob:*`);
    redis.disconnect();
    expect(blobs).toHaveLength(name === "shared" ? 0 : 1);
    if (name === "shared") expect(readdirSync(join(place, "common"))).toHaveLength(1);
    await leave([worker]);
  });
});

describe("a machine that is told to leave", () => {
  it("gives back what it trains, and another goes on from there", async () => {
    const specification = writeSweep(folder, 1, {
      grid: {},
      learningRates: [0.003],
      budget: { steps: 64_000, evaluateEvery: 6400 },
    });
    const [local, queued] = [join(folder, "local-5"), join(folder, "queued-5")];
    await nwidth(["sweep", specification, "--out", local]);
    const url = server.url("leaving");
    const first = await startWorker(url, ["--workers", "1"]);
    const sweep = startNwidth(["sweep", specification, "--out", queued, "--queue", url]);
    const redis = server.client();
    // it has come so far that there is something to give back
    while ((await redis.keys("nwidth:leaving:checkpoint:*")).length === 0) await delay(100);
    const [gone] = await leave([first]);
    expect(gone).toMatchObject({ code: 0 });
    const [kept] = await redis.keys("nwidth:leaving:checkpoint:*");
    const step = /\\"step\\":(\d+)/.exec(String(await redis.getBuffer(kept)))?.[1];
    expect(Number(step)).toBeGreaterThan(0);
    redis.disconnect();
    const second = await startWorker(url, ["--workers", "1"]);
    expect(await sweep.end).toMatchObject({ code: 0 });
    expect(tableOf(queued)).toBe(tableOf(local));
    await leave([second]);
  });
});

describe("a machine that is told to leave while the server refuses it something", () => {
  it("gives back what it has, which is no failure of it", async () => {
    const start = { task: { rate: 2 }, learningRate: 0.01, steps: 160 };
    const changes = { grid: {}, learningRates: [0.01], start };
    const specification = writeSweep(folder, 1, changes);
    const url = server.url("refused");
    const redis = server.client();
    // what it reads parameters with that trials start from; BullMQ has no use for it
    await redis.acl("SETUSER", "limited", "on", ">x", "~*", "&*", "+@all", "-strlen");
    const limited = url.replace(/\/\/.*@/, "//limited:x@");
    const worker = await startWorker(limited, ["--workers", "1"]);
    const words = ["sweep", specification, "--out", join(folder, "refused"), "--queue", url];
    const sweep = startNwidth(words);
    const { prefix, queue } = keysOf(parseQueue(url));
    const named = (list: string) => `${prefix}:${queue}:${list}`;
    const waitsFor = (text: string) =>
      new Promise((resolve) =>
        worker.child.stderr?.on("data", (said) => {
          if (String(said).includes(text)) resolve(null);
        }),
      );
    await waitsFor("NOPERM");
    const [gone] = await leave([worker]);
    expect(gone.code).toBe(0);
    expect(await redis.zcard(named("failed"))).toBe(0);
    expect(await redis.llen(named("wait"))).toBe(1);
    const able = await startWorker(url);
    expect(await sweep.end).toMatchObject({ code: 0 });
    redis.disconnect();
    await leave([able]);
  });
});

describe("a worker that was killed", () => {
  it("leaves a folder, which the next one removes, but not that of one that lives", async () => {
    const place = join(folder, "temporary");
    mkdirSync(place);
    const env = { ...process.env, TMPDIR: place };
    const url = server.url("folders");
    const folders = () => readdirSync(place).filter((name) => name.startsWith("nwidth-worker-"));
    const killed = await startWorker(url, [], env);
    const [dead] = folders();
    killed.child.kill("SIGKILL");
    await killed.end;
    const live = await startWorker(url, [], env);
    const [kept] = folders().filter((name) => name !== dead);
    // as if an hour had passed
    const before = new Date(Date.now() - 3_600_000);
    for (const name of folders()) utimesSync(join(place, name), before, before);
    const next = await startWorker(url, [], env);
    expect(folders()).toHaveLength(2);
    expect(folders()).toContain(kept);
    expect(folders()).not.toContain(dead);
    await leave([live, next]);
    expect(folders()).toEqual([]);
  });
});

describe("a worker that says that it has more processes than anybody has", () => {
  it("is believed up to a bound, by which the backlog and the packing are sized", async () => {
    const address = parseQueue(server.url("boast"));
    const keys = keysOf(address);
    const redis = connect(address, "own", () => {});
    const said = { running: 0, populations: 0, trials: 0, rate: 0, seconds: 1, pid: 1 };
    const beat = new Beat(redis, keys, "workers", () => ({
      ...{ version: ownVersion(), fingerprint: "none", host: "boast", workers: 100_000 },
      ...said,
    }));
    await beat.said();
    const crew = new Crew(redis, keys, address, () => {});
    await crew.look();
    expect(crew.workers).toBe(10_000);
    await beat.stop();
    redis.disconnect();
  });
});

describe("what cannot be", () => {
  it("is said before any work: nobody there, the wrong password, workers of this machine as well", async () => {
    const specification = writeSweep(folder, 1);
    const out = join(folder, "never");
    const ask = (url: string, ...words: string[]) =>
      nwidth(["sweep", specification, "--out", out, "--queue", url, ...words]);
    const nobody = await ask("redis://127.0.0.1:1/x");
    expect(nobody).toMatchObject({ code: 2, stdout: "" });
    expect(nobody.stderr).toContain("cannot be reached");
    const wrong = await ask(`redis://:wrong@127.0.0.1:${server.port}/x`);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain("refuses us");
    expect(wrong.stderr).not.toContain("wrong@");
    expect((await ask(server.url("x"), "--workers", "2")).stderr).toContain("--workers 2");
    expect(await nwidth(["worker"])).toMatchObject({ code: 2 });
  });
});
