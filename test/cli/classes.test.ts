import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-classes-"));
const out = (name: string) => join(folder, name);

const sweep = (training = "", metrics = "") => `
baseline:
  task: { name: order-of-symbols, length: 6 }
  data: { train: 256, validation: 64, test: 64 }
  model: { architecture: linear-filter }
  training: { batch: 32, ${training} }
changes:
  task.flip: [0.3]
seeds: 2
learningRates: [0.05]
budget: { steps: 96 }
${metrics}
`;

async function swept(yaml: string, name: string) {
  writeFileSync(out(`${name}.yaml`), yaml);
  return call(["sweep", out(`${name}.yaml`), "--out", out(name)]);
}

beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", out("cache"));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("a sweep over classes", () => {
  it("has their loss and their metrics, in table, report and queries", async () => {
    const { code, stdout, stderr } = await swept(sweep(), "classes");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("log loss in nats");
    expect(stdout).toContain("4 of 4 trials done");
    const [head, ...rows] = readFileSync(out("classes/results.csv"), "utf8").trim().split("\n");
    expect(head).toContain("log_loss,nlog_loss,accuracy");
    expect(head).not.toContain("mse");
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row).toContain("cross-entropy");
    const query = 'SELECT "task.flip", min(accuracy) AS a FROM trials GROUP BY ALL ORDER BY ALL';
    const answer = await call(["results", out("classes"), "--sql", query, "--json"]);
    const [plain, flipped] = (JSON.parse(answer.stdout) as { rows: { a: number }[] }).rows;
    expect(plain.a).toBeGreaterThan(0.9);
    expect(flipped.a).toBeLessThan(0.9);
    const table = await call(["results", out("classes")]);
    expect(table.stdout).toMatch(/accuracy/);
    expect(table.stdout).not.toMatch(/max_error/);
  });

  it("is the same when it is trained again", async () => {
    const { code, stdout } = await call(["verify", out("classes"), "--count", "4"]);
    expect(code).toBe(0);
    expect(stdout).toContain("4 of 4 trials trained again: the same bits");
  });

  it.each([
    ["loss: squared", "", /loss 'squared' of outputs that are classes/, /'cross-entropy'/],
    ["standardise: true", "", /standardise: true, where .* are classes/, /standardise: false/],
    ["positions: all", "", /positions: all/, /positions: last/],
    ["loss: crossentropy", "", /loss: "crossentropy"/, /'cross-entropy'/],
    ["", "metrics: [mse]", /mse is of outputs that are numbers/, /log_loss, nlog_loss, accuracy/],
  ])("refuses %s %s, with the cure", async (training, metrics, problem, cure) => {
    const { code, stdout, stderr } = await swept(sweep(training, metrics), "refused");
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(problem);
    expect(stderr).toMatch(cure);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
