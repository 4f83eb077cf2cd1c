import type { Metric } from "../statistics/metrics.js";
import type { Place, Trials } from "./trials.js";

/** Metrics of which 1 is as good as what the training part says of every output alike. */
const RELATIVE = ["nmse", "nlog_loss"] as const satisfies readonly Metric[];

/** Trials at the chosen learning rates that a constant beats: the training mean, or the training frequencies. */
export function worseThanConstant(trials: Trials): Place[] {
  return trials.places.filter(
    (place) =>
      trials.value(place, "chosen") === true &&
      RELATIVE.some((metric) => (trials.number(place, metric) ?? 0) > 1),
  );
}

/** Trials at the chosen learning rates. */
export function chosenCount(trials: Trials): number {
  return trials.column("chosen").filter((chosen) => chosen === true).length;
}
