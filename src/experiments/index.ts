export { readJournal } from "./journal/read.js";
export { expand } from "./sweep/expand.js";
export { parseSpecification } from "./sweep/parse.js";
export { type Plan, plan } from "./sweep/plan.js";
export { readSpecification } from "./sweep/read.js";
export { runSweep, type SweepOptions, type SweepOutcome } from "./sweep/run.js";
export type { SweepSpecification } from "./sweep/specification.js";
export { type Trial, trialKey } from "./trial/schema.js";
export { type Verification, verifyJournal } from "./verify.js";
