export type { ChannelScale, Scale } from "./channel.js";
export type { ClassCount } from "./label-counts.js";
export type { Labels } from "./labels.js";
export type { SentencePair } from "./parallel-text.js";
export { type Prepared, prepareWindows } from "./prepare.js";
export type { Problem } from "./problem.js";
export { readTable } from "./read.js";
export { type ProblemOptions, type Resolved, resolveProblem } from "./resolve.js";
export { type Cell, type NumberArray, type Rows, tableOf } from "./rows.js";
export type { Part, SplitRows } from "./split.js";
export type { Step } from "./step.js";
export type {
  Column,
  Format,
  NumberColumn,
  Table,
  TableSource,
  TextColumn,
  TimeColumn,
} from "./table.js";
export type { Timeline } from "./timeline.js";
export type { NumberOutput, Windows } from "./windows.js";
