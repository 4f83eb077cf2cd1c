export { csvOf } from "./csv.js";
export { answer } from "./query.js";
export type { Cell, TrialTable } from "./trial-table.js";
export { trialTable } from "./trials.js";
