export * from "./compare.js";
export type * from "./competitor.js";
export * from "./metrics.js";
export type { PowerLaw, PredictionScore } from "./power-law.js";
export type { PairedDifference } from "./step-down.js";
