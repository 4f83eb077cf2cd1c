import { describe, expect, it } from "vitest";
import { runModel } from "../../src/construct/run-model.js";
import { parameterCount } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { digitLimits, digitSpectra, tensorTrain } from "../../src/oracle/digits.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";

const kernelOf = (of: (s: number) => number, lags = 64) =>
  Float64Array.from({ length: lags }, (_, s) => of(s));
const draws = new Stream(3, "digits");
const exponential = kernelOf((s) => Math.exp(-s / 5));
const sine = kernelOf((s) => Math.sin(s / 2));
const lag = kernelOf((s) => (s === 10 ? 1 : 0));
const power = kernelOf((s) => (1 + s) ** -0.5);
const random = kernelOf((s) => draws.normal(s));
const rankOf = (kernel: Float64Array) =>
  Math.max(
    ...digitSpectra(kernel).map((values) => values.filter((v) => v > 1e-10 * values[0]).length),
  );
const energy = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);

describe("the rank of a kernel between digits of the lag", () => {
  it("is 1 of an exponential and of one lag, 2 of a sine, and full of noise", () => {
    expect([exponential, lag, sine, random].map(rankOf)).toEqual([1, 1, 2, 8]);
    expect(rankOf(exponential.map((v, s) => v + sine[s]))).toBe(3);
  });

  it("is that of a matrix of two digits, whose singular values are known", () => {
    // lags 0..3 as [[rho0, rho2], [rho1, rho3]] = diag(3, 2)
    expect([...digitSpectra([3, 0, 0, 2])[0]]).toEqual([3, 2]);
    expect(() => digitSpectra([1, 2, 3])).toThrow("lags");
  });
});

describe("the limits of a convolution of two taps", () => {
  it("are the kernel itself where the rank suffices", () => {
    for (const [kernel, channels] of [
      [exponential, 1],
      [lag, 1],
      [sine, 2],
      [random, 8],
    ] as const) {
      const near = tensorTrain(kernel, channels);
      kernel.forEach((v, s) => {
        expect(near[s]).toBeCloseTo(v, 12);
      });
    }
  });

  it("lie in order: no kernel of the rank below the floor, what is made above it and below the promise", () => {
    for (const kernel of [power, random, sine]) {
      for (const channels of [1, 2, 4]) {
        const { floor, constructed, promised } = digitLimits(kernel, { levels: 6, channels });
        expect(floor.value).toBeLessThanOrEqual(constructed.value + floor.noiseFloor);
        expect(constructed.value).toBeLessThanOrEqual(promised + floor.noiseFloor);
        expect(rankOf(tensorTrain(kernel, channels))).toBe(
          Math.min(channels, kernel === sine ? 2 : 8),
        );
      }
    }
    const { floor } = digitLimits(sine, { levels: 6, channels: 1 });
    expect(floor.value).toBeGreaterThan(0.1 * energy(sine));
  });

  it("leave what lies beyond reach", () => {
    const { floor, constructed } = digitLimits(power, { levels: 5, channels: 8 });
    expect(floor.value).toBeCloseTo(energy(power.subarray(32)), 12);
    expect(constructed.value).toBeCloseTo(floor.value, 12);
    expect(() => digitLimits(power, { levels: 7, channels: 1 })).toThrow("fewer than 128");
  });
});

it("holds of the model: its response to an impulse has the rank of its channels, and its reach", async () => {
  for (const residual of [false, true]) {
    const config = { channels: 2, kernel: 2, levels: 4, residual, activation: "linear" };
    const task = { inputs: 1, outputs: 1, length: 32 };
    const model = buildModel("temporal-convolution", config, task);
    expect(model.modelClass).toMatchObject({ linear: true, lags: 16, digitRank: 2 });
    const theta = Float64Array.from({ length: parameterCount(model) }, (_, i) => draws.normal(i));
    const impulse = Float64Array.from({ length: 64 }, (_, i) => (i === 0 ? 1 : 0));
    const y = await runModel(nodeEngine, model, theta, impulse, 2);
    const response = y.slice(0, 32).map((v, t) => v - y[32 + t]);
    expect(rankOf(response.slice(0, 16))).toBe(2);
    expect(energy(response.subarray(16))).toBeLessThan(1e-20);
  }
});
