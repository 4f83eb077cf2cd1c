import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/linalg/least-squares.js";
import { multiply } from "../../src/linalg/matrix.js";
import { classText, type ModelClass } from "../../src/models/model-class.js";
import {
  affineLowerBound,
  dotProductFreeFloor,
  PROPOSITION_4_2,
} from "../../src/oracle/duality.js";
import { leastSquaresFilter } from "../../src/oracle/filter.js";
import type { Floor } from "../../src/oracle/floor.js";
import { requireOrder, type TrainedError, trainedError } from "../../src/oracle/four-numbers.js";
import {
  ANY_MODEL,
  CAUSAL,
  floorsOf,
  LINEAR_AT_EACH_POSITION,
  LINEAR_FILTERS,
} from "../../src/oracle/task-floors.js";
import { memoryKernel } from "../../src/tasks/kernel.js";
import type { LinearConfig } from "../../src/tasks/linear.js";
import { buildTask, tasks } from "../../src/tasks/registry.js";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function floorOf(task: string, settings: object, of: ModelClass, seed = 0): number {
  const floor = floorsOf(buildTask(task, settings), seed).find((f) => f.of === of);
  if (floor === undefined) throw new Error(`${task} has no floor of ${classText(of)}`);
  return floor.value;
}

it("of recall by four pairs is 3/4 of linear models, and 0 of all others", () => {
  // E y value_k = 1/4 for each of four values of variance 1, which are independent: 1 - 4/16
  const floors = floorsOf(buildTask("recall", { pairs: 4, keys: 8 }), 0);
  expect(floors.map(({ of, value }) => [classText(of), value])).toEqual([
    ["any model", 0],
    ["linear in the inputs: true", 0.75],
  ]);
});

describe("causal floors of a linear target under permutation and mixing", () => {
  // Known to 4 decimals: tolerance 1e-4.
  it.each([
    ["swap10", "one coefficient a lag", LINEAR_FILTERS, 0.0526],
    ["swap10", "any causal model", CAUSAL, 0.0301],
    ["shift10", "any causal model", CAUSAL, 0.0301],
  ] as const)("%s, by %s", (order, _, of, value) => {
    expect(Math.abs(floorOf("linear", { order, snr: "none" }, of) - value)).toBeLessThan(1e-4);
  });

  it("are 0 under causal mixing, 0.027 on average as printed", () => {
    const at = (mixing: string, seed: number) =>
      floorOf("linear", { mix: 5, mixing, snr: "none" }, CAUSAL, seed);
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    expect(Math.max(...seeds.map((seed) => at("causal", seed)))).toBe(0);
    expect(mean(seeds.map((seed) => at("printed", seed)))).toBeCloseTo(0.027, 3);
  });

  it("are what least squares leaves of fresh sequences", () => {
    const length = 32;
    const { sample } = buildTask("linear", { order: "swap10", snr: "none" }).relationship(0);
    // a coefficient for each lag and an offset for each position
    const columns = 2 * length;
    const design = (split: "train" | "test", count: number) => {
      const a = new Float64Array(count * length * columns);
      const b = new Float64Array(count * length);
      for (let i = 0; i < count; i++) {
        const { x, y } = sample(split, i);
        b.set(y, i * length);
        for (let t = 0; t < length; t++) {
          const row = (i * length + t) * columns;
          a[row + length + t] = 1;
          for (let s = 0; s <= t; s++) a[row + s] = x[t - s];
        }
      }
      const rows = count * length;
      return [
        { rows, columns, data: a },
        { rows, columns: 1, data: b },
      ] as const;
    };
    const [a, b] = design("train", 100);
    const fitted = leastSquares(a, b, { ridge: 0 });
    const [fresh, truth] = design("test", 400);
    const errors = multiply(fresh, fitted).data.map((y, i) => (y - truth.data[i]) ** 2);
    const value = mean([...errors]);
    // positions of a sequence are dependent: the deviation is that of 400 sequence means
    const means = Array.from({ length: 400 }, (_, i) =>
      mean([...errors.subarray(i * length, (i + 1) * length)]),
    );
    const halfWidth = 3 * Math.sqrt(mean(means.map((m) => (m - value) ** 2)) / 400);
    const floors = floorsOf(buildTask("linear", { order: "swap10", snr: "none" }), 0);
    const floor = floors.find((f) => f.of === LINEAR_FILTERS);
    if (floor === undefined) throw new Error("no such floor");
    const trained: TrainedError = {
      of: LINEAR_FILTERS,
      error: "mean squared",
      mean: value,
      interval: [value - halfWidth, value + halfWidth],
      seeds: 1,
    };
    expect(requireOrder({ floor, trained })).toEqual([]);
    // 64 coefficients from 3200 positions cost about 2 %.
    expect(value).toBeLessThan(1.04 * floor.value + halfWidth);
  });

  it("stand beside the noise", () => {
    const { noiseVariance } = buildTask("linear", { snr: 4 }).relationship(0);
    expect(floorOf("linear", { snr: 4 }, LINEAR_FILTERS)).toBe(noiseVariance);
    expect(floorOf("linear", { snr: 4 }, ANY_MODEL)).toBe(noiseVariance);
  });
});

describe("floors of tasks", () => {
  it("begin with that of any model, for every task", () => {
    for (const { name } of tasks) {
      const [first] = floorsOf(buildTask(name, {}), 0);
      expect(first).toMatchObject({ of: ANY_MODEL, kind: "exact" });
    }
    expect(floorOf("noise", {}, ANY_MODEL)).toBe(1);
  });

  it("of sparse by hand: a product of two signs is not linear, their sum is", () => {
    const of = LINEAR_AT_EACH_POSITION;
    const at = (readout: string) =>
      floorOf("sparse", { lags: [2, 6], readout, length: 16, snr: "none" }, of);
    // The product is there from position 6 on, with variance 1.
    expect(at("product")).toBe(10 / 16);
    expect(at("sum")).toBe(0);
  });

  it("of shift in the largest error: from three tokens on, and without noise", () => {
    const largest = (settings: object) =>
      floorsOf(buildTask("adaptive", { kind: "shift", ...settings }), 0)
        .filter(({ error }) => error === "largest")
        .map(({ value }) => value);
    expect(largest({ length: 3 })).toEqual([1]);
    expect(largest({ length: 3, snr: 4 })).toEqual([]);
    expect(largest({ length: 2 })).toEqual([]);
    // Two tokens are too few for it: x_t / 2 + 0.4 x_{t-1} errs by 0.9 at most.
    const tokens = [-1, 0, 1];
    const errors = tokens.flatMap((before) =>
      tokens.map((here) => Math.abs(here / 2 + 0.4 * before - ([here, before][here + 1] ?? 0))),
    );
    expect(Math.max(...errors)).toBeCloseTo(0.9, 15);
  });

  it("of shift in the mean square by hand: 19/54 from the third position on", () => {
    const at = (length: number) =>
      floorOf("adaptive", { kind: "shift", length }, LINEAR_AT_EACH_POSITION);
    expect(at(1)).toBeCloseTo(3 / 54, 14);
    expect(at(2)).toBeCloseTo((3 + 11) / 54 / 2, 14);
    expect(at(8)).toBeCloseTo((3 + 11 + 6 * 19) / 54 / 8, 14);
  });

  it("of adaptive by hand: 7/8 of the variance past the first 8 positions", () => {
    const at = (length: number) =>
      floorOf("adaptive", { kind: "given", length }, LINEAR_AT_EACH_POSITION);
    expect(at(1)).toBe(0);
    expect(at(3)).toBeCloseTo((7 / 64 + 14 / 64) / 3, 15);
    expect(9 * at(9) - 8 * at(8)).toBeCloseTo(7 / 8, 14);
    const several = (length: number) =>
      floorOf("adaptive", { length, lags: 3, largest: 4 }, LINEAR_AT_EACH_POSITION);
    // each of three terms leaves 3/4
    expect(9 * several(9) - 8 * several(8)).toBeCloseTo(9 / 4, 14);
  });
});

describe("the least-squares filter", () => {
  const draw = (settings: object, count: number) => {
    const { sample } = buildTask("linear", settings).relationship(0);
    return Array.from({ length: count }, (_, i) => sample("train", i));
  };

  it("is exact for uniform kernels, where Paper A's trained network left 5.58", () => {
    const settings = { kernel: "uniform", snr: "none" };
    const { kernel, offset, floor } = leastSquaresFilter(draw(settings, 40), 32);
    // 33 coefficients of order 1 from 1280 positions: 1e-13 each, squared 1e-26.
    expect(floor.value).toBeLessThan(1e-20);
    expect(floor.value).toBeLessThan(floor.noiseFloor * 100);
    const rho = memoryKernel(buildTask("linear", settings).config as LinearConfig, 0);
    expect(Math.max(...kernel.map((k, s) => Math.abs(k - rho[s])))).toBeLessThan(1e-11);
    expect(Math.abs(offset)).toBeLessThan(1e-11);
    const fresh = buildTask("linear", settings).relationship(0).sample("test", 0);
    fresh.y.forEach((y, t) => {
      const sum = kernel.reduce((s, k, lag) => s + (lag > t ? 0 : k * fresh.x[t - lag]), offset);
      expect((y - sum) ** 2).toBeLessThan(1e-20);
    });
  });

  it("leaves the noise, less the share that its coefficients take", () => {
    const { noiseVariance } = buildTask("linear", { snr: 4 }).relationship(0);
    const { floor } = leastSquaresFilter(draw({ snr: 4 }, 64), 32);
    // 2048 positions: E = variance (1 - 33/2048), deviation sqrt(2 / 2048) = 3 %; four of them.
    expect(Math.abs(floor.value / noiseVariance / (1 - 33 / 2048) - 1)).toBeLessThan(0.125);
  });

  it("refuses fewer positions than coefficients, and a number of lags that is none", () => {
    for (const lags of [0, 1.5]) {
      expect(() => leastSquaresFilter(draw({}, 2), lags)).toThrow(`a filter of ${lags} lags`);
    }
    expect(() => leastSquaresFilter(draw({}, 1), 32)).toThrow("32 positions for 32 lags");
  });
});

describe("Proposition 4.2: without dot product", () => {
  it("the largest error is 1, exactly", () => {
    expect(dotProductFreeFloor()).toMatchObject({ kind: "exact", value: 1, error: "largest" });
  });

  it("is proved by a certificate whose every sum is an integer", () => {
    const { inputs, weights } = PROPOSITION_4_2;
    const y = inputs.map((x) => x[x[0] + 1]);
    expect(weights.reduce((sum, w, i) => sum + w * y[i], 0)).toBe(4);
    for (let s = 0; s < 3; s++)
      expect(weights.reduce((sum, w, i) => sum + w * inputs[i][s], 0)).toBe(0);
  });

  it("any two of its inputs fewer prove nothing, and a false certificate is refused", () => {
    const { inputs, weights } = PROPOSITION_4_2;
    const y = (x: readonly number[]) => x[x[0] + 1];
    const refused = (w: readonly number[]) => () => affineLowerBound(y, { inputs, weights: w });
    expect(refused([1, -1, 0, 0])).toThrow("place 1 of the inputs");
    expect(refused([1, 1, 1, 1])).toThrow("have the mean 1");
    expect(refused([1, -1])).toThrow("2 weights for 4 inputs");
    // an affine target keeps no error
    expect(affineLowerBound((x) => 3 + x[0] - 2 * x[2], { inputs, weights })).toBe(0);
  });

  it("the same certificate bounds every layer: random ones miss one of its inputs by 1", () => {
    for (let k = 0; k < 50; k++) {
      const h = [Math.sin(k), Math.cos(3 * k), Math.sin(7 * k)];
      const worst = PROPOSITION_4_2.inputs.map((x) =>
        Math.abs(x[x[0] + 1] - x.reduce((sum, v, s) => sum + h[s] * v, 0)),
      );
      expect(Math.max(...worst)).toBeGreaterThanOrEqual(1 - 1e-12);
    }
  });
});

describe("the order of four numbers", () => {
  const of: ModelClass = { linear: true, heads: 2 };
  const floor: Floor<"lower"> = {
    kind: "lower",
    value: 1,
    of,
    error: "mean squared",
    how: "by hand",
    noiseFloor: 1e-12,
  };
  const constructed = (value: number, own = of): Floor<"constructed"> => ({
    ...floor,
    kind: "constructed",
    value,
    of: own,
  });
  const promised = (value: number, kind: "proved" | "recalled" = "proved") =>
    ({ of, direction: "at most", value, kind }) as const;
  const trained = (low: number, high: number, own = of): TrainedError => ({
    of: own,
    error: "mean squared",
    mean: (low + high) / 2,
    interval: [low, high],
    seeds: 5,
  });
  const neurons: ModelClass = { linear: false, heads: 2, feedForward: true };

  it("holds where it holds, and leaves nothing out", () => {
    const numbers = {
      floor,
      constructed: constructed(2),
      trained: trained(4, 6),
      promised: promised(3),
    };
    expect(requireOrder(numbers)).toEqual([]);
    expect(requireOrder({ floor })).toEqual([]);
  });

  it("takes no construction for a floor: that does not compile", () => {
    // @ts-expect-error a constructed value is no floor
    expect(requireOrder({ floor: constructed(2) })).toEqual([]);
  });

  it("forgives rounding, the interval of what was trained, and what is only printed", () => {
    requireOrder({ floor, constructed: constructed(1 - 1e-12) });
    requireOrder({ floor, trained: trained(0.8, 1.1) });
    requireOrder({ floor, constructed: constructed(2), promised: promised(1.5, "recalled") });
  });

  it("of seeds is that of their interval: the least of them may be below the floor", () => {
    // mean 1.02; 2.776 deviations of the mean, 0.0374 each, with 4 degrees of freedom
    const own = trainedError(of, [0.9, 1, 1.1, 1.1, 1]);
    expect(own).toMatchObject({ seeds: 5, error: "mean squared", of });
    expect(own.mean).toBeCloseTo(1.02, 14);
    expect(own.interval?.[1]).toBeCloseTo(1.1239, 4);
    expect(requireOrder({ floor, trained: own })).toEqual([]);
    const below = trainedError(of, [0.9, 0.91, 0.9, 0.89, 0.9]);
    expect(() => requireOrder({ floor, trained: below })).toThrow("floor <= trained");
    expect(requireOrder({ floor, trained: trainedError(of, [0.5]) })).toEqual([
      "trained: one seed has no interval",
    ]);
  });

  it("is not asked of what lies outside the floor's class, which is said", () => {
    const said = "linear in the inputs: false, in the class true";
    expect(requireOrder({ floor, trained: trained(0.1, 0.2, neurons) })).toEqual([
      `trained: ${said}`,
    ]);
    expect(requireOrder({ floor, constructed: constructed(0.1, neurons) })).toEqual([
      `constructed: ${said}`,
    ]);
    expect(requireOrder({ floor, promised: { ...promised(0.5), of: neurons } })).toEqual([
      `promised: ${said}`,
    ]);
    // a construction outside of it is held to what is promised all the same
    expect(() =>
      requireOrder({ floor, constructed: constructed(0.5, neurons), promised: promised(0.1) }),
    ).toThrow("constructed <= promised");
  });

  it.each([
    ["trained below floor", { floor, trained: trained(0.8, 0.9) }, "floor <= trained"],
    ["constructed below floor", { floor, constructed: constructed(0.5) }, "floor <= constructed"],
    [
      "constructed below floor, with fewer heads",
      { floor, constructed: constructed(0.5, { linear: true, heads: 1 }) },
      "floor <= constructed",
    ],
    [
      "promised below constructed",
      { floor, constructed: constructed(2), promised: promised(1.5) },
      "constructed <= promised",
    ],
    ["promised below floor", { floor, promised: promised(0.5) }, "floor <= promised"],
    ["not a number", { floor, trained: trained(Number.NaN, Number.NaN) }, "floor <= trained"],
    [
      "two kinds of error",
      { floor, constructed: { ...constructed(2), error: "largest" as const } },
      "constructed (largest) of linear in the inputs: true, heads: at most 2",
    ],
  ])("%s is an error", (_, numbers, message) => {
    expect(() => requireOrder(numbers)).toThrow(RangeError);
    expect(() => requireOrder(numbers)).toThrow(message);
  });
});
