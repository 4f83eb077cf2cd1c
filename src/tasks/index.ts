export type { AdaptiveConfig } from "./adaptive.js";
export type { CouplingConfig } from "./coupling.js";
export { type Dataset, datasetOf } from "./dataset.js";
export type { EssentialConfig } from "./essential.js";
export type { ImagesConfig } from "./images.js";
export type { InfoflowConfig } from "./infoflow.js";
export {
  type EncodedPair,
  type LeftOut,
  type ParallelCorpus,
  parallelCorpus,
} from "./parallel-corpus.js";
export { buildTask, tasks } from "./registry.js";
export type { RetrievalConfig } from "./retrieval.js";
export * as settings from "./settings.js";
export type { SparseConfig } from "./sparse.js";
export type {
  AskedPositions,
  ConfiguredTask,
  FreshPart,
  Key,
  OutputKind,
  Readout,
  RegisteredTask,
  Relationship,
  Sample,
  SequenceShape,
  Series,
  Split,
  TaskCoupling,
  Verdict,
} from "./task.js";
export {
  addNoise,
  EQUIVARIANT,
  NOT_ASKED,
  type Part,
  partStream,
  type Task,
} from "./task.js";
export { type TextConfig, type TextParts, textParts } from "./text.js";
export type { TranslationConfig } from "./translation-config.js";
