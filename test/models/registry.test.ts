import { describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { forwardFlops } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import { parameterCount } from "../../src/models/parameters.js";
import { architectures, buildModel } from "../../src/models/registry.js";

describe("sizes known before anything is built", () => {
  const task: TaskShape = { inputs: 2, outputs: 3, length: 6 };

  it("transformer-a, by hand", () => {
    const model = buildModel(
      "transformer-a",
      {
        hidden: 4,
        headSize: 3,
        valueSize: 5,
        feedForwardWidth: 7,
        feedForwardDepth: 2,
        position: "learned",
        causal: true,
      },
      task,
    );
    const position = 2 * 4 + 6 * 4;
    const f = 4 * 7 + 7 + (7 * 7 + 7) + (7 * 4 + 4);
    const attention = 4 * 3 + 4 * 3 + 4 * 5;
    const F = 5 * 7 + 7 + (7 * 7 + 7) + (7 * 3 + 3);
    expect(parameterCount(model)).toBe(position + f + attention + F);

    // a product counts twice its multiplications, a bias, a ReLU and a mask one an element
    const encode = 6 * (2 * 2 * 4 + 4);
    const fFlops = 6 * (2 * 4 * 7 + 7 + 7 + (2 * 7 * 7 + 7 + 7) + (2 * 7 * 4 + 4));
    const FFlops = 2 * 5 * 7 + 7 + 7 + (2 * 7 * 7 + 7 + 7) + (2 * 7 * 3 + 3);
    const key = 6 * 2 * 4 * 3;
    const value = 6 * 2 * 4 * 5;
    const row = 2 * 6 * 3 + 5 * 6 + 2 * 6 * 5;
    expect(forwardFlops(model, "all")).toBe(
      encode + fFlops + 2 * key + value + 6 * row + 6 * 6 + 6 * FFlops,
    );
    expect(forwardFlops(model, "last")).toBe(
      encode + fFlops + key + 2 * 4 * 3 + value + row + FFlops,
    );
  });

  it("transformer-a with taps, by hand: they stand for the projection of the inputs", () => {
    const size = { hidden: 4, headSize: 3, valueSize: 5, feedForwardWidth: 7, position: "learned" };
    const count = (inputTaps: number) =>
      parameterCount(buildModel("transformer-a", { ...size, inputTaps }, task));
    expect(count(3) - count(1)).toBe(3 * 2 * 4 + 4 - 2 * 4);
  });

  it("transformer-b, by hand", () => {
    const model = buildModel(
      "transformer-b",
      {
        width: 4,
        layers: 2,
        heads: 2,
        headSize: 3,
        feedForwardWidth: 7,
        relativePosition: "lin",
        layerNorm: "none",
      },
      task,
    );
    const embedding = 2 * 4 + 4;
    const attention = 3 * 4 * 6 + 6 * 4 + 2;
    const net = 4 * 7 + 7 + (7 * 4 + 4);
    const readout = 4 * 7 + 7 + (7 * 3 + 3);
    expect(parameterCount(model)).toBe(embedding + 2 * attention + net + readout);

    // rates: e^r, times the lags, plus the mask, of two heads
    const bias = 2 + 2 * 6 + 2 * 12;
    const keysAndValues = 6 * 2 * (2 * 4 * 6);
    const query = 2 * 4 * 6;
    // each head: logits, bias, softmax, values
    const row = 2 * (2 * 3 * 6 + 6 + 5 * 6 + 2 * 6 * 3);
    const output = 2 * 6 * 4 + 4;
    const hidden = 2 * 4 * 7 + 7 + 7;
    const embed = 6 * (2 * 2 * 4 + 4);
    const first = bias + keysAndValues + 6 * (query + row + output + hidden + 2 * 7 * 4 + 4 + 4);
    const last = query + row + output + hidden + 2 * 7 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(embed + first + bias + keysAndValues + 6 * last);
    expect(forwardFlops(model, "last")).toBe(embed + first + bias + keysAndValues + last);
  });

  it("linear-attention, by hand", () => {
    const model = buildModel(
      "linear-attention",
      { width: 4, layers: 1, heads: 2, headSize: 3, feedForwardWidth: 0, inputTaps: 1 },
      task,
    );
    expect(parameterCount(model)).toBe(2 * 4 + 4 + (3 * 4 * 6 + 6 * 4) + (4 * 3 + 3));
    const embed = 6 * (2 * 2 * 4 + 4);
    const projections = 3 * 6 * (2 * 4 * 6);
    // elu + 1: two ReLUs, two changes of sign, an exponential, a sum
    const features = 2 * 6 * 6 * 6;
    // each head: products of queries and keys, the triangle, sums with the denominator, division
    const row = 2 * (2 * 3 * 6 + 6 + 2 * 6 * 4 + 3);
    const rest = 2 * 6 * 4 + 4 + 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(embed + projections + features + 6 * (row + rest));
  });

  it("gru, by hand", () => {
    const model = buildModel("gru", { width: 4 }, task);
    expect(parameterCount(model)).toBe(2 * 12 + 12 + 4 * 12 + 12 + (4 * 3 + 3));
    const fromInput = 2 * 2 * 12 + 12;
    // product and bias; two gates; proposal; h' = g + z (h - g)
    const step = 2 * 4 * 12 + 12 + 2 * 8 + 3 * 4 + 3 * 4;
    const readout = 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(6 * (fromInput + step + readout));
    expect(forwardFlops(model, "last")).toBe(6 * (fromInput + step) + readout);
  });

  it("rnn, by hand", () => {
    const direction = 2 * 4 + 4 + 4 * 4;
    // input product and bias, product with the state, sum, tanh
    const step = 2 * 2 * 4 + 4 + 2 * 4 * 4 + 4 + 4;
    const one = buildModel("rnn", { width: 4 }, task);
    expect(parameterCount(one)).toBe(direction + (4 * 3 + 3));
    expect(forwardFlops(one, "all")).toBe(6 * (step + 2 * 4 * 3 + 3));
    expect(forwardFlops(one, "last")).toBe(6 * step + 2 * 4 * 3 + 3);

    const both = buildModel("rnn", { width: 4, bidirectional: true, activation: "linear" }, task);
    expect(parameterCount(both)).toBe(2 * direction + (8 * 3 + 3));
    expect(forwardFlops(both, "all")).toBe(6 * (2 * (step - 4) + 2 * 8 * 3 + 3));
    // of the backward recurrence the last position has seen one step
    expect(forwardFlops(both, "last")).toBe(7 * (step - 4) + 2 * 8 * 3 + 3);
  });

  it("lstm, by hand", () => {
    const model = buildModel("lstm", { width: 4 }, task);
    expect(parameterCount(model)).toBe(2 * 16 + 16 + 4 * 16 + (4 * 3 + 3));
    const fromInput = 2 * 2 * 16 + 16;
    // product, sum; three gates and a proposal; c' = f c + i g; h' = o tanh(c')
    const step = 2 * 4 * 16 + 16 + 16 + 3 * 4 + 2 * 4;
    const readout = 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(6 * (fromInput + step + readout));
    expect(forwardFlops(model, "last")).toBe(6 * (fromInput + step) + readout);
  });

  it("state-space, by hand", () => {
    // e^-e^w: an exponential, a sign and an exponential, once for all steps
    const decay = 3 * 4;
    const step = 2 * 2 * 4 + 4 + 2 * 4;
    const readout = 4 + 2 * 4 * 3 + 3;
    const model = buildModel("state-space", { width: 4, parametrisation: "exp" }, task);
    expect(parameterCount(model)).toBe(4 + (2 * 4 + 4) + (4 * 3 + 3));
    expect(forwardFlops(model, "all")).toBe(decay + 6 * (step + readout));
    expect(forwardFlops(model, "last")).toBe(decay + 6 * step + readout);
    // e^w; and -1 / (w^2 + 0.1): square, sum, quotient, sign
    for (const [parametrisation, operations] of [
      ["direct", 1],
      ["best", 5],
    ] as const) {
      const other = buildModel("state-space", { width: 4, parametrisation }, task);
      expect(forwardFlops(other, "last")).toBe(operations * 4 + 6 * step + readout);
    }
  });

  it("state-space of two layers, by hand", () => {
    const model = buildModel("state-space", { width: 4, layers: 2, parametrisation: "exp" }, task);
    expect(parameterCount(model)).toBe(4 + (2 * 4 + 4) + (4 + (4 * 4 + 4)) + (4 * 3 + 3));
    const step = (inputs: number) => 2 * inputs * 4 + 4 + 2 * 4;
    const readout = 4 + 2 * 4 * 3 + 3;
    // the second layer reads the activated states of all steps
    expect(forwardFlops(model, "last")).toBe(2 * 3 * 4 + 6 * (step(2) + 4 + step(4)) + readout);
  });

  it("attention-rnn, by hand", () => {
    const model = buildModel("attention-rnn", { width: 4 }, task);
    const cell = 2 * 12 + 12 + 4 * 12 + 12;
    expect(parameterCount(model)).toBe(cell + 4 * 4 + (8 * 4 + 4) + (4 * 3 + 3));
    const step = 2 * 2 * 12 + 12 + 2 * 4 * 12 + 12 + 2 * 8 + 3 * 4 + 3 * 4;
    // score, logits, softmax, context; combination and its tanh; readout
    const row = 2 * 4 * 4 + 2 * 6 * 4 + 5 * 6 + 2 * 6 * 4 + (2 * 8 * 4 + 4 + 4) + (2 * 4 * 3 + 3);
    const mask = 6 * 6;
    expect(forwardFlops(model, "all")).toBe(6 * step + 6 * row + mask);
    expect(forwardFlops(model, "last")).toBe(6 * step + row);
  });

  it("recurrent-convolution, by hand", () => {
    const config = { channels: 5, kernel: 3, width: 4 };
    const model = buildModel("recurrent-convolution", config, task);
    expect(parameterCount(model)).toBe(3 * 2 * 5 + 5 + (5 * 12 + 12 + 4 * 12 + 12) + (4 * 3 + 3));
    // three taps, each a product and a sum, and a ReLU
    const front = 3 * (2 * 2 * 5 + 5) + 5;
    const step = 2 * 5 * 12 + 12 + 2 * 4 * 12 + 12 + 2 * 8 + 3 * 4 + 3 * 4;
    const readout = 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(6 * (front + step + readout));
    expect(forwardFlops(model, "last")).toBe(6 * (front + step) + readout);
  });

  it("temporal-convolution, by hand", () => {
    const model = buildModel("temporal-convolution", { channels: 4, kernel: 3, levels: 2 }, task);
    expect(parameterCount(model)).toBe(3 * 2 * 4 + 4 + (3 * 4 * 4 + 4) + (2 * 4 + 4) + (4 * 3 + 3));
    // each tap a product and a sum, three activations or sums a level beside them; of the second
    // level's taps, 0, 3 and 6 back, the last meets only zeros before the sequence
    const first = 6 * (3 * (2 * 2 * 4 + 4) + (2 * 2 * 4 + 4) + 3 * 4);
    const second = 6 * (2 * (2 * 4 * 4 + 4) + 3 * 4);
    const readout = 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(first + second + 6 * readout);
    // the last output: two positions of the first level, each one product of three inputs
    const tree = 2 * (2 * 6 * 4 + 4 + (2 * 2 * 4 + 4) + 3 * 4) + (2 * 12 * 4 + 4 + 3 * 4);
    expect(forwardFlops(model, "last")).toBe(tree + readout);
  });

  it("linear-filter, by hand", () => {
    const model = buildModel("linear-filter", {}, task);
    expect(parameterCount(model)).toBe(6 * 2 * 3 + 3);
    expect(forwardFlops(model, "all")).toBe(6 * (2 * 12 * 3 + 3));
    expect(forwardFlops(model, "last")).toBe(2 * 12 * 3 + 3);
  });

  it("mlp, by hand", () => {
    const model = buildModel("mlp", { width: 5, depth: 2 }, task);
    expect(parameterCount(model)).toBe(12 * 5 + 5 + 5 * 5 + 5 + 5 * 3 + 3);
    // of each of two hidden layers bias and ReLU are two operations a neuron
    const once = 2 * 12 * 5 + 2 * 5 + 2 * 5 * 5 + 2 * 5 + 2 * 5 * 3 + 3;
    expect(forwardFlops(model, "last")).toBe(once);
    expect(forwardFlops(model, "all")).toBe(6 * once);
  });
});

describe("names and settings as a user writes them", () => {
  const task: TaskShape = { inputs: 1, outputs: 1, length: 4 };
  const refusal = (name: string, config: unknown): CallerError => {
    try {
      buildModel(name, config, task);
    } catch (error) {
      if (error instanceof CallerError) return error;
      throw error;
    }
    throw new Error(`${name} took ${JSON.stringify(config)}`);
  };

  it.each(architectures)(
    "$name has a summary and defaults",
    ({ name, summary, settings, reads }) => {
      const own: TaskShape = {
        ...task,
        ...(reads && { reads: "symbols" }),
        ...(reads === "source" && { source: { symbols: task.inputs, length: 2 } }),
      };
      const model = buildModel(name, {}, own);
      expect(summary.length).toBeGreaterThan(20);
      expect(Object.keys(model.config).sort()).toEqual([...settings].sort());
      expect(parameterCount(model)).toBeGreaterThan(0);
    },
  );

  it("names the architecture that was meant", () => {
    const error = refusal("transfomer-a", {});
    expect(error.problem).toContain("'transfomer-a'");
    expect(error.cure).toContain("'transformer-a'");
    expect(refusal("xyz", {}).cure).toContain(architectures.map((a) => a.name).join(", "));
  });

  it.each([
    ["transformer-a", "hiden", "hidden"],
    ["transformer-a", "headsize", "headSize"],
    ["transformer-a", "feedForwardDept", "feedForwardDepth"],
    ["transformer-b", "relativePositon", "relativePosition"],
    ["linear-attention", "inputTap", "inputTaps"],
    ["gru", "widht", "width"],
    ["rnn", "bidirectonal", "bidirectional"],
    ["state-space", "parametrization", "parametrisation"],
    ["recurrent-convolution", "chanels", "channels"],
    ["temporal-convolution", "dilation", "dilationBase"],
  ])("%s: '%s' is refused, '%s' proposed", (name, wrong, right) => {
    const error = refusal(name, { [wrong]: 4 });
    expect(error.problem).toContain(`'${wrong}'`);
    expect(error.cure).toContain(`'${right}'`);
  });

  it("linear-filter takes no settings", () => {
    expect(refusal("linear-filter", { width: 4 }).problem).toContain("'width'");
  });

  it.each([
    ["transformer-a", { hidden: 0 }, "hidden", "0"],
    ["transformer-a", { headSize: 1.5 }, "headSize", "1.5"],
    ["transformer-a", { valueSize: 65_537 }, "valueSize", "65537"],
    ["transformer-a", { feedForwardWidth: "8" }, "feedForwardWidth", '"8"'],
    ["transformer-a", { feedForwardDepth: 33 }, "feedForwardDepth", "33"],
    ["transformer-a", { position: "sinus" }, "position", '"sinus"'],
    ["transformer-a", { causal: 1 }, "causal", "1"],
    ["transformer-b", { coupling: "none" }, "coupling", '"none"'],
    ["transformer-b", { headSize: 0 }, "headSize", "0"],
    ["transformer-b", { feedForwardWidth: -1 }, "feedForwardWidth", "-1"],
    ["linear-attention", { layerNorm: true }, "layerNorm", "true"],
    ["gru", { width: -1 }, "width", "-1"],
    ["gru", { width: null }, "width", "null"],
    ["rnn", { activation: "relu" }, "activation", '"relu"'],
    ["lstm", { width: 2.5 }, "width", "2.5"],
    ["state-space", { parametrisation: "stable" }, "parametrisation", '"stable"'],
    ["state-space", { activation: "hardtanh" }, "activation", '"hardtanh"'],
    ["attention-rnn", { width: 0 }, "width", "0"],
    ["recurrent-convolution", { kernel: 1025 }, "kernel", "1025"],
    ["temporal-convolution", { kernel: 0 }, "kernel", "0"],
    ["temporal-convolution", { dilationBase: "double" }, "dilationBase", '"double"'],
    ["temporal-convolution", { dilationBase: 0.5 }, "dilationBase", "0.5"],
    ["temporal-convolution", { activation: "tanh" }, "activation", '"tanh"'],
  ])("%s refuses %j", (name, config, setting, value) => {
    const error = refusal(name, config);
    expect(error.problem).toContain(`'${setting}'`);
    expect(error.problem).toContain(value);
  });

  it.each([null, 3, "x", [1]])("refuses %j where settings are wanted", (config) => {
    for (const { name } of architectures) expect(refusal(name, config).problem).toContain(name);
  });
});
