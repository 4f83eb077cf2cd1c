import { expect, it } from "vitest";
import { type LinearConfig, linearMap } from "../../../src/tasks/linear.js";
import { buildTask } from "../../../src/tasks/registry.js";

it("slips.1: W = -2 has a negative real part: e^(W s) fades, W^s grows", () => {
  const W = -2;
  expect(Math.exp(W * 20)).toBeLessThan(1e-17);
  expect(Math.abs(W ** 20)).toBe(2 ** 20);
});

it("slips.2: for kernels uniform on [0, 1] a constant leaves what the paper's network left", () => {
  const length = 32;
  const seeds = 200;
  let total = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const { config } = buildTask("linear", { kernel: "uniform", length });
    const { data } = linearMap(config as LinearConfig, seed);
    // of y over positions and inputs: the mean at t is half the row's sum, its variance a twelfth of squares
    let [mean, square] = [0, 0];
    for (let t = 0; t < length; t++) {
      const row = data.subarray(t * length, (t + 1) * length);
      const level = row.reduce((sum, a) => sum + a, 0) / 2;
      mean += level / length;
      square += (level ** 2 + row.reduce((sum, a) => sum + a * a, 0) / 12) / length;
    }
    total += (square - mean ** 2) / seeds;
  }
  // by hand: levels t / 4 on 1..32 vary by (32^2 - 1) / 12 / 16 = 5.33, what is within a position adds
  // 16.5 / 36 = 0.46, the scatter of kernels some 0.1; the paper prints 5.58 and 5.24
  expect(total).toBeGreaterThan(5.6);
  expect(total).toBeLessThan(6.3);
});
