import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { studies } from "../../src/studies/registry.js";
import { parseCsv } from "../report/csv.js";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-study-"));
beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("nwidth study", () => {
  it("lists every study with its source and its claims", async () => {
    const { code, stdout } = await call(["study", "list", "--json"]);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document.studies.map(({ id }: { id: string }) => id)).toEqual(studies.map((s) => s.id));
    const text = await call(["study", "list"]);
    for (const { id, source } of studies)
      expect(text.stdout).toMatch(new RegExp(`^${id} .*${source}`, "m"));
  });

  it("refuses what is no study, no budget and no number of seeds, naming what there is", async () => {
    const refused = async (...words: string[]) => {
      const { code, stdout, stderr } = await call(["study", "run", ...words]);
      expect([code, stdout]).toEqual([2, ""]);
      return stderr;
    };
    expect(await refused("a-tabel2")).toMatch(/a-tabel2.*\n.*a-table2/);
    expect(await refused("all", "--budget", "smok")).toMatch(/smok.*\n.*smoke/);
    expect(await refused("all", "--seeds", "0")).toContain("--seeds 0");
    expect(await refused("all", "--seeds", "1e9")).toContain("--seeds 1000000000");
  });

  it("says what it would take, and trains nothing", async () => {
    const out = join(folder, "planned");
    const { code, stdout } = await call(["study", "run", "all", "--plan", "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Plan: nothing was run\ntrials +\d+ of \d+ configurations\n/);
    expect(existsSync(out)).toBe(false);
  });

  it("runs, and leaves claims, tables and a page; run again it says the same and trains nothing", async () => {
    const out = join(folder, "smoke");
    const words = ["study", "run", "a-table3", "--budget", "smoke", "--out", out];
    const { code, stdout, stderr } = await call(words);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("0 agree, 0 disagree, 5 cannot tell; budget smoke, 2 seeds");
    const claims = readFileSync(join(out, "a-table3", "claims.json"), "utf8");
    const page = readFileSync(join(out, "a-table3", "report.html"), "utf8");
    for (const { statement } of JSON.parse(claims).claims) {
      expect(page).toContain(statement.replaceAll("'", "&#39;"));
    }
    const [header, ...rows] = parseCsv(readFileSync(join(out, "a-table3", "cells.csv"), "utf8"));
    expect(header).toEqual([
      "model",
      "inputs",
      "floor",
      "trained",
      "low",
      "high",
      "seeds",
      "published",
    ]);
    expect(rows.length).toBe(6);
    const again = await call([...words, "--json"]);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout).claims).toEqual(JSON.parse(claims).claims);
    expect(readFileSync(join(out, "a-table3", "report.html"), "utf8")).toBe(page);
  });
});
