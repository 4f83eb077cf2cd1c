export type * from "./advice.js";
export { advise } from "./advise.js";
export type { Hooks } from "./hooks.js";
export type { Outcome } from "./outcome.js";
export { ask, type Question } from "./question.js";
export { type AdviseRequest, parseRequest } from "./request.js";
