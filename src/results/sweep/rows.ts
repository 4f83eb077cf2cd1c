import type { Judgement } from "../../evidence.js";
import { isMetric, METRIC_FACTS } from "../../statistics/metrics.js";
import type { PredictionScore } from "../../statistics/power-law.js";
import type { Cell } from "../cell.js";
import type { Row, Table } from "../table.js";

/** A mean over seeds: a point of the figure. */
export type MeanError = {
  /** value of the setting that has a panel each; null without one */
  readonly facet: Cell;
  /** value of the setting that has a colour each; null without one */
  readonly series: Cell;
  /** value on the horizontal axis */
  readonly against: Cell;
  /** that entered */
  readonly seeds: number;
  /** geometric mean, or the mean where an error is not positive */
  readonly error: number;
  /** 95 % interval; null for one seed */
  readonly low: number | null;
  /** its upper end */
  readonly high: number | null;
  /** no model of the class `floor_of` is below in expectation; null where nothing is known, as the next two */
  readonly floor: number | null;
  /** that class in words, which holds the model; empty without a floor */
  readonly floor_of: string;
  /** error of a constant from the training part */
  readonly constant: number | null;
  /** error of a model that was built without training */
  readonly constructed: number | null;
};

/** One seed's error. */
export type SeedError = {
  /** value of the setting that has a panel each; null without one */
  readonly facet: Cell;
  /** value of the setting that has a colour each; null without one */
  readonly series: Cell;
  /** value on the horizontal axis */
  readonly against: Cell;
  /** of the first parameters */
  readonly seed: Cell;
  /** on the test part */
  readonly error: number;
};

/** error = coefficient * against^exponent in one panel and series. */
export type FitRow = {
  /** value of the setting that has a panel each; null without one */
  readonly facet: Cell;
  /** value of the setting that has a colour each; null without one */
  readonly series: Cell;
  /** null where there is no fit, as all numbers here */
  readonly exponent: number | null;
  /** 95 % interval of `exponent` */
  readonly low: number | null;
  /** its upper end */
  readonly high: number | null;
  /** error at against = 1 */
  readonly coefficient: number | null;
  /** least value of `against` that entered */
  readonly from: number | null;
  /** largest value of `against` that entered */
  readonly to: number | null;
  /** how many entered */
  readonly values: number;
  /** why there is none; empty where there is */
  readonly reason: string;
};

/** A prediction against one fit. */
export type ScoreRow = {
  /** its statement */
  readonly prediction: string;
  /** that it is about */
  readonly metric: string;
  /** path of the setting that varies */
  readonly against: string;
  /** value of the setting that has a panel each; null without one */
  readonly facet: Cell;
  /** value of the setting that has a colour each; null without one */
  readonly series: Cell;
  /** facet and series in words */
  readonly where: string;
  /** exponent */
  readonly predicted: number;
  /** how far the fitted exponent may lie from it */
  readonly within: number;
  /** fitted; null where there is no fit */
  readonly exponent: number | null;
  /** 95 % interval of `exponent` */
  readonly low: number | null;
  /** its upper end */
  readonly high: number | null;
  /** whether the two agree, where the trials can tell */
  readonly score: PredictionScore["score"];
  /** the comparison behind the score, in words */
  readonly reason: string;
};

/** A change of one factor against the baseline. */
export type ChangeRow = {
  /** path of the setting */
  readonly change: string;
  /** its value in words */
  readonly value: string;
  /** its value in the baseline, in words */
  readonly baseline: string;
  /** seeds that both have */
  readonly seeds: number;
  /** geometric mean of error(change) / error(baseline), minus one */
  readonly difference: number | null;
  /** 95 % interval of `difference` */
  readonly low: number | null;
  /** its upper end */
  readonly high: number | null;
  /** adjusted for the number of changes (Holm) */
  readonly p: number | null;
  /** of the change, by `p` */
  readonly verdict: Judgement<"better" | "worse">;
};

/** A model on a task beside the best of the models there. */
export type MapRow = {
  /** name of the task; empty where the sweep names none */
  readonly task: string;
  /** what else the grid varies, in words */
  readonly where: string;
  /** name of the model */
  readonly model: string;
  /** that entered */
  readonly seeds: number;
  /** geometric mean over them; null without a result, as the numbers that follow */
  readonly error: number | null;
  /** geometric mean of error / the best model's, by seed; 1 for the best itself */
  readonly ratio: number | null;
  /** 95 % interval of `ratio`; null for the best itself and for one seed */
  readonly low: number | null;
  /** its upper end */
  readonly high: number | null;
  /** of a ratio of 1, adjusted for all pairs of models in the row (Holm); null for the best itself */
  readonly p: number | null;
  /** `best` where all others are worse, `worse` than the best */
  readonly verdict: Judgement<"best" | "worse">;
};

/** How a learning rate fared. */
export type RateRow = {
  /** the largest of its schedule */
  readonly learning_rate: number;
  /** at this rate */
  readonly trials: number;
  /** of those */
  readonly diverged: number;
  /** configurations that chose it */
  readonly chosen: number;
  /** of those, configurations at whose edge it is */
  readonly at_edge: number;
};

/** Which learning rate a configuration chose. */
export type ConfigurationRow = {
  /** in words */
  readonly configuration: string;
  /** learning rates tried */
  readonly rates: number;
  /** null where a seed diverged at each rate */
  readonly learning_rate: number | null;
  /** error by which the rate was chosen */
  readonly validation: number | null;
  /** at which end of the rates the chosen one lies; empty where inside */
  readonly edge: "least" | "largest" | "";
  /** trials, at all rates */
  readonly diverged: number;
  /**
   * trials at the chosen rate that their steps ended while the validation error still fell; null where
   * none was to train until it is flat
   */
  readonly not_converged: number | null;
};

/** A trial that failed or diverged. */
export type LostTrial = {
  /** the trial's, see `trialKey` */
  readonly key: string;
  /** in words */
  readonly configuration: string;
  /** of the first parameters */
  readonly seed: Cell;
  /** at which it was lost */
  readonly learning_rate: number | null;
  /** failed or diverged */
  readonly state: string;
  /** in words */
  readonly reason: string;
};

/** A configuration that was trained below a floor of its model: one of the two numbers is wrong. */
export type BelowFloor = {
  /** in words */
  readonly configuration: string;
  /** that entered */
  readonly seeds: number;
  /** mean squared error over the seeds */
  readonly error: number;
  /** end of its 95 % interval, widened by the sampling of the test part */
  readonly high: number;
  /** no model of the class `floor_of` is below in expectation */
  readonly floor: number;
  /** that class in words */
  readonly floor_of: string;
};

/** A single number behind a sentence of the report. */
export type Fact = {
  /** what it counts or measures */
  readonly name: string;
  /** null where it cannot be told */
  readonly value: number | null;
};

/** Everything that the report of a sweep shows, as the CSV files that stand beside it. */
export interface SweepTables {
  /** points of the figure */
  readonly errors: Table<MeanError>;
  /** the errors that those are means of */
  readonly seeds: Table<SeedError>;
  /** power laws through the points */
  readonly fits: Table<FitRow>;
  /** predictions against those laws */
  readonly scores: Table<ScoreRow>;
  /** each change against the baseline */
  readonly changes: Table<ChangeRow>;
  /** models on tasks, where the sweep names models */
  readonly map: Table<MapRow>;
  /** how learning rates fared */
  readonly rates: Table<RateRow>;
  /** which rate each configuration chose */
  readonly configurations: Table<ConfigurationRow>;
  /** trials without a result */
  readonly lost: Table<LostTrial>;
  /** configurations that contradict a floor; none unless something is wrong */
  readonly belowFloor: Table<BelowFloor>;
  /** texts of the record: `name`, `value` */
  readonly record: Table<Row>;
  /** numbers that sentences of the report are made of */
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

/** The same in a heading, below which an axis has the whole name. */
export function metricTitle(metric: string): string {
  return isMetric(metric) ? METRIC_FACTS[metric].title : metric;
}

/** Whether means over seeds are geometric: where every error is positive. */
export function areGeometric(seeds: readonly Pick<SeedError, "error">[]): boolean {
  return seeds.every(({ error }) => error > 0);
}
