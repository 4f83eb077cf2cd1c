import { exportFunction, type Weight } from "../tensor/onnx/export.js";
import { VERSION } from "../version.js";
import type { Model, Positions } from "./architecture.js";
import { viewParameters } from "./parameters.js";

/**
 * The parameters of a model as weights of a file, under their own names.
 *
 * @param theta [P] the parameters of one model; their element type is the weights'
 * @throws CallerError where their number is not the model's
 */
export function modelWeights(
  model: Model,
  theta: Float32Array | Float64Array,
): Readonly<Record<string, Weight>> {
  const dtype = theta instanceof Float64Array ? "float64" : "float32";
  return Object.fromEntries(
    Object.entries(viewParameters(model, theta)).map(([name, values]) => [
      name,
      { dtype, ...values },
    ]),
  );
}

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
  const dtype = theta instanceof Float64Array ? "float64" : "float32";
  const { architecture, config, task } = model;
  return exportFunction(
    {
      name: architecture,
      input: { name: "x", dtype, shape: [task.length, task.inputs] },
      weights: modelWeights(model, theta),
      outputs: (x, parameters) => ({ y: model.forward(parameters, { x }, positions) }),
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
