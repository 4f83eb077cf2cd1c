export type { Cell } from "./cell.js";
export { csvOf } from "./csv.js";
export { answer } from "./query.js";
export { Trials, trialsOf } from "./trials.js";
