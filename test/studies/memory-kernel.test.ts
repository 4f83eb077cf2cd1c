import { expect, it } from "vitest";
import { decaySum } from "../../src/oracle/kernel-sums.js";
import { exponentBetween } from "../../src/studies/exponents.js";
import { energyOf, memoryKernelOf, shareOf } from "../../src/studies/memory-kernel.js";

const linear = { name: "linear", kernel: "exp", rate: Math.LN2, length: 4, snr: "none" };

it("a linear task's kernel is its weights of the past, the newest first", () => {
  const kernel = memoryKernelOf(linear);
  [1, 0.5, 0.25, 0.125].forEach((v, s) => {
    expect(kernel[s]).toBeCloseTo(v, 14);
  });
  // 1 + 1/4 + 1/16 + 1/64
  expect(energyOf(kernel)).toBeCloseTo(85 / 64, 14);
  expect(() => memoryKernelOf({ ...linear, order: "random" })).toThrow(RangeError);
});

it("a distance is a share of the energy, its rounding too", () => {
  const { floor } = decaySum({ values: [2, 0], first: 0 }, "exponential", [0]);
  // the best constant leaves 1 + 1 of 4
  const share = shareOf(floor, 4);
  expect(share.value).toBeCloseTo(0.5, 14);
  expect(share.noiseFloor).toBe(floor.noiseFloor / 4);
});

it("the exponent between two points is that of the power law through them", () => {
  expect(exponentBetween({ at: 2, value: 8 }, { at: 4, value: 1 })).toBeCloseTo(-3, 14);
});
