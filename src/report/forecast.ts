import type { Contract } from "../deploy/contract.js";
import type { Forecast } from "../deploy/forecast.js";
import type { Table } from "../results/table.js";
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
  const { rows, columns, horizons, intervals, difference } = contract;
  const { coverage } = intervals;
  const facts: Record<string, number | null> = {
    rows,
    columns: columns.length,
    horizons: horizons.length,
    "first horizon": horizons[0],
    "last horizon": horizons[horizons.length - 1],
    nominal: intervals.nominal,
    "points of the validation part": intervals.points,
    coverage: coverage?.all ?? null,
    "least coverage of a horizon": coverage === null ? null : Math.min(...coverage.horizons),
    "points of the test part": coverage?.points ?? null,
    "smallest radius": Math.min(...intervals.radii),
    "largest radius": Math.max(...intervals.radii),
    "share that follows": intervals.share,
    difference,
  };
  return {
    file: "model.csv",
    columns: ["name", "value"],
    rows: Object.entries(facts).map(([name, value]) => ({ name, value })),
  };
}

/** What a forecast shows, as the CSV files beside its page. */
export interface ForecastTables {
  readonly model: Table<Fact>;
  readonly forecast: Table<ForecastRow>;
  readonly history: Table<HistoryRow>;
}

export function forecastTables({ contract, points, history }: Forecast): ForecastTables {
  const sequences = points.some(({ sequence }) => sequence !== null);
  const named = sequences ? (["sequence"] as const) : [];
  const row = <R extends { readonly sequence: string | null }>(r: R) => ({
    ...r,
    sequence: r.sequence ?? "",
  });
  return {
    model: modelTable(contract),
    forecast: {
      file: "forecast.csv",
      columns: [...named, "time", "horizon", "point", "low", "high"],
      rows: points.map(row),
    },
    history: {
      file: "history.csv",
      columns: [...named, "time", "before", "value"],
      rows: history.map(row),
    },
  };
}
