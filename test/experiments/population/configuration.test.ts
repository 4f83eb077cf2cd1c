import { describe, expect, it } from "vitest";
import { configurationKey } from "../../../src/experiments/population/configuration.js";
import { job } from "../jobs.js";

describe("the key of a configuration", () => {
  const key = configurationKey(job("a"));

  it("does not see names, members, steps and data", () => {
    const other = job("b", { members: [{ seed: 9, learningRate: 1 }], steps: 640 });
    expect(configurationKey({ ...other, data: { ...other.data, train: new Int32Array(3) } })).toBe(
      key,
    );
  });

  it("fills in defaults", () => {
    const gru = job("a", { architecture: "gru" });
    const { config } = JSON.parse(configurationKey(gru));
    expect(configurationKey(job("a", { architecture: "gru", config }))).toBe(configurationKey(gru));
    expect(config).toHaveProperty("width");
  });

  it("sees what is drawn at every step, and no number of what is held", () => {
    const drawn = (train: number | "fresh", alpha = 1) =>
      configurationKey({
        ...job("a"),
        data: {
          kind: "drawn",
          task: "coupling",
          settings: { alpha },
          seed: 0,
          counts: { train, validation: 8, test: 8 },
        },
      });
    expect(drawn(64)).toBe(drawn(128, 2));
    expect(new Set([drawn(64), drawn("fresh"), drawn("fresh", 2)]).size).toBe(3);
  });

  it.each([
    { architecture: "gru" },
    { batch: 32 },
    { dtype: "float64" },
    { positions: "all" },
    { stepsPerRun: 4 },
    { optimiser: "sgd" },
    { task: { inputs: 1, outputs: 1, length: 5 } },
  ] as const)("differs with %j", (changes) => {
    expect(configurationKey(job("a", changes))).not.toBe(key);
  });
});
