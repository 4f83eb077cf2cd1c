import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import {
  cutParameters,
  flattenParameters,
  initialParameters,
  type Parametrised,
  parameterCount,
  parameterInputs,
  parameterPlaces,
  requireTheta,
  viewParameters,
} from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { input } from "../../src/tensor/index.js";
import { ofChannels } from "./of-channels.js";

/** Theta [11]: a 0 1 2 3 4 5, b 6, c 7 8 9 10. */
const model: Parametrised = {
  parameters: [
    { name: "a", shape: [2, 3], initialisation: { law: "uniform", bound: [1, 10, 100] } },
    { name: "b", shape: [], initialisation: { law: "normal", deviation: 3 } },
    { name: "c", shape: [2, 1, 2], initialisation: { law: "given", value: (i) => 9 - i } },
  ],
};
const counted = Float64Array.from({ length: 11 }, (_, i) => i);
const task = { inputs: 2, outputs: 3, length: 5 };

function refusal(act: () => unknown): CallerError {
  try {
    act();
  } catch (e) {
    if (e instanceof CallerError) return e;
    throw e;
  }
  throw new Error("nothing was refused");
}

describe("theta", () => {
  it("holds the parameters one after the other", () => {
    expect(parameterPlaces(model).map(({ name, from, to }) => [name, from, to])).toEqual([
      ["a", 0, 6],
      ["b", 6, 7],
      ["c", 7, 11],
    ]);
    expect(parameterCount(model)).toBe(11);
    expect(parameterCount({ parameters: [] })).toBe(0);
  });

  it("is seen through views: what is written into one is written into theta", () => {
    const theta = counted.slice();
    const { a, b, c } = viewParameters(model, theta);
    expect([a, b, c]).toEqual([
      { shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) },
      { shape: [], data: Float64Array.of(6) },
      { shape: [2, 1, 2], data: Float64Array.of(7, 8, 9, 10) },
    ]);
    c.data[1] = -1;
    expect(theta[8]).toBe(-1);
    expect(viewParameters(model, Float32Array.from(theta)).c.data).toEqual(
      Float32Array.of(7, -1, 9, 10),
    );
  });

  it("comes back from its views, whatever their order", () => {
    const { a, b, c } = viewParameters(model, counted);
    expect(flattenParameters(model, { c, b, a })).toEqual(counted);
  });

  it("is cut in graphs, one row or several", async () => {
    const theta = { dtype: "float64", shape: [2, 11], data: new Float64Array(22) } as const;
    theta.data.set(counted);
    theta.data.set(
      counted.map((x) => -x),
      11,
    );
    const rows = input("theta", "float64", [2, 11]);
    const both = cutParameters(model, rows, [2]);
    expect([both.a.shape, both.b.shape, both.c.shape]).toEqual([[2, 2, 3], [2], [2, 2, 1, 2]]);
    const results = await evaluate(nodeEngine, { a: both.a, b: both.b, c: both.c }, { theta });
    expect([...results.a.data]).toEqual([0, 1, 2, 3, 4, 5, -0, -1, -2, -3, -4, -5]);
    expect([...results.b.data]).toEqual([6, -6]);
    expect([...results.c.data]).toEqual([7, 8, 9, 10, -7, -8, -9, -10]);
    const one = cutParameters(model, input("theta", "float64", [1, 11]), []);
    expect([one.a.shape, one.b.shape, one.c.shape]).toEqual([[2, 3], [], [2, 1, 2]]);
  });

  it("begins with orthogonal matrices where told to, of either determinant", () => {
    const size = 5;
    const begin = (seed: number) =>
      initialParameters(
        { parameters: [{ name: "w", shape: [5, 5], initialisation: { law: "orthogonal", size } }] },
        seed,
      );
    const traces = Array.from({ length: 400 }, (_, seed) => {
      const w = begin(seed);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          const dot = w
            .subarray(i * size, (i + 1) * size)
            .reduce((sum, value, k) => sum + value * w[j * size + k], 0);
          // a Householder QR of 5 x 5 in double precision
          expect(Math.abs(dot - Number(i === j))).toBeLessThan(1e-13);
        }
      }
      return w.reduce((sum, value, i) => (i % (size + 1) === 0 ? sum + value : sum), 0);
    });
    expect(begin(3)).toEqual(begin(3));
    // under Haar's law the trace has mean 0 and variance 1 (Diaconis and Shahshahani, 1994); without
    // signs, r's diagonal is negative and so is the mean. 400 draws: four deviations are 0.2 and 0.3
    const mean = traces.reduce((a, b) => a + b) / 400;
    expect(Math.abs(mean)).toBeLessThan(0.2);
    expect(Math.abs(traces.reduce((sum, t) => sum + t * t, 0) / 400 - mean ** 2 - 1)).toBeLessThan(
      0.3,
    );
  });

  it("begins with the laws of its parameters, each from its own stream", () => {
    const { a, b, c } = viewParameters(model, initialParameters(model, 4));
    const uniform = new Stream(4, "parameter a");
    expect([...a.data]).toEqual(
      [1, 10, 100, 1, 10, 100].map((bound, i) => (2 * uniform.uniform(i) - 1) * bound),
    );
    expect(b.data[0]).toBe(3 * new Stream(4, "parameter b").normal(0));
    expect([...c.data]).toEqual([9, 8, 7, 6]);
  });

  it.each(ofChannels.map(({ name }) => name))("of %s comes back from its views", (name) => {
    const built = buildModel(name, {}, task);
    const theta = initialParameters(built, 1);
    expect(flattenParameters(built, viewParameters(built, theta))).toEqual(theta);
    const leaves = parameterInputs(built, "float32");
    expect(Object.entries(leaves).map(([leaf, { shape }]) => [leaf, shape])).toEqual(
      built.parameters.map((p) => [p.name, p.shape]),
    );
    expect(new Set(built.parameters.map((p) => p.name)).size).toBe(built.parameters.length);
  });
});

describe("what does not fit", () => {
  const { a, b, c } = viewParameters(model, counted);

  it("is another number of parameters", () => {
    for (const act of [
      () => requireTheta(model, new Float32Array(12)),
      () => viewParameters(model, new Float32Array(12)),
      () => cutParameters(model, input("theta", "float32", [3, 12]), [3]),
    ]) {
      expect(refusal(act).problem).toBe("12 parameters for a model of 11");
    }
  });

  it("is a name that is missing or unknown", () => {
    expect(refusal(() => flattenParameters(model, { a, b })).message).toBe(
      "parameter 'c' is missing\n  give its [2, 1, 2] values",
    );
    expect(refusal(() => flattenParameters(model, { a, b, c, aa: a })).message).toBe(
      "unknown parameter 'aa'\n  did you mean 'a'? known: a, b, c",
    );
    // a name that every object has
    expect(
      refusal(() =>
        flattenParameters({ parameters: [{ ...model.parameters[0], name: "toString" }] }, {}),
      ).problem,
    ).toBe("parameter 'toString' is missing");
  });

  it("is another shape, also of as many numbers", () => {
    const transposed = { shape: [3, 2], data: a.data };
    expect(refusal(() => flattenParameters(model, { a: transposed, b, c })).problem).toBe(
      "parameter 'a': 6 numbers of shape [3, 2] for shape [2, 3]",
    );
    const short = { shape: [2, 3], data: new Float64Array(5) };
    expect(refusal(() => flattenParameters(model, { a: short, b, c })).problem).toBe(
      "parameter 'a': 5 numbers of shape [2, 3] for shape [2, 3]",
    );
  });
});
