import type { Judgement } from "../../evidence.js";
import { isMetric, METRIC_FACTS } from "../../statistics/metrics.js";
import type { PredictionScore } from "../../statistics/power-law.js";
import type { Cell } from "../cell.js";
import type { Row, Table } from "../table.js";

/** A mean over seeds: a point of the figure. */
export type MeanError = {
  readonly facet: Cell;
  readonly series: Cell;
  readonly against: Cell;
  readonly seeds: number;
  /** geometric mean, or the mean where an error is not positive */
  readonly error: number;
  /** 95 % interval; null for one seed */
  readonly low: number | null;
  readonly high: number | null;
};

/** One seed's error. */
export type SeedError = {
  readonly facet: Cell;
  readonly series: Cell;
  readonly against: Cell;
  readonly seed: Cell;
  readonly error: number;
};

/** error = coefficient * against^exponent in one panel and series. */
export type FitRow = {
  readonly facet: Cell;
  readonly series: Cell;
  readonly exponent: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly coefficient: number | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly values: number;
  /** why there is none; empty where there is */
  readonly reason: string;
};

/** A prediction against one fit. */
export type ScoreRow = {
  readonly prediction: string;
  readonly metric: string;
  readonly against: string;
  readonly facet: Cell;
  readonly series: Cell;
  /** facet and series in words */
  readonly where: string;
  readonly predicted: number;
  readonly within: number;
  readonly exponent: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly score: PredictionScore["score"];
  readonly reason: string;
};

/** A change of one factor against the baseline. */
export type ChangeRow = {
  readonly change: string;
  readonly value: string;
  readonly baseline: string;
  /** seeds that both have */
  readonly seeds: number;
  /** geometric mean of error(change) / error(baseline), minus one */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** adjusted for the number of changes (Holm) */
  readonly p: number | null;
  readonly verdict: Judgement<"better" | "worse">;
};

/** How a learning rate fared. */
export type RateRow = {
  readonly learning_rate: number;
  readonly trials: number;
  readonly diverged: number;
  /** configurations that chose it */
  readonly chosen: number;
  /** of those, configurations at whose edge it is */
  readonly at_edge: number;
};

/** Which learning rate a configuration chose. */
export type ConfigurationRow = {
  readonly configuration: string;
  readonly rates: number;
  /** null where a seed diverged at each rate */
  readonly learning_rate: number | null;
  readonly validation: number | null;
  readonly edge: "least" | "largest" | "";
  readonly diverged: number;
};

/** A trial that failed or diverged. */
export type LostTrial = {
  readonly key: string;
  readonly configuration: string;
  readonly seed: Cell;
  readonly learning_rate: number | null;
  readonly state: string;
  readonly reason: string;
};

/** A single number behind a sentence of the report. */
export type Fact = { readonly name: string; readonly value: number | null };

/** Everything that the report of a sweep shows, as the CSV files that stand beside it. */
export interface SweepTables {
  readonly errors: Table<MeanError>;
  readonly seeds: Table<SeedError>;
  readonly fits: Table<FitRow>;
  readonly scores: Table<ScoreRow>;
  readonly changes: Table<ChangeRow>;
  readonly rates: Table<RateRow>;
  readonly configurations: Table<ConfigurationRow>;
  readonly lost: Table<LostTrial>;
  /** texts of the record: `name`, `value` */
  readonly record: Table<Row>;
  readonly facts: Table<Fact>;
}

/** Whether a change to less of a metric is a change to the better. */
export function lessIsBetter(metric: string): boolean {
  return !isMetric(metric) || METRIC_FACTS[metric].best === "least";
}

/** A metric as the page names it. */
export function metricName(metric: string): string {
  return isMetric(metric) ? METRIC_FACTS[metric].words : metric;
}
