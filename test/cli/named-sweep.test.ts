import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-named-"));
const out = (name: string) => join(folder, name);

const YAML = `
baseline:
  task: { name: linear, length: 4 }
  data: { train: 64, validation: 16, test: 16 }
  model: { architecture: linear-filter }
  training: { batch: 16 }
tasks:
  memory: {}
  reversed: { task: { order: reverse } }
models:
  filter: { learningRates: [0.1] }
  recurrent: { model: { architecture: rnn, width: 4 }, budget: { steps: 16 } }
seeds: 2
learningRates: [0.01, 0.03]
budget: { steps: 32 }
`;
describe("a sweep of tasks and models by name", () => {
  const file = out("named.yaml");
  beforeAll(() => {
    vi.stubEnv("XDG_CACHE_HOME", out("cache"));
    writeFileSync(file, YAML);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it("is planned by its names", async () => {
    const { stdout } = await call(["sweep", file, "--plan"]);
    expect(stdout).toMatch(/12 of 4 configurations/);
    expect(stdout).toMatch(/^reversed, recurrent +4 /m);
  });

  it("in shards, then whole, trains every trial once; a table and SQL know the names", async () => {
    const run = out("run");
    const half = await call(["sweep", file, "--out", run, "--shard", "1/2", "--workers", "1"]);
    expect(half).toMatchObject({ code: 0, stderr: "" });
    const whole = await call(["sweep", file, "--out", run, "--workers", "1", "--json"]);
    expect(whole).toMatchObject({ code: 0, stderr: "" });
    const { planned, done, reused, tables, figure } = JSON.parse(whole.stdout);
    expect([planned, done]).toEqual([12, 12]);
    expect(reused).toBeGreaterThan(0);
    expect(figure).toMatchObject({ against: "models", facet: "tasks" });
    expect(tables.map.map((row: Record<string, unknown>) => [row.task, row.model])).toEqual([
      ["memory", "filter"],
      ["memory", "recurrent"],
      ["reversed", "filter"],
      ["reversed", "recurrent"],
    ]);
    expect(readFileSync(join(run, "results.csv"), "utf8").split("\n")[0]).toMatch(/,tasks,models,/);
    const query = "SELECT tasks, models, count(*) AS n FROM trials GROUP BY ALL ORDER BY ALL";
    const { stdout } = await call(["results", run, "--csv", "--sql", query]);
    expect(stdout).toBe(
      "tasks,models,n\nmemory,filter,2\nmemory,recurrent,4\nreversed,filter,2\nreversed,recurrent,4\n",
    );
    const verified = await call(["verify", join(run, "journal.jsonl"), "--count", "1", "--json"]);
    expect(JSON.parse(verified.stdout)).toMatchObject({ sound: true });
  });
});
