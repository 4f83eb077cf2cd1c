import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causalSums, features } from "../../src/models/linear-attention.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, gradients } from "../../src/tensor/index.js";
import { gradientError } from "../tensor/central-differences.js";
import { distance, leavesOf, normals, relativeDistance } from "./evaluation.js";

async function numbers(e: Expr): Promise<number[]> {
  return Array.from((await evaluate(nodeEngine, { e })).e.data, Number);
}

describe("the feature map", () => {
  it("is elu + 1, with its derivative", async () => {
    const at = [-700, -3, -0.5, 0.5, 2, 700];
    const x = constant(at, "float64", [1, at.length]);
    const y = features(x);
    expect(
      distance(
        await numbers(y),
        at.map((v) => (v > 0 ? v + 1 : Math.exp(v))),
      ),
    ).toBeLessThan(1e-14);
    const [slope] = gradients(y, [x]);
    const wanted = at.map((v) => (v > 0 ? 1 : Math.exp(v)));
    expect(distance(await numbers(slope), wanted)).toBeLessThan(1e-14);
  });
});

describe("sums over the past", () => {
  it("in chunks are the sums term by term, at every length", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 5, 64, 65, 128, 150),
        fc.constantFrom<number[]>([], [2]),
        fc.nat(),
        async (length, lead, seed) => {
          const [c, m] = [3, 2];
          const rows = lead.length === 0 ? 1 : 2;
          const draw = (n: number, i: number) => normals(rows * length * n, seed + i);
          const [q, k, v] = [draw(c, 0), draw(c, 1), draw(m, 2)];
          const tensorOf = (values: Float64Array, n: number) =>
            constant(values, "float64", [...lead, length, n]);
          const sums = causalSums(tensorOf(q, c), tensorOf(k, c), tensorOf(v, m));
          const expected = new Float64Array(rows * length * m);
          for (let r = 0; r < rows; r++) {
            for (let t = 0; t < length; t++) {
              for (let s = 0; s <= t; s++) {
                let product = 0;
                for (let i = 0; i < c; i++) {
                  product += q[(r * length + t) * c + i] * k[(r * length + s) * c + i];
                }
                for (let j = 0; j < m; j++) {
                  expected[(r * length + t) * m + j] += product * v[(r * length + s) * m + j];
                }
              }
            }
          }
          expect(relativeDistance(await numbers(sums), expected)).toBeLessThan(1e-13);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("in chunks have the gradients of central differences", async () => {
    const shapes = [
      [70, 1],
      [70, 1],
      [70, 2],
    ];
    const build = ([q, k, v]: readonly Expr[]) => causalSums(q, k, v);
    expect(await gradientError({ shapes, build }, 1)).toBeLessThan(1e-6);
  });
});

describe("linear-attention", () => {
  const task = { inputs: 2, outputs: 2, length: 6 };
  const size = { width: 5, layers: 1, heads: 2, headSize: 3, feedForwardWidth: 0 };
  const values = normals(task.length * task.inputs, 4);

  it.each([
    [true, 1],
    [false, 1],
    [true, 3],
  ])("is its equation, term by term: causal %s, %i taps", async (causal, inputTaps) => {
    const model = buildModel("linear-attention", { ...size, causal, inputTaps }, task);
    const w = Object.fromEntries(
      model.parameters.map(({ name, shape }, i) => [
        name,
        normals(
          shape.reduce((a, b) => a * b, 1),
          10 + i,
        ),
      ]),
    );
    const times = (u: readonly number[], matrix: Float64Array, bias?: Float64Array) => {
      const n = matrix.length / u.length;
      return Array.from({ length: n }, (_, j) =>
        u.reduce((s, x, i) => s + x * matrix[i * n + j], bias?.[j] ?? 0),
      );
    };
    const phi = (u: readonly number[]) => u.map((x) => (x > 0 ? x + 1 : Math.exp(x)));
    const tokens = Array.from({ length: task.length }, (_, t) => {
      const seen = Array.from({ length: inputTaps }, (_, j) => t - inputTaps + 1 + j).flatMap(
        (s) => (s < 0 ? [0, 0] : [...values.slice(2 * s, 2 * s + 2)]),
      );
      return times(seen, w["embedding.kernel"], w["embedding.bias"]);
    });
    const part = (u: readonly number[], name: string, h: number) =>
      times(u, w[`layers.0.attention.${name}`]).slice(h * 3, h * 3 + 3);
    const expected = tokens.flatMap((u, t) => {
      const mixed = [0, 1].flatMap((h) => {
        const q = phi(part(u, "query", h));
        const seen = causal ? tokens.slice(0, t + 1) : tokens;
        const weights = seen.map((z) =>
          phi(part(z, "key", h)).reduce((s, k, i) => s + k * q[i], 0),
        );
        const total = weights.reduce((a, b) => a + b, 0);
        return [0, 1, 2].map(
          (i) => seen.reduce((s, z, j) => s + weights[j] * part(z, "value", h)[i], 0) / total,
        );
      });
      const sum = times(mixed, w["layers.0.attention.output"]).map((a, i) => a + u[i]);
      return times(sum, w["layers.0.feedForward.0.weight"], w["layers.0.feedForward.0.bias"]);
    });
    const { parameters, feeds, x } = leavesOf(model, w, values);
    const { all, last } = await evaluate(
      nodeEngine,
      {
        all: model.forward(parameters, { x }, "all"),
        last: model.forward(parameters, { x }, "last"),
      },
      feeds,
    );
    expect(relativeDistance(Array.from(all.data, Number), expected)).toBeLessThan(1e-13);
    expect(relativeDistance(Array.from(last.data, Number), expected.slice(-2))).toBeLessThan(1e-13);
  });
});
