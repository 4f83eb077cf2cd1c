export * from "./architecture.js";
export { attentionWeights, type WeightBlock } from "./attention-weights.js";
export { exportModel } from "./export.js";
export * from "./head.js";
export * from "./input.js";
export * from "./layers/dense.js";
export {
  asSequence,
  denseAtSteps,
  readout,
  restingState,
  type States,
  statesOf,
} from "./layers/recurrence.js";
export { type MatchedSize, type ModelKind, matchedSize } from "./matched-size.js";
export * from "./model-class.js";
export * from "./parameters.js";
export { architectures, buildModel } from "./registry.js";
export type { Named, Stepwise } from "./stepwise.js";
