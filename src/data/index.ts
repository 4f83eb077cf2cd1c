export { type Prepared, prepareWindows } from "./prepare.js";
export type { Problem } from "./problem.js";
export { readTable } from "./read.js";
export { resolveProblem } from "./resolve.js";
export type { Windows } from "./windows.js";
