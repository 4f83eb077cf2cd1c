/**
 * nwidth as a library: which sequence model does a series need, how much of it, and when is a
 * linear one enough?
 */
export { CallerError, nearestName, unknownName } from "./errors.js";
export * from "./models/architecture.js";
export { architectures, buildModel } from "./models/registry.js";
export { philox } from "./random/philox.js";
export { Stream } from "./random/stream.js";
export { evaluate } from "./runtime/evaluate.js";
export { nodeEngine } from "./runtime/node.js";
export { type OnnxRuntime, onnxRuntimeEngine } from "./runtime/onnxruntime.js";
export type { Engine, Session, TensorValue } from "./runtime/session.js";
export * as tensor from "./tensor/index.js";
export type { Examples } from "./training/examples.js";
export * from "./training/metrics.js";
export type { Optimiser, Schedule } from "./training/optimiser.js";
export { Population, type PopulationState, type RunReport } from "./training/population.js";
export { Predictor, type PredictorSpecification } from "./training/predictor.js";
export {
  type Member,
  type PopulationSpecification,
  populationDefaults,
} from "./training/specification.js";
export {
  type MemberProgress,
  type Progress,
  type StoppingRule,
  type TrainOptions,
  train,
} from "./training/train.js";
