import { describe, expect, it } from "vitest";
import { expand } from "../../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { configurationName, differingPaths } from "../../../src/experiments/sweep/paths.js";
import { shard } from "../../../src/experiments/sweep/shard.js";
import { trialKey } from "../../../src/experiments/trial/key.js";

const baseline = {
  task: { name: "linear", length: 8, kernel: "exp" },
  data: { train: 64, validation: 16, test: 16 },
  model: { architecture: "linear-filter" },
  training: { batch: 16, clipNorm: 2 },
};
const common = { seeds: 2, learningRates: [0.01, 0.03], budget: { steps: 64, patience: 3 } };
const tasks = {
  memory: {},
  reversed: { task: { order: "reverse" }, data: { train: 128 } },
  copied: { task: { name: "copy", length: 8 } },
};
const models = {
  filter: { learningRates: [0.1] },
  "small RNN": { model: { architecture: "rnn", width: 4 }, budget: { steps: 32 } },
  "large RNN": {
    model: { architecture: "rnn", width: 16 },
    training: { optimiser: "adamw", batch: 32 },
  },
};
const named = { ...common, baseline, tasks, models };

type Document = Parameters<typeof parseSpecification>[0];
function keysOf(document: Document): string[] {
  return expand(parseSpecification(document)).flatMap(({ settings, members }) =>
    members.map((member) => trialKey({ ...settings, ...member })),
  );
}

/** Every task with every model, each written out in a document of its own. */
const writtenOut = [
  { task: baseline.task, data: baseline.data },
  { task: { ...baseline.task, order: "reverse" }, data: { ...baseline.data, train: 128 } },
  { task: { name: "copy", length: 8 }, data: baseline.data },
].flatMap((asked) => [
  { ...common, baseline: { ...baseline, ...asked }, learningRates: [0.1] },
  {
    ...common,
    baseline: { ...baseline, ...asked, model: { architecture: "rnn", width: 4 } },
    budget: { ...common.budget, steps: 32 },
  },
  {
    ...common,
    baseline: {
      ...{ ...baseline, ...asked },
      model: { architecture: "rnn", width: 16 },
      training: { ...baseline.training, optimiser: "adamw", batch: 32 },
    },
  },
]);

describe("tasks and models by name", () => {
  it("are the trials that they would be written out, with the same keys", () => {
    expect(keysOf(named)).toEqual(writtenOut.flatMap(keysOf));
    expect(keysOf(named).length).toBe(3 * (2 + 4 + 4));
  });

  it("are crossed with the grid, tasks slowest", () => {
    const grid = { "task.length": [4, 8], "training.schedule": ["constant"] };
    const { copied: _, ...two } = tasks;
    const groups = expand(parseSpecification({ ...named, tasks: two, grid }));
    expect(
      groups.map(({ names, settings }) => [names?.tasks, names?.models, settings.task.length]),
    ).toEqual(
      Object.keys(two).flatMap((task) =>
        Object.keys(models).flatMap((model) => [4, 8].map((length) => [task, model, length])),
      ),
    );
  });

  it("read back as themselves, and add nothing to a sweep without them", () => {
    const specification = parseSpecification(named);
    const again: unknown = JSON.parse(JSON.stringify(specification));
    expect(parseSpecification(again)).toEqual(specification);
    expect(keysOf(again)).toEqual(keysOf(named));
    const plain = parseSpecification({ ...common, baseline });
    expect(Object.keys(plain)).not.toContain("models");
    expect(Object.keys(expand(plain)[0])).toEqual(["settings", "members"]);
  });

  it("have the defaults of their own settings", () => {
    const steps = expand(parseSpecification(named)).map(({ settings: { budget } }) => budget);
    expect(new Set(steps.map((b) => `${b.steps} ${b.evaluateEvery}`))).toEqual(
      new Set(["64 8", "32 4"]),
    );
  });

  it("tell configurations apart by their names, and by settings only where those do not", () => {
    const grid = { "training.schedule": ["constant", "cosine"] };
    const groups = expand(parseSpecification({ ...named, grid }));
    const paths = differingPaths(groups);
    expect(paths).toEqual(["tasks", "models", "training.schedule"]);
    expect(configurationName(groups[3], paths)).toBe("memory, small RNN, schedule cosine");
  });

  it("are in shards once each", () => {
    const groups = expand(parseSpecification(named));
    const parts = [1, 2, 3].flatMap((index) => shard(groups, { index, count: 3 }));
    const texts = parts.flatMap(({ names, settings, members }) =>
      members.map((member) => `${JSON.stringify(names)} ${trialKey({ ...settings, ...member })}`),
    );
    const whole = groups.flatMap(({ names, settings, members }) =>
      members.map((member) => `${JSON.stringify(names)} ${trialKey({ ...settings, ...member })}`),
    );
    expect(texts.sort()).toEqual(whole.sort());
  });

  it("are axes of figures and places of predictions", () => {
    const written = {
      ...named,
      grid: { "data.seed": [1, 2] },
      report: { against: "models", facet: "tasks", metric: "mse" },
      predictions: [
        {
          ...{ statement: "no seed is easier", metric: "mse", against: "data.seed" },
          ...{ exponent: { tasks: { memory: 0, reversed: 0.5 } }, within: 1 },
          where: { models: "filter" },
        },
      ],
    };
    expect(parseSpecification(written).predictions).toMatchObject([
      { where: { models: "filter", tasks: "memory" }, exponent: 0 },
      { where: { models: "filter", tasks: "reversed" }, exponent: 0.5 },
    ]);
    const stray = { ...written, report: { against: "tasks", facet: "model" } };
    expect(() => parseSpecification(stray)).toThrow(/report\.facet: path 'model'.*'models'/s);
  });
});

describe("names that do not go together", () => {
  const { copied: _, ...two } = tasks;
  it.each<[string, object, RegExp]>([
    [
      "a setting in both",
      { tasks: { ...tasks, memory: { budget: { steps: 8 } } } },
      /budget\.steps stands in tasks\.memory and in models\.small RNN, which are crossed/,
    ],
    [
      "a setting that the grid has",
      { grid: { "model.width": [1, 2] } },
      /model\.width stands in grid and in models\.small RNN/,
    ],
    ["changes", { changes: { "training.batch": [8] } }, /changes beside tasks: .*baseline alone/],
    [
      "the same trials twice",
      { tasks: { ...two, again: { task: { order: "none" } } } },
      /tasks\.memory and tasks\.again are the same trials/,
    ],
    [
      "a field mistyped",
      { models: { one: { learningRate: [1] } } },
      /unknown field of models\.one 'learningRate'.*'learningRates'/s,
    ],
    [
      "a setting mistyped, with its place",
      { models: { one: { model: { architecture: "rnn", widht: 3 } } } },
      /models\.one\.model: .*widht.*width/s,
    ],
    [
      "a task that is none, with its place",
      { tasks: { one: { task: { name: "linaer" } } } },
      /tasks\.one\.task: .*linaer.*linear/s,
    ],
    ["no entry", { models: {} }, /models: .*does not fit.*fields by name/s],
    ["a task in a model", { models: { one: { task: { length: 2 } } } }, /field of models\.one/],
  ])("%s are refused", (_, changes, says) => {
    expect(() => parseSpecification({ ...named, ...changes })).toThrow(says);
  });

  it("too many trials are refused before any is made", () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, i) => [`t${i}`, { task: { length: i + 1 } }]),
    );
    const written = { ...named, tasks: many, models: many, seeds: 100 };
    expect(() => parseSpecification({ ...written, models })).not.toThrow(/at most 1000000/);
    expect(() => parseSpecification({ ...written, models, seeds: 1000 })).toThrow(
      /the sweep has 6000000 trials/,
    );
  });
});
