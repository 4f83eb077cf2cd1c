export type { Cell } from "./cell.js";
export {
  compareSweeps,
  type DifferingSetting,
  type Left,
  type PairedErrors,
  type SweepComparison,
} from "./compare.js";
export { type ConstructedError, constructedErrors } from "./constructed.js";
export { csvOf } from "./csv.js";
export { addKnown } from "./known.js";
export { type Answer, answer, type QueryLimits } from "./query.js";
export type { Relation } from "./relation.js";
export type { Factors } from "./sweep/factors.js";
export { Labels } from "./sweep/labels.js";
export type { ReportedRun } from "./sweep/outcome.js";
export { type SweepReport, sweepReport } from "./sweep/report.js";
export type {
  BelowFloor,
  ChangeRow,
  ConfigurationRow,
  Fact,
  FitRow,
  LostTrial,
  MapRow,
  MeanError,
  RateRow,
  ScoreRow,
  SeedError,
  SweepTables,
} from "./sweep/rows.js";
export type { Row, Table } from "./table.js";
export { type Origin, type Place, Trials, trialsOf } from "./trials.js";
