import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError } from "../../../src/errors.js";
import { workOf } from "../../../src/experiments/cost/work.js";
import { expand, type TrialGroup } from "../../../src/experiments/sweep/expand.js";
import { populationJob } from "../../../src/experiments/sweep/job.js";
import { parseSpecification } from "../../../src/experiments/sweep/parse.js";
import { parseShard, shard } from "../../../src/experiments/sweep/shard.js";
import { trialKey } from "../../../src/experiments/trial/key.js";
import { documents, small } from "./documents.js";

const keysOf = (groups: readonly TrialGroup[]) =>
  groups.flatMap(({ settings, members }) => members.map((m) => trialKey({ ...settings, ...m })));

function operations(groups: readonly TrialGroup[]): number {
  return groups
    .map(({ settings, members }) => {
      const { flops } = workOf(populationJob(settings, members, ""));
      return flops * members.length * settings.training.batch * settings.budget.steps;
    })
    .reduce((a, b) => a + b, 0);
}

describe("the shards of a sweep", () => {
  it("are its trials in order, each once", () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 40 }), (document, count) => {
        const groups = expand(parseSpecification(document));
        const shards = Array.from({ length: count }, (_, i) =>
          shard(groups, { index: i + 1, count }),
        );
        expect(shards.flatMap(keysOf)).toEqual(keysOf(groups));
      }),
      { numRuns: 25 },
    );
  });

  it("have the same operations but for a trial at either end", () => {
    const groups = expand(
      parseSpecification({
        ...small,
        seeds: 50,
        grid: { "model.hidden": [1, 64, 3], "budget.steps": [10, 1000] },
      }),
    );
    const largest = Math.max(
      ...groups.map((g) => operations([{ ...g, members: g.members.slice(0, 1) }])),
    );
    for (const count of [2, 3, 7]) {
      for (let index = 1; index <= count; index++) {
        const part = operations(shard(groups, { index, count }));
        expect(Math.abs(part - operations(groups) / count)).toBeLessThanOrEqual(largest);
      }
    }
  });

  it("do not depend on one process's objects", () => {
    const document = { ...small, grid: { "model.headSize": [1, 2, 3], "task.alpha": [1, 2] } };
    const part = () => keysOf(shard(expand(parseSpecification(document)), { index: 2, count: 5 }));
    expect(part()).toEqual(part());
    expect(part()).not.toEqual([]);
  });

  it("are written as part and number of parts", () => {
    expect(parseShard("2/8")).toEqual({ index: 2, count: 8 });
    for (const [text, says] of [
      ["2", "2/8"],
      ["0/8", "no part 0 of 8"],
      ["9/8", "no part 9 of 8"],
      ["1/0", "1/0"],
      ["-1/8", "-1/8"],
      ["1/1e3", "1/1e3"],
      ["1/100001", "at most 100000"],
      ["1 / 2", "2/8"],
    ]) {
      expect(() => parseShard(text)).toThrow(CallerError);
      expect(() => parseShard(text)).toThrow(says);
    }
  });
});
