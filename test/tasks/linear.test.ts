import { describe, expect, it } from "vitest";
import { airy } from "../../src/tasks/airy.js";
import { memoryKernel } from "../../src/tasks/kernel.js";
import {
  causalFloors,
  type LinearConfig,
  linearMap,
  outputMoments,
} from "../../src/tasks/linear.js";
import { mixingFilter, permutation } from "../../src/tasks/order.js";
import { buildTask } from "../../src/tasks/registry.js";
import { refusal } from "./refusals.js";

function configure(settings: Partial<LinearConfig>): LinearConfig {
  return buildTask("linear", settings).config as LinearConfig;
}

function kernel(settings: Partial<LinearConfig>): Float64Array {
  return memoryKernel(configure(settings), 0);
}

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe("Airy's function", () => {
  // DLMF 9.2.3; Abramowitz and Stegun, tables 10.11; the rest to 16 digits by SciPy 1.10 (AMOS)
  it.each([
    [0, 0.3550280538878172],
    [1, 0.1352924163128814],
    [2, 0.03492413042327438],
    [5, 1.08344428136074e-4],
    [10, 1.1047532552898654e-10],
    [-1, 0.5355608832923521],
    [-3, -0.3788142936776581],
    [-6, -0.3291451736298231],
  ])("at %d", (x, value) => {
    expect(Math.abs(airy(x) - value)).toBeLessThan(x > 0 ? 1e-13 * value : 1e-12);
  });

  // DLMF, table 9.9.1
  it.each([-2.338107410459767, -4.08794944413097, -5.520559828095551])("has a zero at %d", (x) => {
    expect(Math.abs(airy(x))).toBeLessThan(1e-12);
  });
});

describe("memory kernels, by hand", () => {
  it("exp, power and sine take their rate", () => {
    expect(kernel({ rate: 0.5 })[4]).toBeCloseTo(Math.exp(-2), 15);
    expect(kernel({ kernel: "power" })[3]).toBeCloseTo(1 / 8, 15);
    expect(kernel({ kernel: "power", rate: 0.1, exponent: 1.1 })[10]).toBeCloseTo(2 ** -1.1, 15);
    expect(kernel({ kernel: "sine", rate: 0.25 })[2]).toBeCloseTo(Math.sin(0.5), 15);
  });

  it("alternating is exp with its sign changed at every other lag", () => {
    const exp = kernel({ rate: 0.5 });
    const alternating = kernel({ kernel: "alternating", rate: 0.5 });
    alternating.forEach((value, s) => {
      expect(value).toBe(s % 2 === 0 ? exp[s] : -exp[s]);
    });
  });

  it("shift is the input ten steps ago", () => {
    const { x, y } = buildTask("linear", { kernel: "shift", snr: "none" })
      .relationship(0)
      .sample("train", 0);
    expect([...y.subarray(0, 10)]).toEqual(new Array(10).fill(0));
    expect([...y.subarray(10)]).toEqual([...x.subarray(0, 22)]);
  });

  it("two-parts and airy", () => {
    const two = kernel({ kernel: "two-parts" });
    expect(two[9]).toBeCloseTo(1 + Math.exp(-9), 15);
    expect(two[0]).toBeCloseTo(1 + Math.exp(-81), 15);
    expect(kernel({ kernel: "airy" })[7]).toBeCloseTo(0.1352924163128814, 14);
  });

  it("uniform is drawn from the seed", () => {
    const config = configure({ kernel: "uniform" });
    const one = memoryKernel(config, 1);
    expect(memoryKernel(config, 1)).toEqual(one);
    expect(memoryKernel(config, 2)).not.toEqual(one);
    expect(one.every((v) => v >= 0 && v < 1)).toBe(true);
  });
});

describe("exact moments", () => {
  it("are Paper A's 0.0959 for the exponential kernel", () => {
    const { variance } = outputMoments(linearMap(configure({}), 0));
    expect(mean(variance)).toBeCloseTo(0.0959, 4);
    const byHand = Array.from({ length: 32 }, (_, t) => (32 - t) * Math.exp(-2 * t)).reduce(
      (a, b) => a + b,
    );
    expect(mean(variance)).toBeCloseTo(byHand / 32 / 12, 14);
  });

  // Over kernels uniform on [0, 1) the expected variance over (t, x) is E of the means' variance
  // over t (slope 1/4, random walk) and of the variance over x; a single kernel's varies by 0.8.
  it("are about 6 over (t, x) for the uniform kernel", () => {
    const config = configure({ kernel: "uniform" });
    const totals = Array.from({ length: 400 }, (_, seed) => {
      const moments = outputMoments(linearMap(config, seed));
      const centre = mean(moments.mean);
      return mean(moments.variance) + mean(moments.mean.map((m) => (m - centre) ** 2));
    });
    expect(Math.abs(mean(totals) - 6)).toBeLessThan(0.25);
  });

  it("give the noise its variance", () => {
    const at = (snr: number | "none") => buildTask("linear", { snr }).relationship(0);
    expect(at(4).noiseVariance).toBeCloseTo(0.0959 / 4, 5);
    expect(at("none").noiseVariance).toBe(0);
    const [clean, noisy] = [at("none"), at(4)].map((r) => r.sample("test", 3));
    expect(noisy.x).toEqual(clean.x);
    expect(noisy.y).not.toEqual(clean.y);
  });
});

/** What a causal linear model, free at every position, must leave. */
function causalFloor(config: LinearConfig, seed: number): number {
  return causalFloors(linearMap(config, seed)).varying;
}

describe("temporal ordering", () => {
  it("swap10 exchanges the first ten with the last ten, shift10 moves them to the end", () => {
    const swapped = [...permutation("swap10", 25, 0)];
    expect(swapped.slice(0, 10)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
    expect(swapped.slice(10, 15)).toEqual([10, 11, 12, 13, 14]);
    expect(swapped.slice(15)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const shifted = [...permutation("shift10", 12, 0)];
    expect(shifted).toEqual([10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...permutation("reverse", 4, 0)]).toEqual([3, 2, 1, 0]);
    expect([...permutation("random", 9, 1)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it("permutes what is seen and leaves the outputs", () => {
    const plain = buildTask("linear", { snr: "none" }).relationship(0);
    for (const order of ["swap10", "shift10", "reverse", "random"] as const) {
      const seen = buildTask("linear", { snr: "none", order }).relationship(0).sample("train", 0);
      const p = permutation(order, 32, 0);
      const x = new Float64Array(32);
      seen.x.forEach((v, t) => {
        x[p[t]] = v;
      });
      for (let t = 0; t < 32; t++) {
        const y = x.subarray(0, t + 1).reduce((sum, v, s) => sum + Math.exp(s - t) * v, 0);
        expect(seen.y[t]).toBeCloseTo(y, 14);
      }
      expect(buildTask("linear", { order }).relationship(0).signalVariance).toBeCloseTo(
        plain.signalVariance ?? Number.NaN,
        14,
      );
    }
  });

  // the floors of a causal linear model: 0.0301 for both of the paper's orders
  it.each(["swap10", "shift10"] as const)("%s costs a causal model 0.0301", (order) => {
    expect(causalFloor(configure({ order }), 0)).toBeCloseTo(0.0301, 4);
  });

  it("swap10 costs 0.0526 where a lag has one coefficient", () => {
    expect(causalFloors(linearMap(configure({ order: "swap10" }), 0)).invariant).toBeCloseTo(
      0.0526,
      4,
    );
  });

  it("states these floors, and none where there is none to state", () => {
    const statements = (settings: Partial<LinearConfig>) =>
      buildTask("linear", settings)
        .relationship(0)
        .verdicts.map((v) => v.statement)
        .join(" ");
    expect(statements({ order: "swap10" })).toMatch(/below 0\.0301 .* below 0\.0526\./);
    expect(statements({})).toMatch(/32 lags is exact.* one unit is exact/);
    expect(statements({ kernel: "alternating" })).toMatch(/one unit is exact/);
    expect(statements({ kernel: "power" })).toContain("C_RNN is infinite");
  });

  it("is stationary, and has a memory kernel, in its own order alone", () => {
    const at = (settings: Partial<LinearConfig>) => buildTask("linear", settings).relationship(0);
    expect(at({}).kernel).toEqual(kernel({}));
    for (const order of ["swap10", "shift10", "reverse", "random"] as const) {
      expect(at({ order }).kernel).toBeUndefined();
      expect(at({ order }).series).toBeUndefined();
    }
    expect(at({ mix: 3, mixing: "printed" }).kernel).toBeUndefined();
  });

  it("refuses sequences that are too short for it, and kernels that are nowhere", () => {
    expect(refusal("linear", { order: "swap10", length: 19 }).problem).toMatch(/swap10.* 20.* 19/);
    expect(refusal("linear", { order: "shift10", length: "10" }).problem).toMatch(/ 11.* 10/);
    expect(refusal("linear", { kernel: "shift", length: 10 }).problem).toMatch(/shift.*10/);
    for (const kernel of ["sine", "airy"]) {
      expect(refusal("linear", { kernel, rate: 1e308 }).problem).toMatch(/1e\+308 is not a number/);
    }
  });
});

describe("temporal mixing", () => {
  it("acts on the inputs before the kernel does", () => {
    const theta = mixingFilter(3, 6);
    expect(theta.reduce((a, b) => a + b)).toBeCloseTo(1, 15);
    for (const [mixing, direction] of [
      ["causal", -1],
      ["printed", 1],
    ] as const) {
      const { x, y } = buildTask("linear", { mix: 3, mixing, snr: "none", length: 8 })
        .relationship(6)
        .sample("test", 0);
      const mixed = x.map((_, t) =>
        theta.reduce((sum, weight, s) => sum + weight * (x[t + direction * s] ?? 0), 0),
      );
      y.forEach((value, t) => {
        const expected = mixed
          .subarray(0, t + 1)
          .reduce((sum, v, s) => sum + Math.exp(s - t) * v, 0);
        expect(value).toBeCloseTo(expected, 14);
      });
    }
  });

  it.each(["causal", "printed"] as const)("acts alike within a series: %s", (mixing) => {
    const settings = { mix: 3, mixing, snr: "none", length: 8 } as const;
    const relationship = buildTask("linear", settings).relationship(6);
    const theta = mixingFilter(3, 6);
    const { x, y } = relationship.series?.rows(60) ?? { x: [], y: [] };
    const direction = mixing === "causal" ? -1 : 1;
    // from row 9 to 57 nothing outside is needed: 7 lags and 2 taps
    for (let t = 9; t < 58; t++) {
      let expected = 0;
      for (let lag = 0; lag < 8; lag++) {
        for (let s = 0; s < 3; s++) {
          expected += Math.exp(-lag) * theta[s] * x[t - lag + direction * s];
        }
      }
      expect(y[t]).toBeCloseTo(expected, 13);
    }
    if (mixing === "causal") {
      expect(relationship.kernel).toHaveLength(10);
      expect(relationship.kernel?.[1]).toBeCloseTo(theta[0] * Math.exp(-1) + theta[1], 15);
    }
  });

  it("costs a causal model nothing when it is causal, about 0.027 as printed", () => {
    const floors = (mixing: "causal" | "printed") =>
      mean(
        Array.from({ length: 200 }, (_, seed) => causalFloor(configure({ mix: 5, mixing }), seed)),
      );
    expect(floors("causal")).toBe(0);
    expect(floors("printed")).toBeCloseTo(0.027, 3);
  });
});
