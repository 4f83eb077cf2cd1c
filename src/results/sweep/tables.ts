import { shown } from "../cell.js";
import { knownOf } from "../known.js";
import { notConverged, untilFlat } from "../not-converged.js";
import { chosenCount, worseThanConstant } from "../worse-than-constant.js";
import { belowFloorOf, besideOf } from "./beside.js";
import { changesOf } from "./changes.js";
import { errorTables, scoresOf } from "./errors.js";
import type { Factors } from "./factors.js";
import type { Labels } from "./labels.js";
import { configurationsOf, ratesOf } from "./learning-rates.js";
import { mapOf } from "./map.js";
import type { ReportedRun } from "./outcome.js";
import type { Fact, SweepTables } from "./rows.js";

const INTERVAL = ["low", "high"] as const;
const BESIDE = ["floor", "floor_of", "constant", "constructed"] as const;
const LINE = ["facet", "series"] as const;

/** The tables of a sweep. */
export function sweepTables(
  { specification, trials, counts, seconds, constructed }: ReportedRun,
  labels: Labels,
  factors: Factors | null,
): SweepTables {
  const metric = factors?.metric ?? specification.metrics[0];
  const known = knownOf(trials);
  const { seeds, errors, fits } =
    factors === null
      ? { seeds: [], errors: [], fits: [] }
      : errorTables(trials, known, factors, besideOf(known, metric, constructed));
  const scores = scoresOf(trials, known, specification, labels, factors);
  const changes = changesOf(trials, specification, metric, labels);
  const map = mapOf(trials, specification, metric, labels);
  const configurations = configurationsOf(trials, labels);
  const belowFloor = belowFloorOf(trials, known, labels);
  const lost = trials.places
    .filter((place) => trials.value(place, "state") !== "done")
    .map((place) => ({
      key: shown(trials.value(place, "key")),
      configuration: labels.configuration(place),
      seed: trials.value(place, "seed"),
      learning_rate: trials.number(place, "learningRate"),
      state: shown(trials.value(place, "state")),
      reason: shown(trials.value(place, "reason")),
    }));
  const distinct = (column: string): string[] =>
    trials
      .levels(column)
      .filter((value) => value !== null)
      .map(shown);
  const record = (name: string, column: string) =>
    distinct(column).map((value) => ({ name, value }));
  const facts: Record<string, number> = {
    "interval level, percent": 95,
    ...counts,
    "trials in the table": trials.count,
    seeds: distinct("seed").length,
    "learning rates": distinct("learningRate").length,
    machines: distinct("fingerprint").length,
    "training seconds": trials.places.reduce(
      (sum, place) => sum + (trials.number(place, "seconds") ?? 0),
      0,
    ),
    seconds,
    "trials in the figure": seeds.length,
    "means in the figure": errors.length,
    configurations: configurations.length,
    "configurations at the edge": configurations.filter((c) => c.edge !== "").length,
    "configurations without a rate": configurations.filter((c) => c.learning_rate === null).length,
    "trials at a chosen rate": chosenCount(trials),
    "worse than the mean": worseThanConstant(trials).length,
    "trials until flat": untilFlat(trials).length,
    "not converged": notConverged(trials).length,
    "below a floor": belowFloor.length,
    changes: changes.length,
    "rows of the map": new Set(map.map(({ task, where }) => JSON.stringify([task, where]))).size,
    "rows of the map with a best model": map.filter((row) => row.verdict === "best").length,
    "predictions that agree": scores.filter((s) => s.score === "agrees").length,
    "predictions that disagree": scores.filter((s) => s.score === "disagrees").length,
    "predictions that cannot be told": scores.filter((s) => s.score === "cannot tell").length,
  };
  return {
    errors: {
      file: "errors.csv",
      columns: [...LINE, "against", "seeds", "error", ...INTERVAL, ...BESIDE],
      rows: errors,
    },
    seeds: { file: "seeds.csv", columns: [...LINE, "against", "seed", "error"], rows: seeds },
    fits: {
      file: "fits.csv",
      columns: [
        ...[...LINE, "exponent" as const, ...INTERVAL],
        ...(["coefficient", "from", "to", "values", "reason"] as const),
      ],
      rows: fits,
    },
    scores: {
      file: "predictions.csv",
      columns: [
        ...(["prediction", "metric", "against", ...LINE, "where", "predicted"] as const),
        ...(["within", "exponent", ...INTERVAL, "score", "reason"] as const),
      ],
      rows: scores,
    },
    changes: {
      file: "changes.csv",
      columns: [
        ...(["change", "value", "baseline", "seeds", "difference", ...INTERVAL] as const),
        ...(["p", "verdict"] as const),
      ],
      rows: changes,
    },
    map: {
      file: "map.csv",
      columns: [
        ...(["task", "where", "model", "seeds", "error", "ratio", ...INTERVAL] as const),
        ...(["p", "verdict"] as const),
      ],
      rows: map,
    },
    rates: {
      file: "learning-rates.csv",
      columns: ["learning_rate", "trials", "diverged", "chosen", "at_edge"],
      rows: ratesOf(trials, configurations),
    },
    configurations: {
      file: "configurations.csv",
      columns: [
        ...(["configuration", "rates", "learning_rate", "validation", "edge"] as const),
        ...(["diverged", "not_converged"] as const),
      ],
      rows: configurations,
    },
    lost: {
      file: "lost-trials.csv",
      columns: ["key", "configuration", "seed", "learning_rate", "state", "reason"],
      rows: lost,
    },
    belowFloor: {
      file: "below-floor.csv",
      columns: ["configuration", "seeds", "error", "high", "floor", "floor_of"],
      rows: belowFloor,
    },
    record: {
      file: "record.csv",
      columns: ["name", "value"],
      rows: [
        ...record("task", "task.name"),
        ...record("architecture", "model.architecture"),
        ...record("machine", "fingerprint").map((row) => ({
          ...row,
          value: machineText(row.value),
        })),
      ],
    },
    facts: {
      file: "facts.csv",
      columns: ["name", "value"],
      rows: Object.entries(facts).map(([name, value]): Fact => ({ name, value })),
    },
  };
}

/** A fingerprint in words: what stands in its JSON, `AMD EPYC, x64, cores 2, node v20.20.2, ...`. */
function machineText(fingerprint: string): string {
  let parts: unknown;
  try {
    parts = JSON.parse(fingerprint);
  } catch {
    return fingerprint;
  }
  if (typeof parts !== "object" || parts === null) return fingerprint;
  const { processor, architecture, ...others } = parts as Record<string, unknown>;
  const rest = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  return [processor, architecture, ...rest].filter((part) => part !== undefined).join(", ");
}
