export { type Execution, executions, flops } from "./cost.js";
export * from "./expr.js";
export * from "./gradient.js";
export { bytesOf, peakBytes } from "./memory.js";
export * from "./onnx/model.js";
export type {
  AttributeProto,
  DimensionProto,
  GraphProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from "./onnx/schema.js";
export * from "./operators/arithmetic.js";
export * from "./operators/compare.js";
export * from "./operators/convolution.js";
export * from "./operators/cumulative-sum.js";
export * from "./operators/gather.js";
export * from "./operators/layout.js";
export * from "./operators/matmul.js";
export * from "./operators/normalise.js";
export * from "./operators/pointwise.js";
export { argmax, largest, max, mean, sum, sumLast, sumRows } from "./operators/reduce.js";
export { type ScanResult, type Step, scan } from "./operators/scan.js";
export { type DType, type Shape, ShapeError, shapeText, sizeOf } from "./type.js";
