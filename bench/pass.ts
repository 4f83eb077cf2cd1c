import { parameterCount } from "../src/models/parameters.js";
import { nodeEngine } from "../src/runtime/node.js";
import type { TensorValue } from "../src/runtime/session.js";
import { type CompiledGraph, compile, gradients, input } from "../src/tensor/index.js";
import { type Examples, exampleFeeds } from "../src/training/examples/examples.js";
import { memberLosses } from "../src/training/step-graph.js";
import { firstParameters, modelOf, oneBatch, specification, type Workload } from "./workload.js";

/** The loss of a workload's batch and its gradient, computed as a training step computes them. */
export interface Pass {
  run(): Promise<{ readonly loss: number; readonly gradient: Float32Array }>;
  /** milliseconds of a forward and a backward pass, over `passes` of them */
  time(passes: number): Promise<number>;
  close(): Promise<void>;
}

/** Inputs: theta [1, P], index int32 [1, B] and the examples; outputs: loss [1, 1], gradient [1, P]. */
export function passGraph(workload: Workload, examples: Examples): CompiledGraph {
  const model = modelOf(workload);
  const theta = input("theta", "float32", [1, parameterCount(model)]);
  const index = input("index", "int32", [1, workload.batch]);
  const loss = memberLosses(model, specification(workload, 1), examples, theta, index);
  const [gradient] = gradients(loss, [theta]);
  return compile({ loss, gradient });
}

export async function openPass(workload: Workload): Promise<Pass> {
  const { examples, train } = oneBatch(workload);
  const session = await nodeEngine.open(passGraph(workload, examples).bytes);
  const theta = firstParameters(workload);
  const feeds: Readonly<Record<string, TensorValue>> = {
    ...exampleFeeds(examples, "float32"),
    theta: { dtype: "float32", shape: [1, theta.length], data: theta },
    index: { dtype: "int32", shape: [1, train.length], data: train },
  };
  return {
    run: async () => {
      const { loss, gradient } = await session.run(feeds);
      return { loss: Number(loss.data[0]), gradient: gradient.data as Float32Array };
    },
    time: async (passes) => {
      const start = performance.now();
      for (let i = 0; i < passes; i++) await session.run(feeds);
      return (performance.now() - start) / passes;
    },
    close: () => session.release(),
  };
}
