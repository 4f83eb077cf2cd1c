import { nn, numpy as np } from "@jax-js/jax";
import { describe, expect, it } from "vitest";
import { forwardFlops } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import { parameterCount } from "../../src/models/parameters.js";
import { buildModel } from "../../src/models/registry.js";
import { dense, describeAgainstJax, type JaxModel } from "./against-jax.js";
import { distance, outputsWith, weights } from "./evaluation.js";

const width = 4;
const task: TaskShape = { inputs: 2, outputs: 3, length: 6 };

const written: JaxModel = (p, x) => {
  const [batch, length] = x.shape;
  let h = np.zeros([batch, width]);
  const outputs: np.Array[] = [];
  for (let t = 0; t < length; t++) {
    const both = dense(p, "input", x.ref.slice([], t, []));
    const z = nn.sigmoid(both.ref.slice([], [0, width]));
    const proposal = both.slice([], [width, 2 * width]);
    h = np.subtract(1, z.ref).mul(h).add(z.mul(proposal));
    outputs.push(dense(p, "readout", h.ref));
  }
  h.dispose();
  x.dispose();
  return np.stack(outputs, 1);
};

describeAgainstJax(task, [["min-gru", "min-gru", { width }, written]]);

describe("min-gru", () => {
  const model = buildModel("min-gru", { width }, task);

  it("has the size counted by hand", () => {
    expect(parameterCount(model)).toBe(2 * 8 + 8 + 4 * 3 + 3);
    // both products and their bias; gate, its complement, what is written; one step; readout
    const before = 2 * 2 * 8 + 8 + 3 * 4;
    const readout = 2 * 4 * 3 + 3;
    expect(forwardFlops(model, "all")).toBe(6 * (before + 2 * 4 + readout));
    expect(forwardFlops(model, "last")).toBe(6 * (before + 2 * 4) + readout);
  });

  it("with its gate half open is a running mean that halves at each step", async () => {
    const w = weights(model, 1);
    w["input.weight"].fill(0);
    w["input.bias"].fill(0);
    w["input.bias"].fill(1, width);
    w["readout.bias"].fill(0);
    const y = await outputsWith(model, w, new Float64Array(task.length * task.inputs));
    const sums = [0, 1, 2].map((j) =>
      [0, 1, 2, 3].reduce((s, i) => s + w["readout.weight"][3 * i + j], 0),
    );
    const expected = Array.from({ length: 6 }, (_, t) => sums.map((s) => s * (1 - 2 ** -(t + 1))));
    // float64, a handful of operations
    expect(distance(y, expected.flat())).toBeLessThan(1e-14);
  });
});
