import { describe, expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import { normalisedError } from "../../src/statistics/metrics.js";
import { truthOf } from "../../src/training/examples/examples.js";
import { inOutputUnits, outputScale, standardised } from "../../src/training/output-scale.js";
import {
  allExamples,
  runningSums,
  type SequenceExamples,
  specificationFor,
  withPopulation,
} from "./small-problems.js";

/** Outputs with an offset and a size of their own. */
function moved(examples: SequenceExamples, offset: number, size: number): SequenceExamples {
  return { ...examples, y: Float32Array.from(examples.y, (y) => offset + size * y) };
}

describe("the scale of outputs", () => {
  const y = Float32Array.of(1, 10, 3, 30, 5, 20, 100, 100);
  const examples: SequenceExamples = {
    kind: "sequences",
    ...{ length: 2, channels: 1, outputs: 2, x: new Float32Array(4), y },
  };
  const first = Int32Array.of(0);

  it("is of the training part alone: a mean for each output, one deviation for all", () => {
    const { mean, deviation } = outputScale(examples, first, "all");
    expect([...mean]).toEqual([2, 20]);
    // deviations 1 and 10: the root of (1 + 100) / 2
    expect(deviation).toBeCloseTo(Math.sqrt(50.5), 12);
  });

  it("is of the positions that are asked for; of constant outputs the deviation is 1", () => {
    const { mean, deviation } = outputScale(examples, first, "last");
    expect([...mean]).toEqual([3, 30]);
    expect(deviation).toBe(1);
  });

  it("goes there and back", () => {
    const scale = outputScale(examples, first, "all");
    const all = Int32Array.of(0, 1);
    const there = truthOf(standardised(examples, scale), all, "all");
    expect(there[0]).toBeCloseTo(-1 / Math.sqrt(50.5), 6);
    inOutputUnits(there, scale).forEach((value, i) => {
      expect(value).toBeCloseTo(y[i], 4);
    });
  });
});

describe("training of outputs far from zero", () => {
  const plain = runningSums(128, 4, 1, 1);
  const index = allExamples(plain);
  const errorOf = async (examples: SequenceExamples, standardise: boolean) => {
    const spec = specificationFor(examples, {
      architecture: "linear-filter",
      standardise,
      steps: 320,
    });
    return withPopulation(nodeEngine, spec, examples, async (population) => {
      while (population.state.step < spec.steps) await population.advance();
      const [prediction] = await population.predict(index);
      const truth = truthOf(examples, index, "all");
      return normalisedError(prediction, truth, truth.reduce((a, b) => a + b, 0) / truth.length);
    });
  };

  it("does not depend on their unit where they are standardised, and is lost where they are not", async () => {
    const far = moved(plain, 1000, 50);
    const error = await errorOf(plain, true);
    expect(error).toBeLessThan(0.3);
    expect(await errorOf(far, true)).toBeCloseTo(error, 3);
    expect(await errorOf(far, false)).toBeGreaterThan(1);
  });
});
