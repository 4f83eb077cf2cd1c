export { evaluate } from "./evaluate.js";
export { nodeEngine } from "./node.js";
export { type OnnxRuntime, onnxRuntimeEngine } from "./onnxruntime.js";
export type { Engine, Session, TensorValue } from "./session.js";
