/**
 * nwidth as a library: which sequence model does a series need, how much of it, and when is a
 * linear one enough? What advice takes is here by name; the rest is in namespaces, a layer each.
 */

export * from "./advise/index.js";
export * as construct from "./construct/index.js";
export * as data from "./data/index.js";
export * as decoding from "./decoding/index.js";
export * from "./deploy/index.js";
export { CallerError, StorageError } from "./errors.js";
export { CANNOT_TELL, EVIDENCE, type Evidence, type Judgement } from "./evidence.js";
export * as experiments from "./experiments/index.js";
export * as linalg from "./linalg/index.js";
export * as measure from "./measure/index.js";
export * as models from "./models/index.js";
export * as oracle from "./oracle/index.js";
export * as random from "./random/index.js";
export * as report from "./report/index.js";
export * as results from "./results/index.js";
export * as runtime from "./runtime/index.js";
export * as statistics from "./statistics/index.js";
export * as studies from "./studies/index.js";
export * as tasks from "./tasks/index.js";
export * as tensor from "./tensor/index.js";
export * as text from "./text/index.js";
export * as theory from "./theory/index.js";
export * as training from "./training/index.js";
export { VERSION } from "./version.js";
