import { graphOf, input } from "../tensor/index.js";
import { tensorProto } from "../tensor/onnx/lower.js";
import { encodeModel } from "../tensor/onnx/schema.js";
import { symbolicAxis } from "../tensor/onnx/symbolic.js";
import { VERSION } from "../version.js";
import type { Model, Positions } from "./architecture.js";
import { parameterInputs, viewParameters } from "./parameters.js";

/** Two sizes of the batch, primes above any size that a model has, so that nothing coincides. */
const BATCHES = [65_537, 65_539] as const;

/**
 * A trained model as the bytes of an .onnx file (opset 18), which needs nothing of nwidth to run.
 *
 * Input: x [batch, length, inputs]; output: y [batch, length or 1, outputs], with any batch.
 * Parameters are initializers under their own names. The file's metadata holds the architecture, its
 * whole configuration and its task as JSON, the positions, and the version of nwidth.
 *
 * @param theta [P] the parameters of one model; their element type is that of x and y
 * @throws CallerError where their number is not the model's
 */
export function exportModel(
  model: Model,
  theta: Float32Array | Float64Array,
  positions: Positions,
): Uint8Array {
  const values = viewParameters(model, theta);
  const dtype = theta instanceof Float64Array ? "float64" : "float32";
  const { architecture, config, task } = model;
  const parameters = parameterInputs(model, dtype);
  const [first, second] = BATCHES.map((size) => {
    const x = input("x", dtype, [size, task.length, task.inputs]);
    return { size, graph: graphOf({ y: model.forward(parameters, x, positions) }) };
  });
  const graph = symbolicAxis({ name: "batch", input: "x" }, first, second);
  const initializers = Object.entries(values).map(([name, { shape, data }]) =>
    tensorProto(name, dtype, shape, data),
  );
  return encodeModel(
    {
      ...graph,
      name: architecture,
      initializer: [...initializers, ...graph.initializer],
      input: graph.input.filter(({ name }) => name === "x"),
    },
    {
      docString: `${architecture} of ${theta.length} parameters: x [batch, ${task.length}, ${task.inputs}] -> y [batch, ${positions === "all" ? task.length : 1}, ${task.outputs}]`,
      metadata: {
        architecture,
        config: JSON.stringify(config),
        task: JSON.stringify(task),
        positions,
        nwidth: VERSION,
      },
    },
  );
}
