import { classText } from "../../models/model-class.js";
import { trainedOn } from "../../oracle/beside-floor.js";
import { requireOrder } from "../../oracle/four-numbers.js";
import { METRIC_FACTS, type Metric } from "../../statistics/metrics.js";
import type { ConstructedError } from "../constructed.js";
import { inMetric, type KnownAt } from "../known.js";
import type { Place, Trials } from "../trials.js";
import { chosenOf } from "./factors.js";
import type { Labels } from "./labels.js";
import type { BelowFloor, MeanError } from "./rows.js";

/** What stands beside a mean of trained errors, in its unit. */
export type Beside = Pick<MeanError, "floor" | "floor_of" | "constant" | "constructed">;

/** The value that all have; null where they differ. */
function common<T>(values: readonly T[]): T | null {
  const [first] = values;
  return values.every((value) => value === first) ? first : null;
}

/** What is known of the trials behind one mean, in the unit of a metric. */
export function besideOf(
  known: KnownAt,
  metric: Metric,
  constructed: ConstructedError = () => null,
): (places: readonly Place[]) => Beside {
  // floors are of squared errors, also where outputs are classes
  const ofSquares = METRIC_FACTS[metric].of === "real";
  return (places) => {
    const all = places.map((place) => {
      const { floor, constant } = known(place);
      return {
        floor: ofSquares ? inMetric(metric, floor?.value ?? null, constant) : null,
        floor_of: floor === null ? "" : classText(floor.of),
        constant: inMetric(metric, constant, constant),
        constructed: inMetric(metric, constructed(place), constant),
      };
    });
    const of = <K extends keyof Beside>(name: K) => common(all.map((one) => one[name]));
    const floor = of("floor");
    return {
      floor,
      floor_of: floor === null ? "" : (of("floor_of") ?? ""),
      constant: of("constant"),
      constructed: of("constructed"),
    };
  };
}

/** Configurations whose trials at the chosen rate are below the floor of their model by more than sampling. */
export function belowFloorOf(trials: Trials, known: KnownAt, labels: Labels): BelowFloor[] {
  const chosen = new Set(chosenOf(trials, "mse"));
  return trials.configurations.flatMap((configuration): BelowFloor[] => {
    const places = configuration.filter((place) => chosen.has(place));
    if (places.length === 0) return [];
    const { floor, of } = known(places[0]);
    const { data } = trials.originOf(places[0]).settings;
    if (floor === null || "sha256" in data) return [];
    const errors = places.map((place) => trials.number(place, "mse") ?? Number.NaN);
    const trained = trainedOn(of, errors, data.test);
    try {
      requireOrder({ floor, trained });
      return [];
    } catch (error) {
      if (!(error instanceof RangeError) || trained.interval === null) throw error;
      return [
        {
          configuration: labels.configuration(places[0]),
          seeds: places.length,
          error: trained.mean,
          high: trained.interval[1],
          floor: floor.value,
          floor_of: classText(floor.of),
        },
      ];
    }
  });
}
