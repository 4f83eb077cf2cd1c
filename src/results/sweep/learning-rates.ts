import { notConverged, untilFlat } from "../not-converged.js";
import type { Place, Trials } from "../trials.js";
import type { Labels } from "./labels.js";
import type { ConfigurationRow, RateRow } from "./rows.js";

function isDiverged(trials: Trials, place: Place): boolean {
  return trials.value(place, "state") === "diverged";
}

/** Which learning rate each configuration chose, in the order of the trials. */
export function configurationsOf(trials: Trials, labels: Labels): ConfigurationRow[] {
  return trials.configurations.map((places): ConfigurationRow => {
    const rates = trials.levels("learningRate", places);
    const chosen = places.filter((place) => trials.value(place, "chosen") === true);
    const errors = chosen.flatMap((place) => trials.number(place, "validation") ?? []);
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
      configuration: labels.configuration(places[0]),
      rates: rates.length,
      learning_rate: rate,
      validation:
        errors.length === 0 ? null : errors.reduce((sum, e) => sum + e, 0) / errors.length,
      edge,
      diverged: places.filter((place) => isDiverged(trials, place)).length,
      not_converged:
        untilFlat(trials, places).length === 0 ? null : notConverged(trials, places).length,
    };
  });
}

/** How each learning rate fared, the least first. */
export function ratesOf(trials: Trials, configurations: readonly ConfigurationRow[]): RateRow[] {
  return trials
    .levels("learningRate")
    .filter((rate) => typeof rate === "number")
    .map((rate) => {
      const places = trials.places.filter((place) => trials.value(place, "learningRate") === rate);
      const chosen = configurations.filter((c) => c.learning_rate === rate);
      return {
        learning_rate: rate,
        trials: places.length,
        diverged: places.filter((place) => isDiverged(trials, place)).length,
        chosen: chosen.length,
        at_edge: chosen.filter((c) => c.edge !== "").length,
      };
    });
}
