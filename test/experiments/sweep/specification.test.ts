import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { CallerError } from "../../../src/errors.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { parseDocumentText, readSpecification } from "../../../src/experiments/sweep/read.js";
import { documents, numbers, small } from "./documents.js";

const page = join(import.meta.dirname, "..", "..", "..", "..", "docs", "sweep.md");

/** A document in which every field is written, to be spoilt. */
const example = `title: Error against head size
baseline:
  task: { name: coupling, alpha: 1, basis: cosine-sine, length: 8 }
  data: { seed: 0, train: 2048, validation: 512, test: 1024 }
  model: { architecture: transformer-a, headSize: 4, hidden: 16 }
  training: { batch: 64, optimiser: adam, schedule: cosine, clipNorm: 1, dtype: float32 }
grid:
  task.alpha: [1, 2]
  model.headSize: [1, 2, 4, 8, 16]
changes:
  model.position: [none, learned]
seeds: 5
learningRates: [0.003, 0.01]
budget: { steps: 1000, evaluateEvery: 100, patience: 10 }
metrics: [mse, nmse]
predictions:
  - statement: the error falls like 1/headSize
    metric: mse
    against: model.headSize
    exponent: -1
    within: 0.3
report: { against: model.headSize, facet: task.alpha, metric: nmse }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-sweep-"));
});
afterAll(() => rm(folder, { recursive: true }));

function refusal(make: () => unknown): CallerError {
  try {
    make();
  } catch (error) {
    if (error instanceof CallerError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("the specification of a sweep", () => {
  it("is the document with its defaults", () => {
    expect(parseSpecification(small)).toEqual({
      title: null,
      baseline: {
        task: {
          name: "coupling",
          alpha: 1,
          rank: 512,
          basis: "cosine-sine",
          length: 8,
          tokens: 64,
        },
        data: { seed: 0, train: 2048, validation: 512, test: 1024 },
        model: {
          architecture: "transformer-a",
          hidden: 16,
          headSize: 4,
          valueSize: 32,
          feedForwardWidth: 128,
          feedForwardDepth: 1,
          position: "learned",
          causal: true,
          inputTaps: 1,
        },
        training: {
          batch: 64,
          optimiser: "adam",
          weightDecay: 0,
          schedule: "cosine",
          clipNorm: 1,
          dtype: "float32",
        },
      },
      grid: {},
      changes: {},
      seeds: [0, 1],
      learningRates: [0.003, 0.01],
      budget: { steps: 1000, evaluateEvery: 100, patience: null },
      metrics: ["mse", "nmse", "mae", "max_error"],
      predictions: [],
      report: null,
      keep: "nothing",
    });
  });

  it.each([
    [1000, 100],
    [7, 1],
    [64, 8],
    [11, 11],
    [81, 9],
  ])("evaluates a budget of %i steps every %i", (steps, evaluateEvery) => {
    const { budget } = parseSpecification({ ...small, budget: { steps } });
    expect(budget.evaluateEvery).toBe(evaluateEvery);
  });

  it("keeps what was written where the other settings depend on what is changed", () => {
    const { baseline, budget } = parseSpecification({
      ...small,
      baseline: { ...small.baseline, model: { architecture: "gru", width: 8 } },
      grid: { "model.architecture": ["gru", "rnn"], "budget.steps": [50, 100] },
    });
    expect(baseline.model).toEqual({ architecture: "gru", width: 8 });
    expect(budget).toEqual({ steps: 1000 });
  });

  it("is read back from its JSON as itself", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const specification = parseSpecification(document);
        const again = parseSpecification(JSON.parse(JSON.stringify(specification)));
        expect(again).toStrictEqual(specification);
        expect(JSON.stringify(again)).toBe(JSON.stringify(specification));
      }),
      { numRuns: 50 },
    );
  });

  it("is the same from YAML and from JSON", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const plain = JSON.parse(JSON.stringify(document));
        const yaml = parseDocumentText(stringify(plain), "a.yaml");
        const json = parseDocumentText(JSON.stringify(plain), "a.json");
        expect(yaml).toStrictEqual(plain);
        expect(json).toStrictEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  it("is read from the example of the page, in both forms", async () => {
    const yaml = join(folder, "sweep.yml");
    const json = join(folder, "sweep.json");
    const shown = /```yaml\n([\s\S]*?)```/.exec(await readFile(page, "utf8"))?.[1] ?? "";
    await writeFile(yaml, shown);
    await writeFile(json, JSON.stringify(parseDocumentText(shown, yaml)));
    const specification = await readSpecification(yaml);
    expect(specification.grid["model.headSize"]).toEqual([1, 2, 4, 8, 16]);
    expect(specification.seeds).toEqual([0, 1, 2, 3]);
    expect(await readSpecification(json)).toStrictEqual(specification);
  });
});

/** What is replaced in the example, by what, and what the error says. */
const mistakes: readonly (readonly [from: string, to: string, ...says: string[]])[] = [
  ["baseline:", "basline:", "'basline'", "'baseline'"],
  ["seeds: 5", "", "seeds is missing", "a count or a list"],
  ["seeds: 5", "seeds: 5\nsedes: 5", "field of the document 'sedes'", "'seeds'"],
  ["train: 2048", "trian: 2048", "baseline.data 'trian'", "'train'"],
  ["name: coupling", "name: coupeling", "baseline.task", "'coupeling'", "'coupling'"],
  ["architecture: transformer-a", "architecture: trasnformer-a", "'transformer-a'"],
  ["headSize: 4", "headsize: 4", "transformer-a 'headsize'", "'headSize'"],
  ["optimiser: adam", "optimiser: adma", 'baseline.training.optimiser: "adma"', "'adam'"],
  ["optimiser: adam", "optimiser: adam, weightDecay: 0.1", "weightDecay: 0.1", "adamw"],
  ["  task.alpha", "  task.alhpa", "path of grid 'task.alhpa'", "'task.alpha'"],
  ["  task.alpha", "  taks.alpha", "path of grid 'taks.alpha'", "'task.alpha'"],
  ["model.position: [", "model.postion: [", "path of changes", "'model.position'"],
  ["task.alpha: [1, 2]", "task.alpha: [1, -2]", "with task.alpha -2", "0 or more"],
  ["task.alpha: [1, 2]", "task.alpha: 2", "grid.task.alpha: 2", "list of values"],
  ["task.alpha: [1, 2]", "task.alpha: []", "grid.task.alpha: []", "list of values"],
  ["task.alpha: [1, 2]", "task.alpha: [2024-01-01]", '"2024-01-01" does not fit'],
  ["task.alpha: [1, 2]", "task.alpha: [{ a: 1 }]", "grid.task.alpha[0]", "a number, a text"],
  ["[none, learned]", "[none, learnt]", "with model.position", '"learnt"', "'learned'"],
  ["model.position: [none, learned]", "model.causal: [no]", "'no' is text in YAML 1.2"],
  ["seeds: 5", "seeds:", "seeds: null", "nothing after the colon"],
  ["seeds: 5", "seeds: [1, 1]", "seeds: [1,1]", "each once"],
  ["seeds: 5", "seeds: [0, -1]", "seeds[1]: -1"],
  ["seeds: 5", "seeds: 0", "seeds: 0"],
  ["seeds: 5", "seeds: 50000", "1200000 trials", "at most 1000000"],
  ["learningRates: [0.003, 0.01]", "learningRates: [0]", "learningRates[0]: 0"],
  ["learningRates: [0.003, 0.01]", "learningRates: 1_0", "learningRates", "text"],
  ["steps: 1000", "steps: 1e-3", "budget.steps: 0.001"],
  ["steps: 1000", "steps: .inf", "budget.steps: Infinity is not finite"],
  ["steps: 1000", "steps: .nan", "budget.steps: NaN is not finite"],
  ["steps: 1000", "steps: 10", "budget.evaluateEvery: 100", "no more than the steps"],
  ["batch: 64", "batch: 4096", "a batch of 4096 from 2048"],
  ["batch: 64", 'batch: "64"', 'batch: "64"', "is text"],
  ["test: 1024", "test: 1000001", "baseline.data.test: 1000001"],
  [
    "basis: cosine-sine, length: 8",
    "basis: tokens, tokens: 1024, length: 64",
    "more than 100000000",
    "shorter task",
  ],
  ["metrics: [mse, nmse]", "metrics: [mse]", "report.metric", "'nmse'", "'mse'"],
  ["metrics: [mse, nmse]", "metrics: [mse, rmse]", 'metrics[1]: "rmse"', "'mse'"],
  ["    against: model.headSize", "    against: model.hidden", "predictions[0]", "'model.hidden'"],
  ["    against: model.headSize", "    against: model.position", 'is "none" in a trial'],
  ["facet: task.alpha", "facet: task.alhpa", "report.facet", "'task.alpha'"],
  ["exponent: -1", "exponent: -1\n    expnent: 2", "predictions[0] 'expnent'", "'exponent'"],
  ["seeds: 5", "seeds: 5\nseeds: 6", "unique", "line 13"],
  ["seeds: 5", "seeds: !!set 5", "tag", "line 12"],
  ["grid:", "grid: &again\n  task.rank: *again", "alias that contains itself"],
];

describe("a specification with a mistake", () => {
  it.each(mistakes)("%s -> %s", (from, to, ...says) => {
    expect(example).toContain(from);
    const { message } = refusal(() =>
      parseSpecification(parseDocumentText(example.replace(from, to), "a.yaml")),
    );
    for (const text of says) expect(message).toContain(text);
  });

  it("has settings that one of several architectures lacks", () => {
    const { message } = refusal(() =>
      parseSpecification({ ...small, grid: { "model.architecture": ["transformer-a", "gru"] } }),
    );
    expect(message).toContain('with model.architecture "gru"');
    expect(message).toContain("unknown setting of gru 'hidden'");
  });

  it("has a task whose settings do not go together", () => {
    const task = { name: "linear", length: 8 };
    const { message } = refusal(() =>
      parseSpecification({
        ...small,
        baseline: { ...small.baseline, task },
        grid: { "task.order": ["none", "swap10"] },
      }),
    );
    expect(message).toContain('with task.order "swap10"');
    expect(message).toContain("at least 20, not 8");
  });

  it.each([
    ["a number", 3],
    ["nothing", null],
    ["a function", { ...small, title: () => 1 }],
    ["a date", { ...small, title: new Date(0) }],
    ["another prototype", JSON.parse('{"__proto__": {"seeds": 3}}')],
  ])("is %s", (_, value) => {
    expect(refusal(() => parseSpecification(value)).cure).not.toBe("");
  });

  it("is too many trials: refused before any is made", () => {
    const values = numbers(1000);
    const { message } = refusal(() =>
      parseSpecification({
        ...small,
        grid: Object.fromEntries(
          ["task.alpha", "model.hidden", "model.headSize", "training.batch", "data.train"].map(
            (path) => [path, values],
          ),
        ),
      }),
    );
    expect(message).toContain("4000000000000000 trials");
  });

  it.each([
    ["a.json", "{ seeds: 5 }", "is not JSON"],
    ["a.json", '{"seeds": 5, "seeds": 6}', "unique"],
    ["a.toml", "seeds = 5", "'.toml'"],
    ["a.yaml", "a: [1", "a.yaml"],
    ["a.yaml", "a: 1\n---\na: 2", "several documents"],
    ["a.yaml", "<<: { seeds: 5 }", "'<<'"],
    ["a.yaml", "# empty", "a sweep is an object with baseline, grid and budget, not null"],
    ["a.yaml", "- 1", "not [1]"],
  ])("is %s: %s", async (name, text, says) => {
    const path = join(folder, name);
    await writeFile(path, text);
    await expect(readSpecification(path)).rejects.toThrow(says);
    await expect(readSpecification(path)).rejects.toThrow(CallerError);
  });

  it("is a file that is missing, a folder or too large", async () => {
    await expect(readSpecification(join(folder, "none.yaml"))).rejects.toThrow(
      "none.yaml does not exist",
    );
    await expect(readSpecification(folder)).rejects.toThrow(CallerError);
    const path = join(folder, "large.yaml");
    await writeFile(path, "#".repeat(1_000_001));
    await expect(readSpecification(path)).rejects.toThrow("1000001 bytes");
  });
});
