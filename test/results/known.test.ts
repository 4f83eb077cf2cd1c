import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { constructCoupling } from "../../src/construct/construct.js";
import { constructLogMeanExp } from "../../src/construct/log-mean-exp.js";
import { expand } from "../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { trialKey } from "../../src/experiments/trial/key.js";
import { codeVersions } from "../../src/experiments/trial/versions.js";
import { buildModel } from "../../src/models/registry.js";
import { floorFor } from "../../src/oracle/beside-floor.js";
import { floorsOf } from "../../src/oracle/task-floors.js";
import { sweepText } from "../../src/report/terminal/sweep.js";
import { constructedErrors } from "../../src/results/constructed.js";
import { addKnown, knownOf } from "../../src/results/known.js";
import { sweepReport } from "../../src/results/sweep/report.js";
import { Trials, trialsOf } from "../../src/results/trials.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { CouplingConfig } from "../../src/tasks/coupling.js";
import { buildTask } from "../../src/tasks/registry.js";
import type { RetrievalConfig } from "../../src/tasks/retrieval.js";
import { call } from "../cli/in-process.js";
import { begin, linesOf, population, trial } from "../experiments/journals.js";

const linear = { length: 16, order: "reverse", snr: 4 };
const reversed = buildTask("linear", linear);
const [any, causal, filters] = floorsOf(reversed, 0).map(({ value }) => value);

describe("the floor beside a model", () => {
  const of = (architecture: string) => buildModel(architecture, {}, reversed).modelClass;
  const at = (positions: "all" | "last") => ({ task: reversed, seed: 0, positions });

  it("is that of its class: no causal model sees what is still to come", () => {
    expect(filters).toBeGreaterThan(2 * any);
    expect(floorFor(at("all"), of("linear-filter")).value).toBe(filters);
    expect(causal).toBeGreaterThan(1.5 * any);
    expect(floorFor(at("all"), of("gru")).value).toBe(causal);
    expect(floorFor(at("all"), {}).value).toBe(any);
  });

  it("at the last position alone is that of any model: the others are means over all positions", () => {
    expect(floorFor(at("last"), of("linear-filter")).value).toBe(any);
  });

  it("is of the squared error, also where a theorem speaks of the largest", () => {
    const task = buildTask("adaptive", { kind: "shift", levels: 1, snr: "none" });
    const errors = new Set(floorsOf(task, 0).map(({ error }) => error));
    const free = { layers: 1, coupling: "free", heads: 1 } as const;
    const { error } = floorFor({ task, seed: 0, positions: task.positions }, free);
    expect(errors.has("largest")).toBe(true);
    expect(error).toBe("mean squared");
  });
});

const document = {
  baseline: {
    task: { name: "linear", ...linear },
    data: { train: 64, validation: 16, test: 2048 },
    model: { architecture: "linear-filter" },
  },
  grid: { "model.architecture": ["linear-filter", "gru"] },
  seeds: 3,
  learningRates: [0.01],
  budget: { steps: 10 },
  metrics: ["mse", "nmse"],
};
const sweep = parseSpecification(document);

/** Populations whose errors are `share` of the floor of filters; a constant has the error 0.5. */
function populations(share: number, diverged = false) {
  return expand(sweep).map(({ settings, members }) => {
    const results = members.map(({ seed, learningRate }) => {
      const mse = share * filters * (1 + 0.001 * seed);
      return trial("", {
        ...{ key: trialKey({ ...settings, seed, learningRate }), seed, learningRate },
        metrics: { mse, nmse: mse / 0.5, mae: 0.1, max_error: 1 },
        ...(diverged && { state: "diverged" as const, metrics: null, validation: null }),
      });
    });
    return { ...population(results), settings, versions: codeVersions(settings) };
  });
}

function reportOf(share: number, metric: "mse" | "nmse" | "mae" = "mse") {
  const trials = trialsOf([{ file: "journal", populations: populations(share) }]);
  const counts = { planned: 6, done: 6, diverged: 0, failed: 0, reused: 0 };
  const report = { against: "model.architecture", facet: null, metric };
  return sweepReport({ specification: { ...sweep, report }, trials, counts, seconds: 1 });
}

describe("what is known beside trials", () => {
  it("are columns: the floor of each model, and the error of a constant", () => {
    const trials = trialsOf([{ file: "journal", populations: populations(1.1) }]);
    addKnown(trials);
    const rows = trials.places.map((place) =>
      ["model.architecture", "floor"].map((name) => trials.value(place, name)),
    );
    expect(new Map(rows as [string, number][])).toEqual(
      new Map([
        ["linear-filter", filters],
        ["gru", causal],
      ]),
    );
    for (const constant of trials.column("constant")) expect(constant).toBeCloseTo(0.5, 12);
    expect(trials.columns.slice(-7, -3)).toEqual(["max_error", "floor", "constant", "chosen"]);
  });

  it("is nothing of an older task, of given examples, and before a trial is done", () => {
    const [one] = populations(1.1);
    const given = { ...one, settings: { ...one.settings, data: { sha256: "0" } } };
    const older = { ...one, versions: { task: 99, model: 1 } };
    for (const other of [given, older]) {
      const trials = trialsOf([{ file: "", populations: [other] }]);
      expect(knownOf(trials)(0).floor).toBeNull();
      addKnown(trials);
      expect(trials.columns).not.toContain("floor");
    }
    const diverged = trialsOf([{ file: "", populations: populations(1.1, true) }]);
    expect(knownOf(diverged)(0).constant).toBeNull();
    expect(new Trials().columns).not.toContain("floor");
  });

  it("of a model whose architecture has changed is what holds for any model", () => {
    const [one] = populations(1.1);
    const older = { ...one, versions: { ...one.versions, model: 99 } };
    const trials = trialsOf([{ file: "", populations: [older] }]);
    expect(knownOf(trials)(0).floor?.value).toBe(any);
  });
});

describe("a sweep's errors", () => {
  it("have floor and constant beside them in the unit of the metric", () => {
    const beside = (metric: "mse" | "nmse" | "mae") =>
      reportOf(1.1, metric).tables.errors.rows.map(({ against, floor, floor_of, constant }) => ({
        ...{ against, floor, floor_of, constant },
      }));
    const class_ = "linear in the inputs: true, causal: true, one coefficient a lag: true";
    const expected = (unit: number, constant: number) => [
      { against: "gru", floor: causal / unit, floor_of: "causal: true", constant },
      { against: "linear-filter", floor: filters / unit, floor_of: class_, constant },
    ];
    const close = (rows: ReturnType<typeof expected>) =>
      rows.map((row) => ({
        ...row,
        floor: expect.closeTo(row.floor, 12),
        constant: expect.closeTo(row.constant, 12),
      }));
    expect(beside("mse")).toEqual(close(expected(1, 0.5)));
    expect(beside("nmse")).toEqual(close(expected(0.5, 1)));
    for (const row of beside("mae")) expect(row).toMatchObject({ floor: null, constant: null });
  });

  it("show them in a terminal, and not what says nothing", () => {
    const text = (metric: "mse" | "nmse") =>
      sweepText(reportOf(1.1, metric), { columns: 132, color: false }, "report.html");
    expect(text("mse")).toMatch(/^architecture .* floor +constant$/m);
    expect(text("nmse")).toMatch(/^architecture .* floor$/m);
    expect(text("nmse")).not.toMatch(/constructed|below the floor/);
  });

  it("below a floor by more than sampling are a contradiction, of the class that it holds for", () => {
    // 2048 sequences: the interval reaches 1/8 farther
    expect(reportOf(0.95).tables.belowFloor.rows).toEqual([]);
    const { tables } = reportOf(0.8);
    expect(tables.belowFloor.rows).toMatchObject([
      { configuration: "architecture linear-filter", seeds: 3, floor: filters },
    ]);
    expect(tables.belowFloor.rows[0].high).toBeLessThan(filters);
    const text = sweepText(reportOf(0.8), { columns: 132, color: false }, "report.html");
    expect(text.replace(/\s+/g, " ")).toMatch(
      /architecture linear-filter: a mean squared error of .* is below the floor of .*: one of the two numbers is wrong/,
    );
  });
});

describe("what is built without training", () => {
  const small = parseSpecification({
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: 4, length: 4 },
      data: { train: 64, validation: 16, test: 64 },
      model: { architecture: "transformer-a", hidden: 8 },
    },
    grid: { "model.headSize": [1, 4], "model.causal": [true, false] },
    seeds: 2,
    learningRates: [0.01],
    budget: { steps: 10 },
    report: { against: "model.headSize", facet: "model.causal", metric: "mse", constructed: true },
  });

  it("is the head of a trial's own size, for models that see all positions", async () => {
    const trials = new Trials();
    expand(small).forEach(({ settings, members }, group) => {
      const results = members.map(({ seed }) => trial(`${group} ${seed}`, { seed }));
      trials.add({ ...population(results), settings }, "journal");
    });
    const constructed = await constructedErrors(trials, nodeEngine);
    const counts = { planned: 8, done: 8, diverged: 0, failed: 0, reused: 0 };
    const run = { specification: small, trials, counts, seconds: 1, constructed };
    const { config } = buildTask("coupling", { basis: "tokens", tokens: 4, length: 4 });
    const heads = [1, 4].map(
      async (head) =>
        (await constructCoupling(nodeEngine, config as CouplingConfig, 0, head)).output.mse,
    );
    const rows = sweepReport(run).tables.errors.rows.map((row) => [row.facet, row.constructed]);
    const [one, four] = await Promise.all(heads);
    expect(rows).toEqual([
      [false, one],
      [false, four],
      [true, null],
      [true, null],
    ]);
    expect(four).toBeLessThan(1e-12);
  });

  it("is one head, or two layers of enough heads, for maxima at a class token", async () => {
    const written = {
      ...{ seeds: 1, learningRates: [0.01], budget: { steps: 10 } },
      baseline: {
        task: { name: "retrieval", length: 8 },
        data: { train: 64, validation: 16, test: 64 },
        model: { architecture: "class-token-transformer", heads: [1] },
      },
      tasks: {
        tokens: {},
        pairs: { task: { name: "infoflow", length: 8, terms: 2, dimension: 2 } },
      },
      models: {
        one: {},
        two: { model: { heads: [2, 2] } },
        pooled: { model: { architecture: "gru" } },
      },
    };
    const maxima = parseSpecification(written);
    const trials = new Trials();
    const named = expand(maxima).map(({ settings, members, names }) => {
      const one = trial(JSON.stringify(names), { ...members[0] });
      trials.add({ ...population([one]), settings }, "journal");
      return [one.key, Object.values(names ?? {}).join(" ")] as const;
    });
    const constructed = await constructedErrors(trials, nodeEngine);
    const errors = new Map(
      trials.places.map((p) => [
        new Map<unknown, string>(named).get(trials.value(p, "key")),
        constructed(p),
      ]),
    );
    const { config } = buildTask("retrieval", { length: 8 });
    const { mse } = constructLogMeanExp(config as RetrievalConfig, 0, 50, 1000);
    expect(mse).toBeLessThan(0.01);
    expect(Object.fromEntries(errors)).toEqual({
      ...{ "tokens one": mse, "tokens two": mse, "tokens pooled": null },
      ...{ "pairs one": null, "pairs two": expect.any(Number), "pairs pooled": null },
    });
  });
});

describe("nwidth sweep", () => {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-known-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    [1.1, 0],
    [0.8, 1],
  ])("whose trials have %d times the least error of filters ends with %d", async (share, code) => {
    const out = join(folder, String(share));
    mkdirSync(out);
    const file = `${out}.json`;
    writeFileSync(file, JSON.stringify(document));
    const asked = { specification: JSON.parse(JSON.stringify(sweep)) };
    writeFileSync(
      join(out, "journal.jsonl"),
      linesOf([{ ...begin, asked }, ...populations(share)]).join(""),
    );
    const ended = await call(["sweep", file, "--out", out, "--json"]);
    expect(ended.stderr).toBe("");
    expect(ended.code).toBe(code);
    const { tables, reused } = JSON.parse(ended.stdout);
    expect(reused).toBe(6);
    expect(tables.belowFloor.length).toBe(code);
    expect(tables.errors[1].floor).toBe(filters);
    const query =
      "SELECT DISTINCT floor FROM trials WHERE \"model.architecture\" = 'linear-filter'";
    const answered = await call(["results", out, "--sql", query, "--json"]);
    expect(JSON.parse(answered.stdout)).toEqual({ rows: [{ floor: filters }] });
  });
});
