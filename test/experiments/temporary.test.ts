import { fork } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeTemporary } from "../../src/experiments/temporary.js";
import { temporaryDirectory } from "../data/fixtures.js";

const { TMPDIR } = process.env;
process.env.TMPDIR = temporaryDirectory();
afterAll(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
});

const LONG_AGO = new Date(Date.now() - 3_600_000);
const age = (path: string) => utimesSync(path, LONG_AGO, LONG_AGO);

/** A process that holds a folder. */
async function holder(path: string) {
  const child = fork(join(import.meta.dirname, "journal/hold-lock.js"), [path]);
  await once(child, "message");
  return async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
}

describe("a temporary folder", () => {
  it("of a process that was killed is removed by the next one, and none that lives", async () => {
    const [killed, live] = [await makeTemporary("worker"), await makeTemporary("worker")];
    const kills = await Promise.all([killed, live].map(holder));
    mkdirSync(join(killed, "files"));
    for (const path of [killed, live]) age(path);
    // both live
    const beside = await makeTemporary("worker");
    expect(readdirSync(tmpdir())).toHaveLength(3);
    await kills[0]();
    const next = await makeTemporary("worker");
    expect(readdirSync(tmpdir()).sort()).toEqual(
      [live, beside, next].map((p) => basename(p)).sort(),
    );
    await kills[1]();
    age(live);
    // of another purpose
    await makeTemporary("journal");
    expect(readdirSync(tmpdir())).toContain(basename(live));
  });

  it("that is new, of another machine or user, a link, or of another name is nobody's to remove", async () => {
    const begin = `nwidth-worker-${hostname()}-`;
    const kept = [`${begin}newnew`, "nwidth-worker-elsewhere-abcdef", `${begin}results`];
    const [fresh, ...old] = kept.map((name) => join(tmpdir(), name));
    for (const path of [fresh, ...old]) mkdirSync(path);
    const link = join(tmpdir(), `${begin}linked`);
    symlinkSync(old[1], link);
    if (process.getuid?.() === 0) {
      const foreign = join(tmpdir(), `${begin}others`);
      mkdirSync(foreign);
      chownSync(foreign, 65534, 65534);
      old.push(foreign);
    }
    for (const path of old) age(path);
    await makeTemporary("worker");
    const left = readdirSync(tmpdir());
    for (const path of [fresh, link, ...old]) expect(left).toContain(basename(path));
    rmSync(link);
  });
});
