import { describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import { meanSquaredError } from "../../src/statistics/metrics.js";
import type { Member, PopulationSpecification } from "../../src/training/specification.js";
import { type Progress, train } from "../../src/training/train.js";
import { ofChannels } from "../models/of-channels.js";
import { allExamples, runningSums, specificationFor, withPopulation } from "./small-problems.js";

const examples = runningSums(48, 6, 2, 1);
const held = allExamples(examples).subarray(-16);
const truth = examples.y.subarray(held[0] * 6);

/** Eight steps, each followed by an evaluation: what a step does to a model is seen at once. */
function trained(
  changes: Partial<PopulationSpecification> & Pick<PopulationSpecification, "architecture">,
): Promise<Progress> {
  const spec = specificationFor(examples, { steps: 8, stepsPerRun: 1, ...changes });
  return withPopulation(nodeEngine, spec, examples, (population) =>
    train(population, {
      stopping: { evaluateEvery: 1, patience: 9 },
      validate: async (p) => (await p.predict(held)).map((y) => meanSquaredError(y, truth)),
    }),
  );
}

const DTYPES = ["float32", "float64"] as const;

describe.each(ofChannels)("$name", ({ name: architecture }) => {
  // 1e300 is infinite in float32; in float64 the loss of such weights overflows.
  const rates = [1e-3, 1, 1e5, 1e30, 1e300];
  const members: Member[] = rates.map((learningRate) => ({ seed: 5, learningRate }));

  it.each(DTYPES)("never diverges silently in %s, whatever the rate", async (dtype) => {
    const { members: ends, population, best } = await trained({ architecture, members, dtype });
    for (const [i, { state, reason, validation, curve }] of ends.entries()) {
      if (state === "diverged") {
        expect(reason).toMatch(
          /^(loss|gradient|parameters|validation error) not finite (at|by) step \d+ /,
        );
        expect(reason).toContain(`learning rate ${rates[i]}`);
      } else {
        expect(reason).toBeNull();
        expect(curve.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        expect(validation).toSatisfy(Number.isFinite);
      }
      expect(curve.flat().every(Number.isFinite)).toBe(true);
    }
    expect([...population.theta, ...best].every(Number.isFinite)).toBe(true);
    // An ordinary rate is none of this, and an absurd one is found out.
    expect(ends[0].state).toBe("training");
    expect(ends[4].state).toBe("diverged");
  });

  it("trains in float32 as it does in float64", async () => {
    const ordinary = members.slice(0, 1);
    const [single, double] = await Promise.all(
      DTYPES.map((dtype) => trained({ architecture, members: ordinary, dtype })),
    );
    // Rounding is 6e-8 of a number; after eight steps the errors were 3e-6 apart at most. Parameters
    // may differ by more: where a gradient is nothing but rounding, Adam still moves by the rate.
    for (const [i, [step, error]] of double.members[0].curve.entries()) {
      expect(single.members[0].curve[i][0]).toBe(step);
      expect(Math.abs(single.members[0].curve[i][1] / error - 1)).toBeLessThan(1e-4);
    }
    // It is another precision that was compared.
    expect(single.members[0].curve).not.toEqual(double.members[0].curve);
  });
});
