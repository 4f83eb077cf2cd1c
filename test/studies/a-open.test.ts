import { expect, it } from "vitest";
import { parameterCount } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { type Errors, questions, trained } from "../../src/studies/a-open/tests.js";
import type { Configuration } from "../../src/studies/cells.js";
import { decide } from "../../src/studies/claim.js";
import { buildTask } from "../../src/tasks/registry.js";

function built({ task, model }: Configuration) {
  const { name, ...settings } = task;
  const { architecture, ...rest } = model;
  return buildModel(String(architecture), rest, buildTask(String(name), settings));
}

it("asks of no change that is none, and of heads at the same total", () => {
  const documents = trained.map(({ configuration }) => JSON.stringify(configuration));
  expect(new Set(documents).size).toBe(documents.length);
  const totals = trained
    .filter(({ model }) => model === "transformer" || model === "heads")
    .map(({ configuration }) => {
      const model = built(configuration);
      return model.heads().length * Number(model.modelClass.headSize);
    });
  expect(new Set(totals)).toEqual(new Set([16]));
});

it("compares models of a fifth to twice as many parameters", () => {
  for (const { ground, configuration } of trained.filter(({ model }) => !model.startsWith("d"))) {
    const own = trained.find((t) => t.ground === ground && t.model === "transformer");
    if (own === undefined) throw new Error(ground);
    const share = parameterCount(built(configuration)) / parameterCount(built(own.configuration));
    expect(share, JSON.stringify(configuration.model)).toBeGreaterThan(1 / 5);
    expect(share, JSON.stringify(configuration.model)).toBeLessThan(2);
  }
});

it("says yes to what halves the error and no to what does not", async () => {
  const errors: Errors = (_ground, model) => {
    const error = { heads: 0.1, rnn: 3 }[model as string] ?? 1;
    return [error, 1.01 * error, 0.99 * error];
  };
  for (const { claim, model, measure } of questions) {
    const { verdict } = decide(claim, await measure(errors, 3));
    expect(verdict, claim.id).toBe(model === "heads" || model === "rnn" ? "agrees" : "disagrees");
  }
});
