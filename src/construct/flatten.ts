import { type Model, parameterCount } from "../models/architecture.js";
import { sizeOf } from "../tensor/index.js";

/** Parameters by name in the order of the model, one after the other: [P]. @throws RangeError for a wrong size */
export function flatten(
  model: Model,
  weights: Readonly<Record<string, Float64Array>>,
): Float64Array {
  const theta = new Float64Array(parameterCount(model));
  let at = 0;
  for (const { name, shape } of model.parameters) {
    if (weights[name]?.length !== sizeOf(shape)) {
      throw new RangeError(`${name} has ${weights[name]?.length} numbers, not ${sizeOf(shape)}`);
    }
    theta.set(weights[name], at);
    at += sizeOf(shape);
  }
  return theta;
}
