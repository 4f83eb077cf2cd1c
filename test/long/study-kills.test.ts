import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Stream } from "../../src/random/stream.js";
import { nwidth, startNwidth } from "../cli/processes.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-study-kills-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Timings of its own for each run: how trials are packed is not to depend on what ran before. */
const envOf = (name: string) => ({ ...process.env, XDG_CACHE_HOME: join(folder, `cache-${name}`) });
const wordsOf = (name: string) => [
  ...["study", "run", "a-table3", "--budget", "smoke", "--seeds", "10"],
  ...["--out", join(folder, name)],
];
const FILES = ["claims.json", "cells.csv", "report.html"];
const filesOf = (name: string) =>
  FILES.map((file) => readFileSync(join(folder, name, "a-table3", file), "utf8"));

const STARTS = 5;

describe("a study", () => {
  it("says the same bytes twice, and where it was killed at five random moments", async () => {
    const begin = performance.now();
    expect((await nwidth(wordsOf("calm"), envOf("calm"))).code).toBe(0);
    const whole = performance.now() - begin;
    const stream = new Stream(13, "kills of a study");
    let kills = 0;
    for (let i = 0; i < STARTS; i++) {
      // what is trained is kept, so that a run takes the less the more often it was begun
      const { child, end } = startNwidth(wordsOf("killed"), envOf("killed"));
      const killing = setTimeout(() => child.kill("SIGKILL"), (stream.uniform(i) * whole) / 2);
      const { code, signal } = await end;
      clearTimeout(killing);
      if (signal === "SIGKILL") kills++;
      else expect(code).toBe(0);
    }
    expect(kills).toBeGreaterThan(STARTS / 2);
    expect((await nwidth(wordsOf("killed"), envOf("killed"))).code).toBe(0);
    expect(filesOf("killed")).toEqual(filesOf("calm"));
    expect((await nwidth(wordsOf("again"), envOf("again"))).code).toBe(0);
    expect(filesOf("again")).toEqual(filesOf("calm"));
  });
});
