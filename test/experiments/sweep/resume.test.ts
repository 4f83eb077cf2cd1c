import { describe, expect, it } from "vitest";
import { CostModel } from "../../../src/experiments/cost/model.js";
import { expand, type TrialGroup } from "../../../src/experiments/sweep/expand.js";
import type { PackedPopulation } from "../../../src/experiments/sweep/pack.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { packLeft } from "../../../src/experiments/sweep/resume.js";
import { trialKey } from "../../../src/experiments/trial/key.js";

const groups = expand(
  parseSpecification({
    baseline: {
      task: { name: "coupling", basis: "tokens", tokens: 4, length: 4 },
      model: { architecture: "linear-filter" },
    },
    grid: { "task.alpha": [1, 2] },
    seeds: 6,
    learningRates: [0.01],
    budget: { steps: 32 },
  }),
);
const keysOf = ({ settings, members }: Pick<TrialGroup, "settings" | "members">) =>
  members.map((member) => trialKey({ ...settings, ...member }));
const [first, second] = groups.map(keysOf);
const pack = (interrupted: readonly (readonly string[])[], workers = 2): PackedPopulation[] =>
  packLeft(groups, interrupted, new CostModel(), workers);

describe("what is left of a sweep", () => {
  it("is packed so that interrupted populations come first and as they were", () => {
    const interrupted = [
      [second[4], second[1], second[2]],
      [first[0], first[5]],
    ];
    for (const workers of [1, 2, 7]) {
      const packed = pack(interrupted, workers).map(keysOf);
      expect(packed.slice(0, 2)).toEqual(interrupted);
      expect(packed.flat().sort()).toEqual([...first, ...second].sort());
    }
  });

  it.each([
    ["whose trial has a result", [["known", first[0]]]],
    ["of two configurations", [[first[0], second[0]]]],
  ])("leaves a population %s to be packed anew", (_, interrupted) => {
    expect(pack(interrupted)).toEqual(pack([]));
  });

  it("trains no trial twice, whatever the checkpoints say", () => {
    const packed = pack([
      [first[0], first[1]],
      [first[1], first[2]],
    ]).map(keysOf);
    expect(packed[0]).toEqual([first[0], first[1]]);
    expect(packed.flat().sort()).toEqual([...first, ...second].sort());
  });
});
