import { describe, expect, it } from "vitest";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { renderSweepFiles } from "../../../src/report/page/sweep/files.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { Trials } from "../../../src/results/trials.js";
import { EXPONENTS } from "../../../src/theory/exponents.js";
import { population, trial } from "../../experiments/journals.js";

const HEADS = [1, 2, 4, 8, 16];
const ALPHAS = [0.75, 1, 1.5];

function document(exponent: unknown, changes: object = {}, task: object = {}) {
  return {
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: 32, length: 8, ...task },
      data: { train: 64, validation: 16, test: 16 },
      model: { architecture: "transformer-a" },
    },
    grid: { "task.alpha": ALPHAS, "model.headSize": HEADS },
    seeds: 2,
    learningRates: [0.01],
    budget: { steps: 10 },
    predictions: [
      {
        ...{ statement: "the tail", metric: "mse", against: "model.headSize" },
        ...{ exponent, within: 0.1, ...changes },
      },
    ],
    report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
  };
}

type Settings = ReturnType<typeof expand>[number]["settings"];

/** The report of trials whose errors follow a formula. */
function reportOf(written: object, error: (settings: Settings) => number) {
  const specification = parseSpecification(written);
  const trials = new Trials();
  const groups = expand(specification);
  groups.forEach(({ settings, members }, group) => {
    const mse = error(settings);
    const metrics = { mse, nmse: mse, mae: mse, max_error: mse };
    const results = members.map(({ seed }) => trial(`${group} ${seed}`, { seed, metrics }));
    trials.add({ ...population(results), settings }, "journal");
  });
  const counts = { planned: trials.count, done: trials.count, diverged: 0, failed: 0, reused: 0 };
  return sweepReport({ specification, trials, counts, seconds: 1 });
}

const tail = ({ task, model }: Settings) =>
  0.1 * Number(model.headSize) ** (1 - 2 * Number(task.alpha));

describe("an exponent of each facet", () => {
  const table = { "task.alpha": { 0.75: -0.5, 1: -1, 1.5: -2 } };

  it("is a prediction of each value, whose statement names it", () => {
    const { predictions } = parseSpecification(document(table));
    expect(
      predictions.map(({ statement, where, exponent }) => [statement, where, exponent]),
    ).toEqual([
      ["the tail, alpha 0.75", { "task.alpha": 0.75 }, -0.5],
      ["the tail, alpha 1", { "task.alpha": 1 }, -1],
      ["the tail, alpha 1.5", { "task.alpha": 1.5 }, -2],
    ]);
  });

  it("by a name of theory is the same, and reads back as itself", () => {
    const named = parseSpecification(document("coupling-tail"));
    expect(named).toEqual(parseSpecification(document(table)));
    expect(parseSpecification(JSON.parse(JSON.stringify(named)))).toEqual(named);
  });

  it("is scored, and drawn, in its own panel", () => {
    const report = reportOf(document("coupling-tail"), tail);
    expect(
      report.tables.scores.rows.map(({ facet, predicted, score }) => [facet, predicted, score]),
    ).toEqual([
      [0.75, -0.5, "agrees"],
      [1, -1, "agrees"],
      [1.5, -2, "agrees"],
    ]);
    const page = renderSweepFiles(report).get("report.html") ?? "";
    const [wide] = page.split("Predicted before training");
    // a dashed line in each of the panels
    expect(wide.match(/stroke-dasharray="5 4"/g)?.length).toBe(ALPHAS.length);
  });

  it("is that of the only value where there is one", () => {
    const one = document("coupling-tail", {}, { alpha: 2 });
    const written = { ...one, grid: { "model.headSize": HEADS }, report: undefined };
    const [prediction, ...others] = parseSpecification(written).predictions;
    expect([prediction, others.length]).toMatchObject([
      { statement: "the tail", where: {}, exponent: -3 },
      0,
    ]);
    const some = parseSpecification(document("coupling-tail", { where: { "task.alpha": 1 } }));
    expect(some.predictions).toMatchObject([{ statement: "the tail", exponent: -1 }]);
  });

  it.each([
    ["a value that no trial has", { "task.alpha": { 3: 1 } }, {}, /no trials with task\.alpha 3/],
    ["a path that is not swept", { "task.length": { 8: 1 } }, {}, /path 'task\.length'/],
    ["two paths", { "task.alpha": {}, "task.rank": {} }, {}, /by the values of 2 paths/],
    ["a name that is none", "coupling-head", {}, /coupling-tail/],
    ["another setting", "coupling-tail", { against: "task.alpha" }, /against model\.headSize/],
    ["another metric", "coupling-tail", { metric: "mae" }, /mse or nmse against model\.headSize/],
  ])("of %s is refused", (_, exponent, changes, says) => {
    expect(() => parseSpecification(document(exponent, changes))).toThrow(says);
  });

  it("is refused where theory gives none", () => {
    const written = { ...document("coupling-tail"), grid: { "model.headSize": HEADS } };
    const flat = { ...written, report: undefined };
    const task = { ...flat.baseline.task, alpha: 0.5 };
    expect(() => parseSpecification({ ...flat, baseline: { ...flat.baseline, task } })).toThrow(
      /coupling-tail says nothing at task\.alpha 0\.5/,
    );
    // the sums behind it: the tail past m falls like m^(1 - 2 alpha)
    const tailAfter = (m: number) => {
      let sum = 0;
      for (let k = 1_000_000; k > m; k--) sum += k ** -3;
      return sum;
    };
    const slope = Math.log(tailAfter(200) / tailAfter(100)) / Math.log(2);
    expect(EXPONENTS["coupling-tail"].at(1.5)).toBeCloseTo(slope, 1);
  });
});

describe("a cliff, where a head holds the coupling exactly", () => {
  const cliff = (rank: number) => (settings: Settings) =>
    Number(settings.model.headSize) < rank ? tail(settings) : 1e-7;

  it("has no power law through it: below it there is one, or too few values for one", () => {
    const { fits } = reportOf(document(-1, {}, { rank: 16 }), cliff(16)).tables;
    expect(fits.rows.map(({ exponent, to, values }) => [exponent, to, values])).toEqual(
      ALPHAS.map((alpha) => [expect.closeTo(1 - 2 * alpha, 10), 8, 4]),
    );
    const { fits: few, scores } = reportOf(document(-1, {}, { rank: 2 }), cliff(2)).tables;
    for (const { exponent, reason } of few.rows) {
      expect(exponent).toBeNull();
      expect(reason).toBe(
        "a head of 2 holds the coupling exactly, and errors fall off a cliff there; below it 1 values; 4 are needed",
      );
    }
    expect(new Set(scores.rows.map(({ score }) => score))).toEqual(new Set(["cannot tell"]));
  });

  it("of 60 is seen by the rank, where the scatter alone would let a law pass", () => {
    const small = (settings: Settings) =>
      tail(settings) / (Number(settings.model.headSize) < 16 ? 1 : 60);
    const known = reportOf(document(-1, {}, { rank: 16 }), small).tables.fits.rows;
    const unknown = reportOf(document(-1, {}, { rank: 32 }), small).tables.fits.rows;
    const [within, through] = [known, unknown].map(([fit]) => fit.exponent);
    expect(within).toBeCloseTo(-0.5, 10);
    expect(through).toBeLessThan(-0.8);
  });

  it("is one dimension earlier among symbols that are all told apart", () => {
    const task = { tokens: 17, rank: 17 };
    const { fits } = reportOf(document(-1, {}, task), cliff(16)).tables;
    expect(fits.rows.map(({ to }) => to)).toEqual([8, 8, 8]);
  });
});
