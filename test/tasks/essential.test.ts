import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type EssentialConfig,
  essentialKernel,
  productVariance,
} from "../../src/tasks/essential.js";
import { buildTask } from "../../src/tasks/registry.js";

const at = (settings: Partial<Record<keyof EssentialConfig, unknown>>) =>
  buildTask("essential", { snr: "none", ...settings }).relationship(0);

it("asked at the last position alone, is what it is there", () => {
  const settings = { kernels: "power:0.5,exp:0.3", length: 30 };
  const [every, last] = [at(settings), at({ ...settings, positions: "last" })];
  const y = last.sample("train", 3).y;
  expect(y[29]).toBe(every.sample("train", 3).y[29]);
  expect(y.slice(0, 29).every((v) => v === 0)).toBe(true);
  expect(last.signalVariance).toBe(every.series?.signalVariance);
});

describe("kernels", () => {
  it("by hand; power has no lag 0", () => {
    const power = essentialKernel("power:0.5", 5);
    [0, 1, Math.SQRT1_2, 1 / Math.sqrt(3), 0.5].forEach((value, lag) => {
      expect(power[lag]).toBeCloseTo(value, 15);
    });
    expect(essentialKernel("exp:5", 3)[2]).toBeCloseTo(Math.exp(-10), 18);
  });

  it("are read from a list, and written in one way", () => {
    const config = buildTask("essential", { kernels: " exp:5.0, power:15e-1" }).config;
    expect(config.kernels).toEqual(["exp:5", "power:1.5"]);
  });
});

describe("variance of the last of 1,000 positions, as the experiments have it", () => {
  it("4a: 1 + 1/2 + .. + 1/999 = 7.4845", () => {
    expect(productVariance([essentialKernel("power:0.5", 1000)])[999]).toBeCloseTo(7.4845, 4);
  });

  it("4b: 1 / (1 - e^-10) = 1.0000454", () => {
    const variance = productVariance([essentialKernel("exp:5", 1000)])[999];
    expect(variance).toBeCloseTo(1 / (1 - Math.exp(-10)), 13);
    expect(variance).toBeCloseTo(1.0000454, 7);
  });
});

describe("variance of a product of convolutions", () => {
  /** By all signs of `n` positions, at the last. */
  function byAllSigns(rho: readonly Float64Array[]): number {
    const n = rho[0].length;
    let [sum, squares] = [0, 0];
    for (let code = 0; code < 2 ** n; code++) {
      const y = rho.reduce(
        (product, r) => product * r.reduce((a, w, s) => a + ((code >> s) & 1 ? w : -w), 0),
        1,
      );
      sum += y / 2 ** n;
      squares += (y * y) / 2 ** n;
    }
    return squares - sum * sum;
  }

  it("is that of all signs, for any kernels", () => {
    const kernels = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }))
      .chain(([count, n]) =>
        fc.array(
          fc
            // Hundredths: doubles drawn by their bits are so small that every product vanishes.
            .array(fc.integer({ min: -200, max: 200 }), { minLength: n, maxLength: n })
            .map((values) => Float64Array.from(values, (v) => v / 100)),
          { minLength: count, maxLength: count },
        ),
      );
    fc.assert(
      fc.property(kernels, (rho) => {
        const scale = rho.reduce((p, r) => p * r.reduce((a, b) => a + Math.abs(b), 0) ** 2, 1);
        const last = productVariance(rho)[rho[0].length - 1];
        // cumulants of order 8 are up to 272 and cancel: 1e4 roundings of the largest product
        expect(Math.abs(last - byAllSigns(rho))).toBeLessThanOrEqual(1e4 * 2 ** -52 * scale);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the output", () => {
  it("is the product of the causal convolutions, by hand", () => {
    const { x, y } = at({ kernels: "exp:0.5,power:1", length: 6 }).sample("train", 1);
    for (let t = 0; t < 6; t++) {
      let [first, second] = [0, 0];
      for (let s = 0; s <= t; s++) {
        first += Math.exp(-0.5 * s) * x[t - s];
        if (s > 0) second += x[t - s] / s;
      }
      expect(y[t]).toBeCloseTo(first * second, 14);
    }
  });

  it("is linear with its kernel where there is one", () => {
    expect(at({ length: 50 }).kernel).toEqual(essentialKernel("power:0.5", 50));
    expect(at({ kernels: "exp:1,exp:2", length: 50 }).kernel).toBeUndefined();
  });
});

it("states rates only within the theorem's assumptions", () => {
  const of = (kernels: string) =>
    at({ kernels, length: 8 })
      .verdicts.map((v) => v.statement)
      .join(" ");
  expect(of("power:0.5")).toMatch(/no rate for it/);
  expect(of("power:3")).toMatch(/every n up to 1 */);
  expect(of("exp:5")).toMatch(/every n up to 495/);
  expect(of("exp:0.001")).toMatch(/no rate for it/);
});
