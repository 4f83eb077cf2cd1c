export type { Claim, ClaimVerdict, Finding, Measured } from "./claim.js";
export { decide } from "./claim.js";
export type {
  Axis,
  Categories,
  Curves,
  Figure,
  Marks,
  Matrices,
  Panel,
  Picture,
  Point,
  Role,
  Scatter,
  Series,
  Ticks,
  Violins,
} from "./figure.js";
export { addStudy, studies, studyOf } from "./registry.js";
export {
  groupsOf,
  runStudy,
  type StudyOptions,
  type StudyOutcome,
  type VariedOutcome,
} from "./run.js";
export {
  BUDGETS,
  type Budget,
  type Choice,
  type Evaluation,
  type Kept,
  SEEDS,
  type Size,
  type Study,
  type Variation,
} from "./study.js";
