import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bestOf } from "../../evidence/cases/rate-rule.js";
import { configurationAtWidth, OF_CHANNELS } from "../../evidence/configuration.js";
import { couplingRows } from "../../evidence/coupling-rows.js";
import { evidencePage, suiteSection } from "../../evidence/document.js";
import { markedRows } from "../../evidence/marked-rows.js";
import { mixedMemory } from "../../evidence/mixed-memory.js";
import { type Recorded, reached } from "../../evidence/record.js";
import { buildModel } from "../../src/models/registry.js";
import { buildTask } from "../../src/tasks/registry.js";
import { MAIN, smokeRecord } from "./smoke.js";

const run = promisify(execFile);

describe("npm run evidence", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nwidth-evidence-test-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  // test/long has every case of every suite
  it("runs a case of a suite in its smoke form, and leaves what is recorded alone", async () => {
    const only = "precision: linear-filter";
    await run(process.execPath, [MAIN, "--smoke", "--suite", "models", "--only", only], {
      cwd: folder,
    });
    const { smoke, cases } = await smokeRecord(folder, "models");
    expect(smoke).toBe(true);
    expect(cases.map(({ id, runs }) => [id, runs.map((r) => r.seed)])).toEqual([[only, [1]]]);
    const [{ figure, holds }] = cases[0].runs;
    expect(figure).toSatisfy(Number.isFinite);
    // two precisions stay together
    expect(holds).toBe(true);
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

  it("names the suites where another is asked for", async () => {
    const refusal = run(process.execPath, [MAIN, "--smoke", "--suite", "model"], { cwd: folder });
    await expect(refusal).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("nothing, classes, models, fits"),
    });
  });
});

describe("the best rate", () => {
  const parabola = (x: number) => 3 * (x - 0.3) ** 2 - 5;
  const trials = (...exponents: number[]) =>
    new Map(exponents.map((x): [number, number] => [2 ** x, parabola(x)]));

  it("is the vertex of a parabola, exactly, where the errors lie on one", () => {
    const best = bestOf(trials(2, -2, -1, 1, 0));
    expect(best).toMatchObject({ tried: 1, atEdge: null });
    expect(best.rate).toBeCloseTo(2 ** 0.3, 12);
  });

  it("beside a divergence it is the best trial", () => {
    const errors = new Map([...trials(-1, 0), [2, Number.POSITIVE_INFINITY]] as [number, number][]);
    expect(bestOf(errors)).toEqual({ tried: 1, rate: 1, atEdge: null });
  });

  it("at an edge it says so", () => {
    expect(bestOf(trials(-3, -2, -1))).toEqual({ tried: 0.5, rate: 0.5, atEdge: "upper" });
    expect(bestOf(trials(1, 2, 3))).toEqual({ tried: 2, rate: 2, atEdge: "lower" });
  });
});

describe("what the models are trained on", () => {
  it("a configuration at a width has that width, and default sizes at 32", () => {
    const task = { inputs: 1, outputs: 1, length: 8 };
    for (const name of OF_CHANNELS) {
      const widths = [16, 32, 64, 128].map((w) => {
        const config = configurationAtWidth(name, w);
        return config === null ? null : buildModel(name, config, task).width;
      });
      expect(widths).toEqual(name === "linear-filter" ? Array(4).fill(null) : [16, 32, 64, 128]);
      const { config } = buildModel(name, configurationAtWidth(name, 32) ?? {}, task);
      expect(config).toEqual(buildModel(name, {}, task).config);
    }
  });

  it("mixed memory is its recursion, from 0 in each sequence", () => {
    const { examples, train, validation } = mixedMemory(3, 5, { train: 2, validation: 1 });
    expect([[...train], [...validation]]).toEqual([[0, 1], [2]]);
    const { x, y } = examples;
    for (let n = 0; n < 3; n++) {
      for (let t = 0; t < 5; t++) {
        let expected = t < 2 ? 0 : x[5 * n + t] * x[5 * n + t - 2];
        for (let s = 0; s <= t; s++) expected += 0.7 ** s * x[5 * n + t - s];
        // float32 of numbers of order 1
        expect(y[5 * n + t]).toBeCloseTo(expected / 2, 6);
      }
    }
  });
});

describe("rows that need what they are said to need", () => {
  it("the mean of mixed inputs over marked rows of the window", () => {
    const { x, mark, y } = markedRows(4, Number.POSITIVE_INFINITY, 3, 30) as Record<
      string,
      number[]
    >;
    for (let t = 5; t < 30; t++) {
      const marked = [t - 3, t - 2, t - 1, t].filter((s) => mark[s] === 1);
      const mixed = marked.map((s) => x[s] + x[s - 1] + x[s - 2]);
      const mean = mixed.reduce((sum, m) => sum + m, 0) / Math.max(1, mixed.length);
      expect(y[t]).toBeCloseTo(mean, 12);
    }
  });

  it("attention by a coupling, of every row to its window", () => {
    const config = { alpha: 0, rank: 3, basis: "tokens", tokens: 5, length: 4 } as const;
    const rows: Record<string, number[]> = couplingRows(config, Number.POSITIVE_INFINITY, 3, 12);
    const symbolAt = (t: number) => [1, 2, 3, 4, 5].findIndex((j) => rows[`x${j}`][t] === 1);
    const { coupling } = buildTask("coupling", config).relationship(3);
    for (let t = 3; t < 12; t++) {
      const symbols = Float64Array.from([t - 3, t - 2, t - 1, t], symbolAt);
      const column = (data: Float64Array) => ({ rows: data.length, columns: 1, data });
      const logits = coupling?.values(column(symbols.slice(3)), column(symbols)).data ?? [];
      const weights = Array.from(logits, Math.exp);
      const total = weights.reduce((a, b) => a + b);
      const mean = weights.reduce((sum, w, s) => sum + (w / total) * ((symbols[s] + 0.5) / 5), 0);
      expect(rows.y[t]).toBeCloseTo(mean, 12);
    }
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
    const page = evidencePage({
      advise: record(2),
      findings: null,
      probes: null,
      nothing: null,
      classes: null,
      models: null,
      fits: null,
      spectra: null,
      comparison: null,
      memory: null,
    });
    expect(page).toContain(
      "| case | claim | 18 of 20 | 19 of 20 | no | figure: 0.0105 [0.00100 .. 0.0200] | 1 |",
    );
    expect(page).toContain("Commit abc; P, 2 cores");
    expect(page).toContain("- case, seed 2: outcome 2");
    expect(page).toContain("Nothing is recorded yet.");
    expect(suiteSection(record(0))).toContain("Every run held.");
  });

  it("counts a run that came to no figure among those that did not hold", () => {
    const { cases, ...rest } = record(0);
    const runs = [one(1, true), { ...one(2, false), figure: null }, one(3, true)];
    const section = suiteSection({ ...rest, cases: [{ ...cases[0], runs }] });
    expect(section).toContain("| 2 of 3 | 2 of 3 | yes | figure: 0.00200 [0.00100 .. 0.00300] |");
  });

  it("counts apart what honestly cannot tell", () => {
    const { cases, ...rest } = record(2);
    const [first, second, ...others] = cases[0].runs;
    const open = { ...cases[0], runs: [{ ...first, undecided: true }, second, ...others] };
    expect(reached(cases[0])).toBe(false);
    expect(reached(open)).toBe(true);
    expect(suiteSection({ ...rest, cases: [open] })).toContain(
      "| 18 of 19; 1 cannot tell | 18 of 19 | yes |",
    );
    // that nothing is ever told is no evidence
    expect(reached({ ...open, runs: [{ ...first, undecided: true }] })).toBe(false);
  });

  it("describes data once, with all its cases", () => {
    const { cases, ...rest } = record(0);
    const second = { ...cases[0], id: "second" };
    const section = suiteSection({ ...rest, cases: [cases[0], second] });
    expect(section).toContain("- **case**, **second**: data.");
  });
});
