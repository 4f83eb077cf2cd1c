import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidencePage } from "../../evidence/document.js";
import { type Recorded, reached } from "../../evidence/record.js";

const MAIN = join(import.meta.dirname, "..", "..", "evidence", "main.js");
const run = promisify(execFile);

describe("npm run evidence", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nwidth-evidence-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("runs every case in its smoke form, and leaves what is recorded alone", {
    timeout: 600_000,
  }, async () => {
    await run(process.execPath, [MAIN, "--smoke"], { cwd: folder });
    const text = await readFile(join(folder, "runs", "evidence-smoke.json"), "utf8");
    const { smoke, cases } = JSON.parse(text) as Recorded;
    expect(smoke).toBe(true);
    expect(cases.map(({ id, runs }) => [id, runs.map((r) => r.seed)])).toEqual([
      ["linear task", [1, 2]],
      ["white noise", [1, 2]],
      ["shuffled births", [1, 2]],
      ["frozen network", [1, 2]],
    ]);
    for (const { figure, outcome } of cases.flatMap((c) => c.runs)) {
      expect(Number.isFinite(figure)).toBe(true);
      expect(outcome).not.toBe("");
    }
    // A network that does not learn keeps the error of the mean; one that does has a third of it
    // even in small. No seed is near the border.
    expect(cases[3].runs.every((r) => r.holds)).toBe(true);
    expect(existsSync(join(folder, "evidence"))).toBe(false);
  });

  it("refuses to record from files that differ from the commit", async () => {
    // No repository is here: there is no commit whose evidence it would be.
    const refusal = run(process.execPath, [MAIN], { cwd: folder });
    await expect(refusal).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("files differ from the commit"),
    });
  });

  it("refuses to record a part", async () => {
    const refusal = run(process.execPath, [MAIN, "--allow-dirty", "--only", "noise"], {
      cwd: folder,
    });
    await expect(refusal).rejects.toMatchObject({ code: 2 });
  });
});

describe("the page", () => {
  const one = (seed: number, holds: boolean) => ({
    seed,
    holds,
    figure: seed / 1000,
    outcome: `outcome ${seed}`,
    seconds: 1,
  });
  const record = (failures: number): Recorded => ({
    commit: "abc",
    dirty: false,
    machine: {
      processor: "P",
      cores: 2,
      memoryGiB: 8,
      node: "v20",
      onnxruntime: "1",
      jaxJs: "1",
    },
    smoke: false,
    seconds: 120,
    cases: [
      {
        id: "case",
        claim: "claim",
        data: "data",
        figure: "figure",
        failuresAllowed: 1,
        runs: Array.from({ length: 20 }, (_, i) => one(i + 1, i >= failures)),
      },
    ],
  });

  it("counts what held against what the claim allows", () => {
    expect(reached(record(1).cases[0])).toBe(true);
    expect(reached(record(2).cases[0])).toBe(false);
    const page = evidencePage(record(2));
    expect(page).toContain(
      "| case | claim | 18 of 20 | 19 of 20 | no | figure: 0.0105 [0.00100 .. 0.0200] | 1 |",
    );
    expect(page).toContain("Commit abc; P, 2 cores");
    expect(page).toContain("- case, seed 2: outcome 2");
    expect(evidencePage(record(0))).toContain("Every run held.");
  });
});
