export * from "./compare.js";
export type * from "./competitor.js";
export * from "./metrics.js";
