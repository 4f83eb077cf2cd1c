import type { Model } from "../models/architecture.js";
import { parameterInputs, viewParameters } from "../models/parameters.js";
import type { Engine, TensorValue } from "../runtime/session.js";
import { input } from "../tensor/index.js";
import { compile } from "../tensor/onnx/model.js";

/**
 * A model's outputs at all positions, in float64.
 *
 * @param theta [P]
 * @param x [sequences, length, inputs] in rows
 * @param batch sequences that are run at a time, a divisor of their number
 * @returns [sequences * length * outputs]
 */
export async function runModel(
  engine: Engine,
  model: Model,
  theta: Float64Array,
  x: Float64Array,
  batch: number,
): Promise<Float64Array> {
  const { length, inputs, outputs } = model.task;
  const size = batch * length * inputs;
  const feeds: Record<string, TensorValue> = {};
  for (const [name, values] of Object.entries(viewParameters(model, theta))) {
    feeds[name] = { dtype: "float64", ...values };
  }
  const shape = [batch, length, inputs];
  const y = model.forward(
    parameterInputs(model, "float64"),
    { x: input("x", "float64", shape) },
    "all",
  );
  const session = await engine.open(compile({ y }).bytes);
  const values = new Float64Array((x.length / inputs) * outputs);
  try {
    for (let from = 0; from < x.length; from += size) {
      const data = x.slice(from, from + size);
      const result = await session.run({ ...feeds, x: { dtype: "float64", shape, data } });
      values.set(result.y.data as Float64Array, (from / inputs) * outputs);
    }
  } finally {
    await session.release();
  }
  return values;
}
