import { describe, expect, it } from "vitest";
import { sparseMemory } from "../../src/studies/b-1b/study.js";
import { complexReadout } from "../../src/studies/b-2a/study.js";
import { severalMemories } from "../../src/studies/b-2b/study.js";
import { needlessProduct } from "../../src/studies/b-3a/study.js";
import { groupsOf } from "../../src/studies/run.js";
import { momentsOf } from "../../src/studies/sparse-grid.js";

describe("experiments 1b, 2a, 2b, 3a", () => {
  it.each([sparseMemory, complexReadout, severalMemories, needlessProduct])(
    "$id trains no configuration twice, and reads the last token of new sequences",
    ({ variations: _, ...study }) => {
      const size = { budget: "default", seeds: 5 } as const;
      const groups = groupsOf(study, size);
      expect(groups.length).toBe(study.sweeps(size).length);
      for (const { settings } of groups) {
        expect(settings.training.positions).toBe("last");
        expect(settings.data).toMatchObject({ train: "fresh" });
      }
    },
  );

  it("1b holds the paper's largest cell at its length", () => {
    const long = groupsOf(sparseMemory, { budget: "default", seeds: 1 }).filter(
      ({ settings }) => settings.task.length === 1000,
    );
    expect(long.map(({ settings }) => settings.model.heads)).toEqual([32, 32]);
    expect(long.map(({ settings }) => settings.model.encodingRate)).toEqual([1, 4]);
  });

  it("3a's pairs differ in the dot product alone", () => {
    const groups = groupsOf(needlessProduct, { budget: "default", seeds: 1 });
    const without = groups.map(({ settings: { model } }) =>
      JSON.stringify({ ...model, coupling: "" }),
    );
    expect(new Set(without).size).toBe(groups.length / 2);
  });

  it("the readout of one sign is affine, that of a normal input is not; the sum is", () => {
    const one = { lags: [99], readout: "relu64" } as const;
    expect(momentsOf(one).beyondAffine).toBeLessThan(1e-9 * momentsOf(one).variance);
    expect(momentsOf({ ...one, inputs: "normal" }).beyondAffine).toBeGreaterThan(1);
    expect(momentsOf({ lags: [48, 56, 99], readout: "sum" })).toEqual({
      variance: 3,
      beyondAffine: 0,
    });
  });
});
