import { expect, it } from "vitest";
import { initialParameters } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { elementwise, middleOf } from "../../src/studies/attention.js";
import { distance, normals, outputsWith, weights } from "../models/evaluation.js";

it("F o f is what the model makes of a sequence of one token", async () => {
  const config = { hidden: 4, headSize: 3, valueSize: 4, position: "none", causal: false };
  const [long, single] = [5, 1].map((length) =>
    buildModel("transformer-a", config, { inputs: 3, outputs: 2, length }),
  );
  const theta = Float64Array.from(initialParameters(long, 6));
  const tokens = normals(7 * 3, 2);
  const found = await elementwise({ model: long, theta }, tokens);
  // one token attends to itself alone: F(W_V f(token)), nothing else
  const alone = await outputsWith(single, weights(single, 6), tokens);
  for (let i = 0; i < 7; i++) {
    for (let t = 0; t < 5; t++) {
      const own = found.subarray((i * 5 + t) * 2, (i * 5 + t + 1) * 2);
      expect(distance(own, alone.slice(i * 2, i * 2 + 2))).toBeLessThan(1e-12);
    }
  }
});

it("shows the training in the middle by its error, the lower of two, of those that ended", () => {
  expect(middleOf([0.3, 0.1, 0.9, 0.2, 0.5])).toBe(0);
  expect(middleOf([0.3, 0.1, Number.NaN, 0.2, 0.5])).toBe(3);
  expect(middleOf([0.4])).toBe(0);
  expect(middleOf([Number.NaN, Number.POSITIVE_INFINITY])).toBeNull();
});
