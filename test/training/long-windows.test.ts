import { expect, it } from "vitest";
import { nodeEngine } from "../../src/runtime/node.js";
import { filteredNoise, specificationFor, withPopulation } from "./small-problems.js";

it.each(["rnn", "gru", "lstm", "state-space", "attention-rnn", "recurrent-convolution"])(
  "%s of width 32 takes two steps on windows of 512",
  async (architecture) => {
    const examples = filteredNoise(600, 1, 512);
    const spec = specificationFor(examples, {
      architecture,
      config: { width: 32 },
      batch: 64,
      steps: 2,
      stepsPerRun: 2,
    });
    await withPopulation(nodeEngine, spec, examples, async (population) => {
      const before = population.state.theta.slice();
      const { losses, norms } = await population.advance();
      expect(losses).toHaveLength(2);
      expect([...losses, ...norms].flat().every((v) => Number.isFinite(v) && v > 0)).toBe(true);
      const after = population.state.theta;
      // Adam moves every parameter that has a gradient by about its rate
      expect(after.filter((v, i) => v !== before[i]).length).toBeGreaterThan(0.99 * before.length);
    });
  },
);
