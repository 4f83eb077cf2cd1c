import { describe, expect, it } from "vitest";
import { execute } from "../../../src/experiments/population/execute.js";
import type { PopulationJob } from "../../../src/experiments/population/job.js";
import { truthOf } from "../../../src/training/examples/examples.js";
import { job } from "../jobs.js";

const base = job("watched", { steps: 32 });
const { validation, examples } = base.data;
const truth = truthOf(examples, validation, "last");
const watched = validation.filter((_, i) => i % 5 === 0);

function trained(data: Partial<typeof base.data>) {
  return execute({ ...base, data: { ...base.data, ...data } } satisfies PopulationJob);
}

describe("a population that watches a part of its validation examples", () => {
  it("stops by that part, and is judged by all of them", async () => {
    const { members, best, predictions } = await trained({ watched, predict: validation });
    const alone = await trained({ validation: watched, predict: validation });
    expect(best).toEqual(alone.best);
    for (const [i, member] of members.entries()) {
      const { curve, bestStep, digest } = alone.members[i];
      expect(member).toMatchObject({ curve, bestStep, digest });
      expect(alone.members[i].validation).toBe(Math.min(...curve.map(([, error]) => error)));
      let squares = 0;
      for (const k of validation.keys()) {
        squares += (predictions[i][k] - truth[k]) ** 2;
      }
      expect(member.validation).toBeCloseTo(squares / validation.length, 6);
      expect(member.validation).not.toBe(alone.members[i].validation);
    }
  });

  it("has no error where no evaluation was finite", async () => {
    const members = [{ seed: 1, learningRate: 1e30 }];
    const spec = { ...base.spec, members };
    const { members: ended } = await execute({ ...base, spec, data: { ...base.data, watched } });
    expect(ended).toMatchObject([{ state: "diverged", validation: null }]);
  });
});
