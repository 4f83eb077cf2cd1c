import { describe, expect, it } from "vitest";
import { trialKey, trialKeyAt } from "../../../src/experiments/trial/key.js";
import type { Trial } from "../../../src/experiments/trial/schema.js";
import { areSame, codeVersions, versionsOf } from "../../../src/experiments/trial/versions.js";
import { trainingDefaults } from "../../../src/training/settings.js";
import { presentCode, recordedCode } from "./code.js";

const present = presentCode();
const recorded = recordedCode();

const drawn: Trial = {
  task: { name: "noise", length: 4 },
  data: { seed: 0, train: 1, validation: 1, test: 1 },
  model: { architecture: "gru" },
  training: trainingDefaults,
  budget: { steps: 1, evaluateEvery: 1, patience: null },
  seed: 0,
  learningRate: 0.1,
};

describe("the version of a task or an architecture", () => {
  it.each(Object.keys(present))(
    "of src/%s is the recorded one, unless its code moved: then it rises, or the record is made anew",
    (name) => {
      const again =
        "node build/test/experiments/trial/record-code.js, which says whether it must rise";
      expect(recorded, `${name} is new: ${again}`).toHaveProperty([name]);
      expect(present[name].version).toBe(recorded[name].version);
      expect(present[name].source, `the code of ${name} changed: ${again}`).toBe(
        recorded[name].source,
      );
    },
  );

  it("is of nothing else", () => {
    expect(Object.keys(recorded)).toEqual(Object.keys(present));
  });

  it("makes another trial of the same settings", () => {
    const now = codeVersions(drawn);
    expect(now).toEqual({ task: 1, model: 2 });
    expect(trialKeyAt(drawn, now)).toBe(trialKey(drawn));
    const keys = [now, { ...now, task: 2 }, { ...now, model: 3 }].map((v) => trialKeyAt(drawn, v));
    expect(new Set(keys).size).toBe(3);
    expect(areSame(now, versionsOf("noise", "gru"))).toBe(true);
    expect(areSame(now, { ...now, model: 3 })).toBe(false);
  });

  it("of examples that were handed over is that of the architecture alone", () => {
    const { task, model } = codeVersions({ ...drawn, data: { sha256: "a" } });
    expect([task, model]).toEqual([null, 2]);
  });
});
