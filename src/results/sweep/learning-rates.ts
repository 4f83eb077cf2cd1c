import type { Labels } from "./labels.js";
import type { ConfigurationRow, RateRow } from "./rows.js";
import { grouped, levels, type TrialRow, type Trials } from "./trials.js";

function isDiverged(trials: Trials, row: TrialRow): boolean {
  return trials.value(row, "state") === "diverged";
}

/** Which learning rate each configuration chose, in the order of the trials. */
export function configurationsOf(trials: Trials, labels: Labels): ConfigurationRow[] {
  const groups = grouped(trials.rows, (row) => trials.keyOf(row, trials.settings));
  return [...groups.values()].map((rows): ConfigurationRow => {
    const rates = levels(rows.map((row) => trials.value(row, "learningRate")));
    const chosen = rows.filter((row) => trials.value(row, "chosen") === true);
    const errors = chosen.flatMap((row) => trials.number(row, "validation") ?? []);
    const rate = chosen.length === 0 ? null : trials.number(chosen[0], "learningRate");
    const edge =
      rate === null || rates.length < 2
        ? ""
        : rate === rates[0]
          ? "least"
          : rate === rates[rates.length - 1]
            ? "largest"
            : "";
    return {
      configuration: labels.configuration(rows[0]),
      rates: rates.length,
      learning_rate: rate,
      validation:
        errors.length === 0 ? null : errors.reduce((sum, e) => sum + e, 0) / errors.length,
      edge,
      diverged: rows.filter((row) => isDiverged(trials, row)).length,
    };
  });
}

/** How each learning rate fared, the least first. */
export function ratesOf(trials: Trials, configurations: readonly ConfigurationRow[]): RateRow[] {
  const rates = levels(trials.rows.map((row) => trials.number(row, "learningRate")));
  return rates
    .filter((rate) => typeof rate === "number")
    .map((rate) => {
      const rows = trials.rows.filter((row) => trials.value(row, "learningRate") === rate);
      const chosen = configurations.filter((c) => c.learning_rate === rate);
      return {
        learning_rate: rate,
        trials: rows.length,
        diverged: rows.filter((row) => isDiverged(trials, row)).length,
        chosen: chosen.length,
        at_edge: chosen.filter((c) => c.edge !== "").length,
      };
    });
}
