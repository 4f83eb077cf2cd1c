import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/experiments/canonical-json.js";
import { expand, type TrialGroup } from "../../../src/experiments/sweep/expand.js";
import { populationJob, stepsPerRun } from "../../../src/experiments/sweep/job.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { trialKey } from "../../../src/experiments/trial/key.js";
import type { Trial } from "../../../src/experiments/trial/schema.js";
import { documents, small } from "./documents.js";

const groupsOf = (changes: object) => expand(parseSpecification({ ...small, ...changes }));

function trialsOf(groups: readonly TrialGroup[]): Trial[] {
  return groups.flatMap(({ settings, members }) =>
    members.map((member): Trial => ({ ...settings, ...member })),
  );
}

const valuesOf = (groups: readonly TrialGroup[]) =>
  groups.map(({ settings: { task, model } }) => [task.alpha, model.headSize, model.position]);

describe("the trials of a sweep", () => {
  it("are the baseline alone, with every seed and rate", () => {
    const [group, ...others] = groupsOf({});
    expect(others).toEqual([]);
    expect(group.members).toEqual([
      { seed: 0, learningRate: 0.003 },
      { seed: 0, learningRate: 0.01 },
      { seed: 1, learningRate: 0.003 },
      { seed: 1, learningRate: 0.01 },
    ]);
  });

  it("are the grid, the last path fastest, without the baseline", () => {
    const grid = { "task.alpha": [2, 3], "model.headSize": [8, 1] };
    expect(valuesOf(groupsOf({ grid }))).toEqual([
      [2, 8, "learned"],
      [2, 1, "learned"],
      [3, 8, "learned"],
      [3, 1, "learned"],
    ]);
  });

  it("are baseline, grid and changes of the baseline, each once", () => {
    const grid = { "task.alpha": [1, "1.0", 2], "model.headSize": [4] };
    const changes = { "model.position": ["none", "learned"], "task.alpha": [2, 5] };
    expect(valuesOf(groupsOf({ grid, changes }))).toEqual([
      [1, 4, "learned"],
      [2, 4, "learned"],
      [1, 4, "none"],
      [5, 4, "learned"],
    ]);
  });

  it("take the defaults of what they change", () => {
    const groups = groupsOf({
      baseline: { task: { name: "noise", length: 4 }, model: { architecture: "gru", width: 8 } },
      grid: {
        "model.architecture": ["rnn", "gru"],
        "task.name": ["noise", "linear"],
        "training.optimiser": ["adam", "adamw"],
        "budget.steps": [10, 1000],
      },
    });
    expect(groups).toHaveLength(16);
    const { settings } = groups[7];
    expect(settings.model).toEqual({
      architecture: "rnn",
      width: 8,
      activation: "tanh",
      bidirectional: false,
      stateWeights: "uniform",
    });
    expect(settings.task).toMatchObject({ name: "linear", length: 4, kernel: "exp", snr: 4 });
    expect(settings.training).toMatchObject({ optimiser: "adamw", weightDecay: 0.01 });
    expect(settings.budget).toEqual({ steps: 1000, evaluateEvery: 100, patience: null });
    expect(groups[0].settings.budget).toEqual({ steps: 10, evaluateEvery: 1, patience: null });
  });

  it("never share a key, and share the objects of equal parts", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const groups = expand(parseSpecification(document));
        const keys = trialsOf(groups).map(trialKey);
        expect(new Set(keys).size).toBe(keys.length);
        for (const part of ["task", "data", "model", "training", "budget"] as const) {
          const objects = new Set<object>(groups.map(({ settings }) => settings[part]));
          expect(new Set([...objects].map(canonicalJson)).size).toBe(objects.size);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are the same, in the same order, of a specification that was read back", () => {
    fc.assert(
      fc.property(documents, (document) => {
        const specification = parseSpecification(document);
        const again = parseSpecification(JSON.parse(JSON.stringify(specification)));
        expect(expand(again)).toEqual(expand(specification));
      }),
      { numRuns: 25 },
    );
  });
});

describe("trials as a population", () => {
  it("have the task's shape and positions, and draw their data", () => {
    const [{ settings, members }] = groupsOf({ budget: { steps: 200, patience: 3 } });
    const job = populationJob(settings, members, "first");
    expect(job).toMatchObject({
      name: "first",
      spec: {
        architecture: "transformer-a",
        task: { inputs: 1, outputs: 1, length: 8 },
        positions: "all",
        optimiser: "adam",
        loss: "squared",
        steps: 200,
        stepsPerRun: 10,
      },
      data: {
        kind: "drawn",
        task: "coupling",
        seed: 0,
        counts: { train: 2048, validation: 512, test: 1024 },
      },
      stopping: { evaluateEvery: 20, patience: 3 },
      errorUnit: 1,
    });
    expect(job.spec.config).not.toHaveProperty("architecture");
    expect(job.data).not.toHaveProperty("settings.name");
  });

  it("make as many steps a run as divide both the steps and those between evaluations", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 500 }), (a, b) => {
        const run = stepsPerRun({ steps: a, evaluateEvery: b, patience: null });
        const fitting = Array.from({ length: 16 }, (_, i) => i + 1).filter(
          (n) => a % n === 0 && b % n === 0,
        );
        expect(run).toBe(Math.max(...fitting));
      }),
    );
  });

  it("never stop early without patience", () => {
    const [{ settings, members }] = groupsOf({});
    const { stopping } = populationJob(settings, members, "");
    expect(stopping.patience * stopping.evaluateEvery).toBeGreaterThan(1000);
  });
});
