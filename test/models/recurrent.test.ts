import { describe, expect, it } from "vitest";
import { buildModel } from "../../src/models/registry.js";
import { compile, gradients, input, mul, sum } from "../../src/tensor/index.js";
import { distance, normals, outputsWith, weights } from "./evaluation.js";

/** Every recurrent architecture, small. */
const models: readonly (readonly [name: string, architecture: string, config: object])[] = [
  ...["linear", "tanh", "hardtanh"].map(
    (activation) => [`rnn, ${activation}`, "rnn", { width: 5, activation }] as const,
  ),
  ["rnn, both directions", "rnn", { width: 5, bidirectional: true }],
  ["gru", "gru", { width: 5 }],
  ["lstm", "lstm", { width: 5 }],
  ...["direct", "exp", "softplus", "best"].map(
    (parametrisation) =>
      [`state-space, ${parametrisation}`, "state-space", { width: 5, parametrisation }] as const,
  ),
  ["state-space, sigmoid", "state-space", { width: 5, activation: "sigmoid" }],
  ["state-space, two layers", "state-space", { width: 5, layers: 2 }],
  ["attention-rnn", "attention-rnn", { width: 5 }],
  ["recurrent-convolution", "recurrent-convolution", { channels: 4, kernel: 3, width: 5 }],
];

const [inputs, outputs, length] = [2, 3, 9];
const modelAt = (architecture: string, config: object, steps: number) =>
  buildModel(architecture, config, { inputs, outputs, length: steps });

describe.each(models)("%s", (name, architecture, config) => {
  const x = normals(length * inputs, 1);

  it(
    name === "attention-rnn"
      ? "feels zeros before a sequence: it attends to the states that they leave"
      : "without biases does not feel zeros before a sequence",
    async () => {
      const before = 6;
      const short = modelAt(architecture, config, length);
      const long = modelAt(architecture, config, length + before);
      const w = weights(short, 2);
      for (const p of short.parameters) {
        if (p.name.endsWith("bias") && p.name !== "readout.bias") w[p.name].fill(0);
      }
      const padded = [...new Float64Array(before * inputs), ...x];
      const late = (await outputsWith(long, w, padded)).slice(before * outputs);
      const felt = distance(late, await outputsWith(short, w, x));
      if (name === "attention-rnn") expect(felt).toBeGreaterThan(1e-3);
      else expect(felt).toBeLessThan(1e-14);
    },
  );

  const { causal } = modelAt(architecture, config, length);
  it(`gives ${causal ? "the same" : "other"} outputs when a sequence goes on`, async () => {
    const short = modelAt(architecture, config, length);
    const w = weights(short, 3);
    const longer = [...x, ...normals(4 * inputs, 4)];
    const y = await outputsWith(modelAt(architecture, config, length + 4), w, longer);
    const felt = distance(y.slice(0, length * outputs), await outputsWith(short, w, x));
    // products of other shapes may add in another order
    if (causal) expect(felt).toBeLessThan(1e-14);
    else expect(felt).toBeGreaterThan(1e-3);
  });

  it.each(["all", "last"] as const)(
    "has a graph whose size does not depend on the length, positions %s",
    (positions) => {
      const nodesAt = (steps: number) => {
        const model = modelAt(architecture, config, steps);
        const parameters = Object.fromEntries(
          model.parameters.map((p) => [p.name, input(p.name, "float32", p.shape)]),
        );
        const y = model.forward(
          parameters,
          { x: input("x", "float32", [4, steps, inputs]) },
          positions,
        );
        const loss = sum(mul(y, y));
        const slopes = gradients(loss, Object.values(parameters));
        return compile({ loss, ...Object.fromEntries(slopes.map((g, i) => [`g${i}`, g])) }).nodes;
      };
      // 128 steps are one block of queries for the attention of attention-rnn
      expect(nodesAt(128)).toBe(nodesAt(16));
    },
  );
});
