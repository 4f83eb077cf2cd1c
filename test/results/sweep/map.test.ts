import { describe, expect, it } from "vitest";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { trialKey } from "../../../src/experiments/trial/key.js";
import { renderSweepFiles } from "../../../src/report/page/sweep/files.js";
import { sweepText } from "../../../src/report/terminal/sweep.js";
import { compareModels } from "../../../src/results/sweep/map.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { Trials } from "../../../src/results/trials.js";
import { population, trial } from "../../experiments/journals.js";
import { documentOf, wrongNumbers } from "../../report/regenerate.js";
import { falselyWorse, mostOf } from "./equal-models.js";

const logs = (errors: readonly number[]) =>
  new Map(errors.map((error, seed) => [seed, Math.log(error)] as const));

describe("models beside the best of them", () => {
  it("are worse where pairs tell, by the geometric mean of the ratios", () => {
    const compared = compareModels([
      logs([2, 2.1, 1.9, 2.2]),
      logs([1, 1.05, 0.96, 1.09]),
      logs([1.1, 0.99, 1.05, 1.02]),
    ]);
    expect(compared.map(({ verdict, isBest }) => [verdict, isBest])).toEqual([
      ["worse", false],
      ["cannot tell", true],
      ["cannot tell", false],
    ]);
    const ratio = (2 * 2.1 * 1.9 * 2.2) / (1 * 1.05 * 0.96 * 1.09);
    expect(Math.exp(compared[0].ratio?.mean ?? 0)).toBeCloseTo(ratio ** (1 / 4), 12);
    expect(compared[1].ratio).toBeNull();
  });

  it("are decided where all others are worse, and of accuracies the largest is best", () => {
    const models = [logs([0.9, 0.91, 0.92]), logs([0.5, 0.505, 0.51])];
    expect(compareModels(models).map((m) => m.verdict)).toEqual(["worse", "best"]);
    expect(compareModels(models, false).map((m) => m.verdict)).toEqual(["best", "worse"]);
  });

  it("cannot be told with one seed, without a result, or alone", () => {
    expect(compareModels([logs([1]), logs([9])]).map((m) => m.verdict)).toEqual([
      "cannot tell",
      "cannot tell",
    ]);
    const [lost, only] = compareModels([new Map(), logs([1, 2])]);
    expect(lost).toMatchObject({ seeds: 0, mean: null, ratio: null, verdict: "cannot tell" });
    expect(only.verdict).toBe("cannot tell");
    expect(compareModels([logs([1, 2])])[0].verdict).toBe("cannot tell");
    expect(compareModels([new Map()])[0]).toMatchObject({ isBest: false, ratio: null });
  });

  it("that are equal are rarely called worse", () => {
    expect(falselyWorse(1000, 4, 3)).toBeLessThan(mostOf(1000));
  });
});

const written = {
  baseline: {
    task: { name: "linear", length: 8, snr: "none" },
    data: { train: 64, validation: 16, test: 16 },
    model: { architecture: "linear-filter" },
  },
  tasks: { "<b>memory": {}, reversed: { task: { order: "reverse" } } },
  models: {
    RNN: { model: { architecture: "rnn" } },
    filter: {},
    GRU: { model: { architecture: "gru" } },
  },
  seeds: 4,
  learningRates: [0.01],
  budget: { steps: 10 },
};

/** A report of trials whose errors are given by their names. */
function reportOf(document: object, error: (task: string, model: string, seed: number) => number) {
  const specification = parseSpecification(document);
  const trials = new Trials();
  for (const { names, settings, members } of expand(specification)) {
    const results = members.map((member) => {
      const mse = error(String(names?.tasks), String(names?.models), member.seed);
      const metrics = { mse, nmse: mse, mae: mse, max_error: mse };
      return trial("", { key: trialKey({ ...settings, ...member }), ...member, metrics });
    });
    trials.add({ ...population(results), settings }, "journal");
  }
  const counts = { planned: trials.count, done: trials.count, diverged: 0, failed: 0, reused: 0 };
  return sweepReport({ specification, trials, counts, seconds: 1 });
}

describe("the map of a sweep", () => {
  const by = { RNN: 4, filter: 1, GRU: 2 } as const;
  const error = (task: string, model: string, seed: number) =>
    task === "reversed"
      ? 0.1 * (1 + 0.01 * seed)
      : by[model as keyof typeof by] * (1 + 0.1 * seed) * (model === "GRU" ? 1 + 0.01 * seed : 1);
  const report = reportOf(written, error);

  it("has every model on every task, over the best of the row", () => {
    expect(
      report.tables.map.rows.map(({ task, model, ratio, verdict }) => [
        task,
        model,
        ratio,
        verdict,
      ]),
    ).toEqual([
      ["<b>memory", "RNN", expect.closeTo(4, 10), "worse"],
      ["<b>memory", "filter", 1, "best"],
      ["<b>memory", "GRU", expect.closeTo(2.03, 2), "worse"],
      ["reversed", "RNN", 1, "cannot tell"],
      ["reversed", "filter", 1, "cannot tell"],
      ["reversed", "GRU", 1, "cannot tell"],
    ]);
  });

  it("stands in the figure, a panel for each task", () => {
    expect(report.factors).toMatchObject({ against: "models", facet: "tasks", series: null });
    // as they are written, not by the alphabet
    expect(report.tables.errors.rows.map(({ facet, against }) => `${facet} ${against}`)).toEqual(
      ["<b>memory", "reversed"].flatMap((task) =>
        ["RNN", "filter", "GRU"].map((model) => `${task} ${model}`),
      ),
    );
    const text = sweepText(report, { columns: 132, color: false }, "report.html");
    expect(text.match(/^(RNN|filter|GRU)/gm)).toEqual(["RNN", "filter", "GRU"]);
    expect(report.tables.configurations.rows[0].configuration).toMatch(
      /^(<b>memory|reversed), (RNN|filter|GRU)$/,
    );
  });

  it("is drawn on the page, whose numbers are those of the file", () => {
    const files = renderSweepFiles(report);
    const page = files.get("report.html") ?? "";
    expect(wrongNumbers(page, files)).toEqual([]);
    const text = documentOf(page).body.textContent ?? "";
    expect(text).toContain("Which model is best where");
    expect(text).toContain("<b>memory");
    expect(page).not.toContain("<b>memory");
    expect(files.get("map.csv")?.split("\n").length).toBe(8);
  });

  it("fits into a terminal, and marks what cannot be told", () => {
    for (const columns of [80, 132]) {
      const text = sweepText(report, { columns, color: false }, "report.html");
      for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(columns);
    }
    const text = sweepText(report, { columns: 132, color: false }, "report.html");
    expect(text).toMatch(/^<b>memory +1\.\d+ +×4\.00 \[4\.00, 4\.00\] +×1\.00 +×2\.03 \[/m);
    expect(text).toMatch(/^reversed +0\.1\d+( +×1\.00( \[1\.00, 1\.00\])? \?){3}$/m);
  });

  it("has a row for each point of the grid, and none without models", () => {
    const grid = { "data.seed": [0, 1] };
    const rows = reportOf({ ...written, grid }, error).tables.map.rows;
    expect(rows.length).toBe(12);
    expect(new Set(rows.map(({ where }) => where))).toEqual(new Set(["seed 0", "seed 1"]));
    const { models: _, ...plain } = written;
    expect(reportOf(plain, error).tables.map.rows).toEqual([]);
  });
});
