import { describe, expect, it } from "vitest";
import { memoryLimit, populationBytes } from "../../../src/experiments/population/memory.js";
import { parameterCount } from "../../../src/models/parameters.js";
import { buildModel } from "../../../src/models/registry.js";
import { ofChannels } from "../../models/of-channels.js";
import { job, widened } from "../jobs.js";

describe("the memory of a population", () => {
  it.each(ofChannels.map((a) => a.name))("of %s holds its state and its batch", (architecture) => {
    const task = { inputs: 1, outputs: 1, length: 4 };
    const count = parameterCount(buildModel(architecture, {}, task));
    for (const dtype of ["float32", "float64"] as const) {
      const width = dtype === "float32" ? 4 : 8;
      const members = 10_000;
      const batch = 64 * 4;
      const bytes = populationBytes(job("a", { architecture, dtype }), members);
      expect(bytes).toBeGreaterThan(members * (10 * count + batch) * width);
    }
  });

  it.each([
    ["stacked", { architecture: "gru", config: { width: 8 } }],
    ["copies", widened],
  ] as const)("grows with members, batch and length, %s", (_form, model) => {
    const least = populationBytes(job("a", model));
    expect(populationBytes(job("a", model), 3)).toBeGreaterThan(least);
    expect(populationBytes(job("a", { ...model, batch: 128 }))).toBeGreaterThan(least);
    const task = { inputs: 1, outputs: 1, length: 8 };
    const longer = job("a", { ...model, task });
    const examples = { ...longer.data.examples, window: 8 } as typeof longer.data.examples;
    expect(populationBytes({ ...longer, data: { ...longer.data, examples } })).toBeGreaterThan(
      least,
    );
  });

  it("counts the data in the precision of the engine", () => {
    const rows = 1_000_000;
    const more = (dtype: "float32" | "float64") => {
      const base = job("a", { dtype });
      const examples = {
        kind: "windows",
        window: 4,
        channels: 1,
        features: new Float32Array(rows),
        target: new Float32Array(rows),
      } as const;
      const data = { ...base.data, examples };
      return populationBytes({ ...base, data }) - populationBytes(base);
    };
    expect(more("float32")).toBe(2 * 4 * (rows - 400));
    expect(more("float64")).toBe(2 * (4 + 8) * (rows - 400));
  });

  it("of fresh sequences holds the batches of a run for each member, whatever its steps", () => {
    const drawn = (train: number | "fresh", steps = 64, members = 2) => {
      const task = { inputs: 1, outputs: 1, length: 8 };
      const counts = { train, validation: 8, test: 8 };
      const { data: _, ...base } = job("a", { task, steps, standardise: true });
      const data = {
        kind: "drawn",
        task: "linear",
        settings: { length: 8 },
        seed: 0,
        counts,
      } as const;
      return populationBytes({ ...base, data }, members);
    };
    expect(drawn("fresh", 64_000)).toBe(drawn("fresh"));
    // 16 steps of 64 sequences, x and y and y in its unit, and the reference: 2048 of y
    const each = 16 * 64 * 8 * 3 * 4;
    const more = (members: number) => drawn("fresh", 64, members) - drawn(2048, 64, members);
    expect(more(1)).toBe(each + 2048 * 8 * 4 - 2048 * 8 * 3 * 4);
    expect(more(3) - more(1)).toBeCloseTo(2 * each, 3);
  });

  it("is limited below what the machine has", () => {
    expect(memoryLimit()).toBeGreaterThan(0);
    expect(memoryLimit()).toBeLessThan(2 ** 50);
  });
});
