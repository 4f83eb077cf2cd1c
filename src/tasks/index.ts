export { type Dataset, datasetOf } from "./dataset.js";
export { buildTask, tasks } from "./registry.js";
export type {
  ConfiguredTask,
  Key,
  Relationship,
  Sample,
  Series,
  Split,
  TaskCoupling,
  Verdict,
} from "./task.js";
