import type { Model } from "../../src/models/architecture.js";
import { parameterInputs } from "../../src/models/parameters.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { compile, input, matmul, sizeOf, slice, topologicalOrder } from "../../src/tensor/index.js";
import { type BenchCase, interleave } from "../case.js";
import { wide } from "../paper-a.js";
import { openPopulation, stepTime } from "../workload.js";

/** Floating point operations of the matrix products in one forward pass of a batch. */
function forwardProducts(model: Model, batch: number): number {
  const x = input("x", "float32", [batch, model.task.length, model.task.inputs]);
  return topologicalOrder([model.forward(parameterInputs(model, "float32"), { x }, "all")])
    .filter((e) => e.operator === "matmul")
    .map((e) => 2 * sizeOf(e.shape) * e.inputs[0].shape[e.inputs[0].rank - 1])
    .reduce((a, b) => a + b, 0);
}

export const matmulShare: BenchCase = {
  name: "share of ONNX Runtime's 1024-MatMul rate that the d = 64 step reaches",
  target: { kind: "at least", value: 0.7 },
  measure: async ({ smoke, repeats }) => {
    const workload = wide(smoke);
    const population = await openPopulation(workload, 1);
    const work = 3 * forwardProducts(population.model, workload.batch);
    const n = smoke ? 64 : 1024;
    const [a, b] = ["a", "b"].map((name) => input(name, "float32", [n, n]));
    // Only one row leaves the engine, so that copying a result does not count against the product.
    const graph = compile({ row: slice(matmul(a, b), 0, 0, 1) });
    const session = await nodeEngine.open(graph.bytes);
    const matrix = {
      dtype: "float32",
      shape: [n, n],
      data: Float32Array.from({ length: n * n }, (_, i) => Math.cos(i)),
    } as const;
    const runs = smoke ? 1 : 2;
    const products = 8 * runs;
    const timed = await interleave(
      repeats,
      async () => work / (await stepTime(population, runs)) / 1e6,
      async () => {
        const start = performance.now();
        for (let i = 0; i < products; i++) await session.run({ a: matrix, b: matrix });
        return (products * 2 * n ** 3) / (performance.now() - start) / 1e6;
      },
      (step, product) => step / product,
    );
    await session.release();
    await population.close();
    return {
      ...timed,
      sides: ["nwidth's step", `MatMul ${n}`],
      unit: "GFLOP/s",
      notes: [
        "a step counts as three times the matrix products of its forward pass; all else that it computes counts as no work",
      ],
    };
  },
};
