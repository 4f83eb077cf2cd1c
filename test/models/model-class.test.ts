import { describe, expect, it } from "vitest";
import type { Model } from "../../src/models/architecture.js";
import { classText, outsideClass } from "../../src/models/model-class.js";
import { buildModel } from "../../src/models/registry.js";
import { decaySum } from "../../src/oracle/kernel-sums.js";
import { exponentialLowerBound } from "../../src/oracle/recurrent.js";
import { linearPart, normals, outputs, weights } from "./evaluation.js";
import { ofChannels } from "./of-channels.js";

const TASK = { inputs: 1, outputs: 1, length: 15 };
const SEED = 3;
const free = { coupling: "free", layers: 1, feedForwardWidth: 0, width: 4, heads: 2 };
const stating: Readonly<Record<string, readonly [architecture: string, config: object]>> = {
  "linear-filter": ["linear-filter", {}],
  "rnn, linear": ["rnn", { width: 3, activation: "linear" }],
  "rnn, linear, both directions": ["rnn", { width: 3, activation: "linear", bidirectional: true }],
  "rnn, tanh": ["rnn", { width: 3 }],
  "convolution, linear": [
    "temporal-convolution",
    { channels: 2, kernel: 2, levels: 4, activation: "linear" },
  ],
  "transformer-a": ["transformer-a", { hidden: 4, headSize: 2, valueSize: 3, feedForwardWidth: 8 }],
  ...Object.fromEntries(
    ["none", "lin", "log", "alibi", "t5", "per-lag"].map((relativePosition) => [
      `free, ${relativePosition}`,
      ["transformer-b", { ...free, relativePosition }] as const,
    ]),
  ),
  "free, two layers": ["transformer-b", { ...free, layers: 2 }],
  "free, with taps": ["transformer-b", { ...free, inputTaps: 3 }],
  "free, with neurons": ["transformer-b", { ...free, feedForwardWidth: 8 }],
  "free, with layer norm": ["transformer-b", { ...free, layerNorm: "pre" }],
  "with dot product": ["transformer-b", { ...free, coupling: "dot-product" }],
  tmx: ["transformer-b", { ...free, coupling: "tmx", normalised: false }],
};
const models = Object.entries(stating).map(
  ([name, [architecture, config]]) => [name, buildModel(architecture, config, TASK)] as const,
);

/** The answer at the last position to a 1 at each lag, less that to nothing. */
async function kernelOf(model: Model): Promise<Float64Array> {
  const { length } = TASK;
  const x = new Float64Array(length * length);
  for (let lag = 0; lag < length; lag++) x[lag * length + length - 1 - lag] = 1;
  const y = await linearPart(model, weights(model, SEED), x);
  return Float64Array.from({ length }, (_, lag) => y[lag * length + length - 1]);
}

describe("what a model states of itself", () => {
  it.each(models)("%s: linear, or not", async (_, model) => {
    const { length } = TASK;
    const [a, b] = [normals(length, 1), normals(length, 2)];
    const zero = new Float64Array(length);
    const x = [...a, ...b, ...a.map((v, i) => v + b[i]), ...zero];
    const y = await outputs(model, SEED, x);
    const at = (i: number) => y.slice(i * length, (i + 1) * length);
    const [ya, yb, sum, none] = [0, 1, 2, 3].map(at);
    const off = Math.max(...sum.map((v, t) => Math.abs(v - ya[t] - yb[t] + none[t])));
    if (model.modelClass.linear) expect(off).toBeLessThan(1e-13);
    else expect(off).toBeGreaterThan(1e-6);
  });

  it.each(models)("%s: the sum that its kernel is", async (name, model) => {
    const { exponentials, powers, linear } = model.modelClass;
    expect(exponentials !== undefined).toBe(/lin$|alibi|rnn, linear$/.test(name));
    expect(powers !== undefined).toBe(/log/.test(name));
    if (!linear) return;
    const kernel = await kernelOf(model);
    if (exponentials !== undefined) {
      const [below, at] = exponentialLowerBound(kernel, [exponentials - 1, exponentials]);
      expect(at.value).toBeLessThan(100 * at.noiseFloor);
      expect(below.value).toBeGreaterThan(1e4 * below.noiseFloor);
    }
    if (powers !== undefined) {
      const rates = weights(model, SEED)["layers.0.attention.rate"];
      const values = kernel.subarray(1);
      const { floor } = decaySum({ values, first: 1 }, "power", [...rates].map(Math.exp));
      expect(rates).toHaveLength(powers);
      expect(floor.value).toBeLessThan(1e-28);
    }
  });

  it.each(models.filter(([, { modelClass }]) => modelClass.stationary))(
    "%s: one coefficient for each lag",
    async (_, model) => {
      const { length } = TASK;
      const x = new Float64Array(2 * length);
      x[2] = 1;
      x[length + 7] = 1;
      const y = await linearPart(model, weights(model, SEED), x);
      for (let lag = 0; lag < 8; lag++) expect(y[length + 7 + lag]).toBeCloseTo(y[2 + lag], 14);
    },
  );

  it("is causality, of every architecture", () => {
    for (const { build } of ofChannels) {
      const { causal, modelClass } = build({}, TASK);
      expect(modelClass.causal).toBe(causal);
    }
  });
});

describe("one class inside another", () => {
  it("has every setting, and no larger size; what is not known is outside", () => {
    const floor = { linear: true, heads: 4 };
    expect(outsideClass({ linear: true, heads: 4, causal: true }, floor)).toBeNull();
    expect(outsideClass({ linear: true, heads: 1 }, floor)).toBeNull();
    expect(outsideClass({ linear: true, heads: 5 }, floor)).toBe(
      "heads: 5, in the class at most 4",
    );
    expect(outsideClass({ linear: false, heads: 4 }, floor)).toBe(
      "linear in the inputs: false, in the class true",
    );
    expect(outsideClass({ heads: 4 }, floor)).toContain("linear in the inputs: not known");
    expect(outsideClass({}, {})).toBeNull();
  });

  it("is told in words", () => {
    expect(classText({})).toBe("any model");
    expect(classText({ linear: true, lags: 3 })).toBe(
      "linear in the inputs: true, lags: at most 3",
    );
  });
});
