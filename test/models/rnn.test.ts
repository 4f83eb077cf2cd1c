import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { buildModel } from "../../src/models/registry.js";
import {
  distance,
  filtered,
  impulses,
  linearPart,
  normals,
  outputsWith,
  relativeDistance,
  weights,
} from "./evaluation.js";

const size = (max: number) => fc.integer({ min: 1, max });

describe("linear", () => {
  it("has the kernel c^T W^s U: its impulse response, and what it does to any sequence", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ inputs: size(3), outputs: size(3), length: size(24) }),
        size(6),
        fc.nat(),
        async (task, width, seed) => {
          const model = buildModel("rnn", { width, activation: "linear" }, task);
          const w = weights(model, seed);
          // on rows: all matrices are transposed
          const [u, m, c] = [
            ["forward.input.weight", task.inputs, width],
            ["forward.state.weight", width, width],
            ["readout.weight", width, task.outputs],
          ].map(([name, rows, columns]) =>
            Matrix.from1DArray(Number(rows), Number(columns), [...w[name]]),
          );
          const kernel = Array.from({ length: task.length }, (_, s) =>
            u.mmul(m.mpow(s)).mmul(c).to1DArray(),
          );
          const x = [...impulses(task), ...normals(2 * task.length * task.inputs, seed + 1)];
          expect(distance(await linearPart(model, w, x), filtered(kernel, task, x))).toBeLessThan(
            1e-10,
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("hardtanh", () => {
  it("of a state of one number: a sum that stops at -1 and 1", async () => {
    const task = { inputs: 1, outputs: 1, length: 8 };
    const model = buildModel("rnn", { width: 1, activation: "hardtanh" }, task);
    const w = {
      "forward.input.weight": [1],
      "forward.input.bias": [0],
      "forward.state.weight": [1],
      "readout.weight": [1],
      "readout.bias": [0],
    };
    const x = [0.5, 0.25, 0.5, 3, -0.5, -2, -4, 0.125];
    expect(await outputsWith(model, w, x)).toEqual([0.5, 0.75, 1, 1, 0.5, -1, -1, -0.875]);
  });
});

describe.each(["linear", "tanh", "hardtanh"])("both directions, %s", (activation) => {
  it("reversed sequences through exchanged weights give reversed outputs", async () => {
    const [width, task] = [5, { inputs: 2, outputs: 3, length: 7 }];
    const { inputs, length, outputs: k } = task;
    const model = buildModel("rnn", { width, activation, bidirectional: true }, task);
    // thrice the first weights, so that hardtanh clips some states
    const w = Object.fromEntries(
      Object.entries(weights(model, 3)).map(([name, v]) => [name, v.map((z) => 3 * z)]),
    );
    const exchanged = Object.fromEntries(
      Object.entries(w).map(([name, v]) => [
        name.replace(/forward|backward/, (d) => (d === "forward" ? "backward" : "forward")),
        name === "readout.weight" ? [...v.slice(width * k), ...v.slice(0, width * k)] : v,
      ]),
    );
    const reversed = (v: ArrayLike<number>, channels: number) =>
      Array.from({ length }, (_, t) => {
        const at = (length - 1 - t) * channels;
        return Array.from(v).slice(at, at + channels);
      }).flat();
    const x = normals(length * inputs, 4);
    const there = await outputsWith(model, w, x);
    const back = await outputsWith(model, exchanged, reversed(x, inputs));
    // the readout adds its products in another order
    expect(relativeDistance(reversed(back, k), there)).toBeLessThan(1e-14);
  });
});
