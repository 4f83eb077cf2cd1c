export type { TrainingPart } from "./batches.js";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
export type { Examples } from "./examples/examples.js";
export type { Outputs } from "./examples/kind.js";
export type { Sequences } from "./examples/sequences.js";
export type { Windows } from "./examples/windows.js";
export { LOSSES, type LossName } from "./loss.js";
export { type OutputScale, outputScale } from "./output-scale.js";
export { Population, type PopulationState, type RunReport } from "./population.js";
export { type Floats, Predictor, type PredictorSpecification } from "./predictor.js";
export type { TrainingSettings } from "./settings.js";
export { type Member, type PopulationSpecification, populationDefaults } from "./specification.js";
export {
  type FreshSequences,
  freshSequences,
  REFERENCE_SEQUENCES,
  type TaskExamples,
  taskExamples,
} from "./task-examples.js";
export {
  type MemberProgress,
  type Progress,
  type StoppingRule,
  type TrainOptions,
  train,
} from "./train.js";
