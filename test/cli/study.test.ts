import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
    const lines = text.stdout.replaceAll(/\n +/g, " ").split("\n");
    for (const { id, source } of studies) {
      expect(lines.find((line) => line.startsWith(`${id} `))).toContain(source);
    }
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
    for (const id of ["a-table3", "all"]) {
      expect(await refused(id, "--data", "images")).toMatch(
        /with the data \S*images: its tasks are drawn, it takes none\n {2}leave the data out/,
      );
    }
    expect(await refused("all", "--seeds", "1e9")).toContain("--seeds 1000000000");
  });

  it("says what it would take, and trains nothing", async () => {
    const out = join(folder, "planned");
    const { code, stdout } = await call(["study", "run", "a-table3", "--plan", "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Plan: nothing was run\ntrials +[\d,]+ of [\d,]+ configurations\n/);
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

  it("joins what was run into one page, each run with the way to its files", async () => {
    const page = join(folder, "pages", "all.html");
    const { code, stdout, stderr } = await call([
      "study",
      "report",
      join(folder, "smoke"),
      "--out",
      page,
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(`0 agree, 0 disagree, 5 cannot tell; 1 runs\n\nreport: ${page}\n`);
    const text = readFileSync(page, "utf8");
    expect(text).toContain('href="../smoke/a-table3/cells.csv"');
    const own = join(folder, "smoke", "a-table3");
    const beside = await call(["study", "report", own, own, "--out", join(own, "one.html")]);
    expect(beside.stdout).toContain("5 cannot tell; 1 runs");
    expect(readFileSync(join(own, "one.html"), "utf8")).toContain('href="cells.csv"');
  });

  it("refuses to join what is no run, has not ended, or is not read, and says what to do", async () => {
    const refused = async (directory: string) => {
      const out = join(folder, "refused.html");
      const { code, stdout, stderr } = await call(["study", "report", directory, "--out", out]);
      expect([code, stdout, existsSync(out)]).toEqual([2, "", false]);
      return stderr;
    };
    expect(await refused(join(folder, "nowhere"))).toMatch(
      /nowhere does not exist\n.*study run wrote/,
    );
    expect(await refused(folder)).toMatch(/holds no run of a study: .*claims\.json.*\n.*study run/);
    const begun = join(folder, "begun", "a-table3");
    mkdirSync(begun, { recursive: true });
    writeFileSync(join(begun, "journal.jsonl"), "");
    expect(await refused(begun)).toMatch(/a-table3 has not ended: .*\n.*run again: it continues/);
    writeFileSync(join(begun, "claims.json"), '{"schema":1}');
    expect(await refused(begun)).toMatch(
      /claims\.json is not the claims of a study.*\n.*run again/,
    );
  });
});
