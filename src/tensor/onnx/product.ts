import { input } from "../expr.js";
import { transpose } from "../operators/layout.js";
import { matmul } from "../operators/matmul.js";
import { graphOf } from "./model.js";
import { encodeModel, type ValueInfoProto } from "./schema.js";

/** An ONNX model of y = a b^T in float64, for matrices of any sizes: one session does for all. */
export function compileProduct(): Uint8Array {
  const a = input("a", "float64", [2, 2]);
  const b = input("b", "float64", [2, 2]);
  const graph = graphOf({ y: matmul(a, transpose(b)) });
  return encodeModel({
    ...graph,
    input: graph.input.map(ofAnySize),
    output: graph.output.map(ofAnySize),
  });
}

function ofAnySize({ name, type }: ValueInfoProto): ValueInfoProto {
  const { elemType, shape } = type.tensorType;
  return { name, type: { tensorType: { elemType, shape: { dim: shape.dim.map(() => ({})) } } } };
}
