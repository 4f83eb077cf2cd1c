export type { CouplingConfig } from "./coupling.js";
export { type Dataset, datasetOf } from "./dataset.js";
export type { InfoflowConfig } from "./infoflow.js";
export { buildTask, tasks } from "./registry.js";
export type { RetrievalConfig } from "./retrieval.js";
export type {
  ConfiguredTask,
  FreshPart,
  Key,
  OutputKind,
  RegisteredTask,
  Relationship,
  Sample,
  SequenceShape,
  Series,
  Split,
  TaskCoupling,
  Verdict,
} from "./task.js";
