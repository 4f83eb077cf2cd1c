export type { Accuracy, HorizonError, MaseScale } from "./accuracy.js";
export type * from "./advice.js";
export { advise } from "./advise.js";
export type { Effort } from "./grid.js";
export type { Hooks, Progress } from "./hooks.js";
export type { Outcome } from "./outcome.js";
export { ask, type Question } from "./question.js";
export { type AdviseRequest, type FileRequest, parseRequest } from "./request.js";
export type { WindowChoice } from "./window.js";
