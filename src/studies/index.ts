export type { Claim, ClaimVerdict, Finding, Measured } from "./claim.js";
export { decide } from "./claim.js";
export { studies, studyOf } from "./registry.js";
export { groupsOf, runStudy, type StudyOptions, type StudyOutcome } from "./run.js";
export {
  BUDGETS,
  type Budget,
  type Choice,
  type Evaluation,
  type Figure,
  type Marks,
  type Role,
  type Size,
  type Study,
} from "./study.js";
