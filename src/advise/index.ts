export type { CalendarTerm } from "../data/calendar.js";
export type { Logarithmic } from "../forecasting/logarithms.js";
export type { Unrolled } from "../forecasting/unrolled.js";
export type { Accuracy, HorizonError, MaseScale } from "./accuracy.js";
export type * from "./advice.js";
export { advise, adviseOnNumbers } from "./advise.js";
export type {
  ClassModel,
  FrequenciesModel,
  SharesModel,
  SoftmaxModel,
  TransitionModel,
} from "./baselines/class-models.js";
export type {
  CalendarModel,
  ConstantModel,
  DatedModel,
  FittedModel,
  LagModel,
  LinearModel,
  NeighboursModel,
  NumberModel,
  UnrolledModel,
} from "./baselines/fit.js";
export type { Chosen, Deployable, NetworkModel } from "./chosen.js";
export type { CandidateConfig, CandidateKind, Effort, ProbeName, Probing } from "./grid.js";
export type { Hooks, Progress } from "./hooks.js";
export type { Answer, Outcome } from "./outcome.js";
export { ask, type Question } from "./question.js";
export { type AdviseRequest, type FileRequest, parseRequest } from "./request.js";
export type { WindowChoice } from "./window.js";
