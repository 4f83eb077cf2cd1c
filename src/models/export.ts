import { CallerError } from "../errors.js";
import type { DType } from "../tensor/index.js";
import {
  type ExportedFunction,
  type ExportedInput,
  exportFunction,
  type Weight,
} from "../tensor/onnx/export.js";
import { VERSION } from "../version.js";
import type { Model, Positions } from "./architecture.js";
import { axesOf, type TaskShape } from "./input.js";
import { viewParameters } from "./parameters.js";
import { buildModel } from "./registry.js";

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

function inputsOf(task: TaskShape, dtype: DType): Readonly<Record<string, ExportedInput>> {
  const { reads, source } = task;
  return {
    x: { dtype: reads === "symbols" ? "int32" : dtype, shape: axesOf(task) },
    ...(source && { source: { dtype: "int32", shape: [source.length] } }),
  };
}

function readText(task: TaskShape): string {
  const x = `x [batch, ${axesOf(task).join(", ")}]`;
  return task.source === undefined ? x : `${x}, source [batch, ${task.source.length}]`;
}

type Exported = Omit<ExportedFunction<"x" | "source">, "name">;

function functionOf(
  model: Model,
  theta: Float32Array | Float64Array,
  positions: Positions,
): Exported {
  const dtype = theta instanceof Float64Array ? "float64" : "float32";
  return {
    inputs: inputsOf(model.task, dtype) as Exported["inputs"],
    weights: modelWeights(model, theta),
    outputs: ({ x, source }, parameters) => ({
      y: model.forward(parameters, { x, ...(source && { source }) }, positions),
    }),
  };
}

const shapesText = ({ parameters }: Model) =>
  JSON.stringify(parameters.map(({ name, shape }) => [name, shape]));

/** The model for sequences of another length, null where its parameters are of one, or a second sequence is read. */
function ofLength(model: Model, length: number): Model | null {
  if (model.task.source !== undefined) return null;
  try {
    const other = buildModel(model.architecture, model.config, { ...model.task, length });
    return shapesText(other) === shapesText(model) ? other : null;
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
}

/**
 * A trained model as the bytes of an .onnx file (opset 18), which needs nothing of nwidth to run.
 *
 * Input: x [batch, length, inputs], or symbols, int32 [batch, length], with the source beside them where the model
 * reads one, int32 [batch, source's length]; output: y [batch, length or 1, outputs], with any batch. The length is
 * open too where nothing is made for one, as in recurrent nets and state spaces. Masks, positions and windows are
 * numbers of the file: with them the length is that of the task, and shorter sequences are padded.
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
  const { architecture, config, task } = model;
  return exportFunction(
    { name: architecture, ...functionOf(model, theta, positions) },
    {
      docString: `${architecture} of ${theta.length} parameters: ${readText(task)} -> y [batch, ${positions === "all" ? task.length : 1}, ${task.outputs}]`,
      metadata: {
        architecture,
        config: JSON.stringify(config),
        task: JSON.stringify(task),
        positions,
        nwidth: VERSION,
      },
    },
    (length) => {
      const other = ofLength(model, length);
      return other && functionOf(other, theta, positions);
    },
  );
}
