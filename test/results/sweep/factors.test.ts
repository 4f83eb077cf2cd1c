import { describe, expect, it } from "vitest";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { knownOf } from "../../../src/results/known.js";
import { baselineOf, ownerOf } from "../../../src/results/sweep/baseline.js";
import { scoresOf } from "../../../src/results/sweep/errors.js";
import { factorsOf } from "../../../src/results/sweep/factors.js";
import { Labels } from "../../../src/results/sweep/labels.js";
import { Trials } from "../../../src/results/trials.js";
import { population, trial } from "../../experiments/journals.js";

const sweep = parseSpecification({
  baseline: {
    task: { name: "linear", length: 8 },
    data: { train: 64, validation: 16, test: 16 },
    model: { architecture: "transformer-a" },
  },
  grid: { "model.architecture": ["gru", "linear-filter", "transformer-a"] },
  changes: { "model.position": ["none"], "training.batch": [16] },
  seeds: 2,
  learningRates: [0.01],
  budget: { steps: 10 },
});

const trials = new Trials();
expand(sweep).forEach(({ settings, members }, group) => {
  const results = members.map(({ seed }) => trial(`${group} ${seed}`, { seed }));
  trials.add({ ...population(results), settings }, "journal");
});

describe("the trials of a figure", () => {
  it("are of every architecture, also of those without a setting that is held", () => {
    const axes = { against: "model.architecture", facet: null, metric: "nmse" } as const;
    const { places, held, series } = factorsOf(trials, sweep, axes);
    const architectures = places.map((place) => trials.value(place, "model.architecture"));
    expect(architectures.sort()).toEqual([
      ...["gru", "gru", "linear-filter", "linear-filter"],
      ...["transformer-a", "transformer-a"],
    ]);
    expect(series).toBeNull();
    expect(held).toEqual([
      ["model.position", "learned"],
      ["training.batch", 64],
    ]);
  });
});

describe("values that are written in another form than trials have them", () => {
  const written = parseSpecification({
    baseline: {
      task: { name: "essential", length: 8 },
      data: { train: 64, validation: 16, test: 16 },
      model: { architecture: "linear-filter" },
    },
    grid: { "task.kernels": ["power:0.50", "exp:5", ["exp:5.0"]], "task.snr": ["4", "none"] },
    seeds: 2,
    learningRates: [0.01],
    budget: { steps: 10 },
  });

  it("are those of the trials, each once, and read back as they are", () => {
    expect(written.grid).toEqual({
      "task.kernels": [["power:0.5"], ["exp:5"]],
      "task.snr": [4, "none"],
    });
    expect(parseSpecification(JSON.parse(JSON.stringify(written)))).toEqual(written);
  });

  it("lose no trial in a figure", () => {
    const made = new Trials();
    expand(written).forEach(({ settings, members }, group) => {
      const results = members.map(({ seed }) => trial(`${group} ${seed}`, { seed }));
      made.add({ ...population(results), settings }, "journal");
    });
    const axes = { against: "task.kernels", facet: null, metric: "nmse" } as const;
    const { places, series } = factorsOf(made, written, axes);
    expect(places.length).toBe(8);
    expect(series).toBe("task.snr");
  });
});

describe("a prediction of a part of the trials", () => {
  const document = {
    baseline: {
      task: { name: "coupling", length: 8 },
      data: { train: 64, validation: 16, test: 16 },
      model: { architecture: "transformer-a" },
    },
    grid: { "model.headSize": [1, 2, 4, 8], "task.alpha": ["1", 2] },
    seeds: 1,
    learningRates: [0.01],
    budget: { steps: 10 },
    predictions: ["1", 2].map((alpha) => ({
      statement: `like head size to the power -${alpha}`,
      metric: "mse",
      against: "model.headSize",
      where: { "task.alpha": alpha },
      exponent: -Number(alpha),
      within: 0.1,
    })),
    report: { against: "model.headSize", facet: "task.alpha", metric: "mse" },
  };
  const parsed = parseSpecification(document);

  it("is scored where it holds, and nowhere else", () => {
    const made = new Trials();
    expand(parsed).forEach(({ settings, members }, group) => {
      const mse = Number(settings.model.headSize) ** -Number(settings.task.alpha);
      const metrics = { mse, nmse: mse, mae: mse, max_error: mse };
      const results = members.map(({ seed }) => trial(`${group} ${seed}`, { seed, metrics }));
      made.add({ ...population(results), settings }, "journal");
    });
    const paths = ["model.headSize", "task.alpha"];
    const scores = scoresOf(made, knownOf(made), parsed, new Labels(made, paths), null);
    expect(scores.map(({ where, score }) => [where, score])).toEqual([
      ["alpha 1", "agrees"],
      ["alpha 2", "agrees"],
    ]);
  });

  it("is refused where no trial is", () => {
    const [first] = document.predictions;
    const wrong = { ...first, where: { "task.alpha": 3 } };
    expect(() => parseSpecification({ ...document, predictions: [wrong] })).toThrow(
      /predictions\[0\]\.where: no trials with task\.alpha 3/,
    );
  });
});

describe("the baseline", () => {
  it("has its own settings, by default too, whatever most trials have", () => {
    expect(baselineOf(trials, sweep, "model.position")).toBe("learned");
    expect(baselineOf(trials, sweep, "training.batch")).toBe(64);
    expect(baselineOf(trials, sweep, "budget.patience")).toBeNull();
    expect(baselineOf(trials, sweep, "task.length")).toBe(8);
  });

  it("says which setting decides over another", () => {
    expect(ownerOf("model.position")).toBe("model.architecture");
    expect(ownerOf("task.alpha")).toBe("task.name");
    expect(ownerOf("model.architecture")).toBeNull();
    expect(ownerOf("training.batch")).toBeNull();
  });
});
