import { describe, expect, it } from "vitest";
import type { DrawnExamples } from "../../../src/experiments/population/data.js";
import { populationKey } from "../../../src/experiments/population/identity.js";
import type { PopulationJob } from "../../../src/experiments/population/job.js";
import type { Outputs } from "../../../src/training/examples/kind.js";
import { job } from "../jobs.js";

const base = job("a");
const { data } = base;
const drawn: DrawnExamples = {
  kind: "drawn",
  task: "coupling",
  settings: { alpha: 1 },
  seed: 1,
  counts: { train: 10, validation: 5, test: 5 },
};

function changed(target: Outputs): PopulationJob {
  return { ...base, data: { ...data, examples: { ...data.examples, target } as never } };
}

describe("the key of a population", () => {
  it("is that of what it computes, not of its name or of the arrays that hold its data", () => {
    const key = populationKey(base);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(populationKey({ ...base, name: "b" })).toBe(key);
    if (data.examples.kind !== "windows") throw new Error("not windows");
    expect(populationKey(changed(data.examples.target.slice()))).toBe(key);
  });

  it("differs wherever the bits of the result may", () => {
    if (data.examples.kind !== "windows") throw new Error("not windows");
    const target = data.examples.target.slice();
    target[399] = 0.5;
    const { spec, stopping } = base;
    const jobs: readonly PopulationJob[] = [
      base,
      changed(target),
      { ...base, spec: { ...spec, steps: 80 } },
      { ...base, spec: { ...spec, members: spec.members.slice(0, 1) } },
      { ...base, spec: { ...spec, members: [...spec.members].reverse() } },
      { ...base, spec: { ...spec, config: { taps: 2 } } },
      { ...base, stopping: { ...stopping, patience: 1 } },
      { ...base, stopping: { ...stopping, patience: Number.POSITIVE_INFINITY } },
      { ...base, errorUnit: 2 },
      { ...base, data: { ...data, train: data.train.subarray(1) } },
      { ...base, data: { ...data, watched: data.validation.subarray(1) } },
      // one example moves from the end of a part to the beginning of the next
      {
        ...base,
        data: {
          ...data,
          train: data.train.subarray(0, -1),
          validation: Int32Array.of(...data.train.subarray(-1), ...data.validation),
        },
      },
      { ...base, data: drawn },
      { ...base, data: { ...drawn, seed: 2 } },
      { ...base, data: { ...drawn, counts: { ...drawn.counts, train: "fresh" } } },
      { ...base, data: { ...drawn, settings: { alpha: 2 } } },
      // the same bytes, numbers of classes
      changed(new Int32Array(data.examples.target.slice().buffer)),
    ];
    expect(new Set(jobs.map(populationKey)).size).toBe(jobs.length);
  });
});
