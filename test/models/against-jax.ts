import { grad, init, numpy as np } from "@jax-js/jax";
import { beforeAll, describe, expect, it } from "vitest";
import type { TaskShape } from "../../src/models/input.js";
import { buildModel } from "../../src/models/registry.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { constant, type Expr, gradients, mul, sum } from "../../src/tensor/index.js";
import { leavesOf, normals, relativeDistance, weights } from "./evaluation.js";

/**
 * The models once more, from their papers' equations, in jax-js: an oracle for values and
 * gradients that shares no code with the graphs. Operations consume their arguments, so an array
 * that is used again is passed as `.ref`.
 */
/** Parameters by name. */
export type Tree = Record<string, np.Array>;
/** x [B, T, inputs] -> [B, T, outputs] */
export type JaxModel = (p: Tree, x: np.Array) => np.Array;

/** x W + b */
export const dense = (p: Tree, name: string, x: np.Array): np.Array =>
  np.add(np.matmul(x, p[`${name}.weight`].ref), p[`${name}.bias`].ref);

/** sum_j x(t - (l - 1 - j) dilation) W_j + b, tap by tap, on sequences with zeros before them. */
export function causalConvolution(p: Tree, name: string, dilation: number, x: np.Array): np.Array {
  const kernel = p[`${name}.kernel`];
  const [taps] = kernel.shape;
  const [, length] = x.shape;
  let y = p[`${name}.bias`].ref.reshape([1, 1, -1]);
  for (let j = 0; j < taps; j++) {
    const delay = (taps - 1 - j) * dilation;
    const late = np.pad(x.ref, [
      [0, 0],
      [delay, 0],
      [0, 0],
    ]);
    y = y.add(np.matmul(late.slice([], [0, length], []), kernel.ref.slice(j, [], [])));
  }
  x.dispose();
  return y;
}

/** Tests of an architecture, its configuration and its task against its jax-js form, by name. */
export function describeAgainstJax(
  task: TaskShape,
  cases: readonly (readonly [name: string, architecture: string, config: object, JaxModel])[],
): void {
  beforeAll(async () => {
    await init("wasm");
  });

  describe("values and gradients agree with jax-js in float32", () => {
    // 1e-4 of the largest entry: some ten operations of 6e-8 each, with room for cancellation.
    it.each(cases)("%s", async (_name, architecture, config, jaxModel) => {
      const model = buildModel(architecture, config, task);
      const batch = 3;
      const values = normals(batch * task.length * task.inputs, 5);
      const along = normals(batch * task.length * task.outputs, 6);
      // Off the first values, some of which are all equal.
      const ours = Object.fromEntries(
        Object.entries(weights(model, 4)).map(([name, first], i) => {
          const noise = normals(first.length, 100 + i);
          return [name, first.map((w, k) => w + noise[k] / 5)];
        }),
      );
      const names = model.parameters.map((p) => p.name);

      const { parameters, feeds, x } = leavesOf(model, ours, values, "float32");
      const y = model.forward(parameters, { x }, "all");
      const leaves = [...names.map((n) => parameters[n]), x];
      const objective = sum(mul(y, constant(along, "float32", y.shape)));
      const wanted: Record<string, Expr> = { y };
      gradients(objective, leaves).forEach((g, i) => {
        wanted[`g${i}`] = g;
      });
      const result = await evaluate(nodeEngine, wanted, feeds);

      const array = (numbers: ArrayLike<number>, shape: readonly number[]) =>
        np.array(Float32Array.from(numbers), { shape: [...shape] });
      const tree = (): Tree =>
        Object.fromEntries(model.parameters.map((p) => [p.name, array(ours[p.name], p.shape)]));
      const theirs = await jaxModel(tree(), array(values, x.shape)).data();
      expect(relativeDistance(result.y.data as Float32Array, theirs)).toBeLessThan(1e-4);

      const loss = (p: Tree, u: np.Array) => jaxModel(p, u).mul(array(along, y.shape)).sum();
      const [byName, byInput] = grad(loss, { argnums: [0, 1] })(tree(), array(values, x.shape));
      const expected = [...names.map((n) => byName[n]), byInput];
      for (const [i, g] of expected.entries()) {
        const reached = result[`g${i}`].data as Float32Array;
        expect(relativeDistance(reached, await g.data()), [...names, "x"][i]).toBeLessThan(1e-4);
      }
    });
  });
}
