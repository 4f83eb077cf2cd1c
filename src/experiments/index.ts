export { type Cost, CostModel, type PredictedTiming } from "./cost/model.js";
export type { Clock } from "./cost/timing.js";
export {
  defaultTimingsPath,
  readTimings,
  type TimingRecord,
  type Timings,
} from "./cost/timings-file.js";
export type { Work } from "./cost/work.js";
export { type Journal, readJournal } from "./journal/read.js";
export type { JournalRecord, PopulationRecord, PredictionRecord } from "./journal/records.js";
export type { Begin } from "./journal/version.js";
export { machineFingerprint } from "./machine.js";
export { keptParameters } from "./outputs.js";
export type { PluginStudy } from "./plugins/guard.js";
export { loadPlugins, type PluginOptions } from "./plugins/load.js";
export { type LoadedPlugin, loadedPlugins } from "./plugins/register.js";
export type { PluginSource } from "./plugins/source.js";
export type {
  DividedExamples,
  DrawnExamples,
  GivenExamples,
  PopulationData,
} from "./population/data.js";
export type { PopulationJob } from "./population/job.js";
export type { Timing } from "./population/timing.js";
export type { QueueUse } from "./runners/open.js";
export { parseQueue, type QueueAddress } from "./runners/queue/address.js";
export { expand, type TrialGroup } from "./sweep/expand.js";
export { parseSpecification } from "./sweep/parse.js";
export type { SweepSettings } from "./sweep/parts.js";
export { type Plan, type PlanRow, plan } from "./sweep/plan.js";
export type { SweepProgress, WorkerProgress } from "./sweep/progress.js";
export { readSpecification } from "./sweep/read.js";
export { runSweep } from "./sweep/run.js";
export type { Shard } from "./sweep/shard.js";
export type {
  Axes,
  FigureAxes,
  Keep,
  NamedModel,
  NamedTask,
  SweepPrediction,
  SweepSpecification,
} from "./sweep/specification.js";
export type { SweepOptions, SweepOutcome } from "./sweep/train.js";
export { trialKey } from "./trial/key.js";
export type {
  BudgetSettings,
  DrawnData,
  GivenData,
  Setting,
  Settings,
  StartSettings,
  Trial,
  TrialSettings,
} from "./trial/schema.js";
export { type CheckedTrial, type Verification, verifyJournal } from "./verify.js";
