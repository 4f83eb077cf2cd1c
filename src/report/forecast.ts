import {
  type ClassContract,
  type Contract,
  givesClasses,
  type NumberContract,
} from "../deploy/contract.js";
import type { ClassForecast, ForecastPlace, NumberForecast } from "../deploy/forecast.js";
import type { Row, Table } from "../results/table.js";
import type { Fact } from "./advise/rows.js";

/** A value that is predicted. */
export type ForecastRow = {
  readonly sequence: string;
  readonly time: string;
  readonly horizon: number;
  readonly point: number;
  readonly low: number;
  readonly high: number;
};

/** A value of the target before them. */
export type HistoryRow = {
  readonly sequence: string;
  readonly time: string;
  readonly before: number;
  readonly value: number;
};

/** A model's numbers, as model.csv holds them. */
export function modelTable(contract: Contract): Table<Fact> {
  const { rows, columns, horizons, difference } = contract;
  const facts: Record<string, number | null> = {
    rows,
    columns: columns.length,
    horizons: horizons.length,
    "first horizon": horizons[0],
    "last horizon": horizons[horizons.length - 1],
    ...(givesClasses(contract) ? classFacts(contract) : intervalFacts(contract)),
    difference,
  };
  return {
    file: "model.csv",
    columns: ["name", "value"],
    rows: Object.entries(facts).map(([name, value]) => ({ name, value })),
  };
}

function classFacts({ labels, tested }: ClassContract) {
  return {
    classes: labels.classes.length,
    "points of the test part": tested?.points ?? null,
    "log loss": tested?.logLoss ?? null,
    accuracy: tested?.accuracy ?? null,
  };
}

function intervalFacts({ intervals }: NumberContract) {
  const { coverage } = intervals;
  return {
    nominal: intervals.nominal,
    "points of the validation part": intervals.points,
    coverage: coverage?.all ?? null,
    "least coverage of a horizon": coverage === null ? null : Math.min(...coverage.horizons),
    "points of the test part": coverage?.points ?? null,
    "smallest radius": Math.min(...intervals.radii),
    "largest radius": Math.max(...intervals.radii),
    "share that follows": intervals.share,
  };
}

/** A label that is predicted: its columns of probabilities are named by the classes. */
export type LabelRow = Row & {
  readonly sequence: string;
  readonly time: string;
  readonly horizon: number;
  readonly class: string;
  readonly probability: number;
};

/** What a forecast of numbers shows, as the CSV files beside its page. */
export interface ForecastTables {
  readonly model: Table<Fact>;
  readonly forecast: Table<ForecastRow>;
  readonly history: Table<HistoryRow>;
}

/** What a forecast of labels shows. */
export interface LabelTables {
  readonly model: Table<Fact>;
  readonly forecast: Table<LabelRow>;
}

/** Columns that say where and when. */
function placeColumns(points: readonly ForecastPlace[]) {
  const sequences = points.some(({ sequence }) => sequence !== null);
  return [...(sequences ? (["sequence"] as const) : []), "time", "horizon"] as const;
}

const named = <R extends { readonly sequence: string | null }>(row: R) => ({
  ...row,
  sequence: row.sequence ?? "",
});

export function forecastTables({ contract, points, history }: NumberForecast): ForecastTables {
  const places = placeColumns(points);
  return {
    model: modelTable(contract),
    forecast: {
      file: "forecast.csv",
      columns: [...places, "point", "low", "high"],
      rows: points.map(named),
    },
    history: {
      file: "history.csv",
      columns: [
        ...(places[0] === "sequence" ? ["sequence" as const] : []),
        "time",
        "before",
        "value",
      ],
      rows: history.map(named),
    },
  };
}

/** What names of columns of probabilities begin with, before that of the class. */
export const PROBABILITY = "probability of ";

export function labelTables({ contract, points }: ClassForecast): LabelTables {
  const { classes } = contract.labels;
  const columnOf = (name: string) => `${PROBABILITY}${name}`;
  return {
    model: modelTable(contract),
    forecast: {
      file: "forecast.csv",
      columns: [...placeColumns(points), "class", "probability", ...classes.map(columnOf)],
      rows: points.map(({ probabilities, ...point }) => ({
        ...named(point),
        ...Object.fromEntries(classes.map((name, k) => [columnOf(name), probabilities[k]])),
      })),
    },
  };
}
