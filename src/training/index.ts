export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";
export type { Examples } from "./examples.js";
export type { Optimiser, Schedule } from "./optimiser.js";
export { Population, type PopulationState, type RunReport } from "./population.js";
export { Predictor, type PredictorSpecification } from "./predictor.js";
export {
  type Member,
  type PopulationSpecification,
  populationDefaults,
} from "./specification.js";
export { type TaskExamples, taskExamples } from "./task-examples.js";
export {
  type MemberProgress,
  type Progress,
  type StoppingRule,
  type TrainOptions,
  train,
} from "./train.js";
