import { type Contract, givesClasses } from "../../deploy/contract.js";
import type { Forecast, ForecastPlace } from "../../deploy/forecast.js";
import { NOTHING, written } from "../format.js";
import type { Hand } from "../page/advise/hand.js";
import { printable } from "../text.js";
import { columnsOf, type Entry, entries, heading, type Terminal } from "./columns.js";

/** Forecasts that a terminal shows; the others are in the files. */
const SHOWN = 14;

/** How far a model can be trusted, in one sentence. */
export function trustText(contract: Contract): string {
  if (givesClasses(contract)) {
    const { tested } = contract;
    return tested === null
      ? "the test part could not try it"
      : `the likeliest class was right at ${written(tested.accuracy, "percent")} of ${written(tested.points, "count")} points of the test part`;
  }
  const { nominal, coverage } = contract.intervals;
  const meant = `intervals are meant to hold ${written(nominal, "percent")} of the truth`;
  return coverage === null
    ? `${meant}; the test part could not try them`
    : `${meant}, and held ${written(coverage.all, "percent")} of ${written(coverage.points, "count")} points of the test part`;
}

/** What is predicted of each point, under which heads. */
function saidOf(forecast: Forecast): {
  heads: readonly string[];
  cells: readonly (readonly string[])[];
} {
  switch (forecast.outputs) {
    case "numbers":
      return {
        heads: ["point", "low", "high"],
        cells: forecast.points
          .slice(0, SHOWN)
          .map(({ point, low, high }) => [point, low, high].map((x) => written(x, "setting"))),
      };
    case "classes":
      return {
        heads: ["class", "probability"],
        cells: forecast.points
          .slice(0, SHOWN)
          .map((point) => [printable(point.class), written(point.probability, "percent")]),
      };
    default:
      return forecast satisfies never;
  }
}

/** The forecast for a terminal. */
export function forecastText(forecast: Forecast, terminal: Terminal): string {
  const { contract, warnings } = forecast;
  const points: readonly ForecastPlace[] = forecast.points;
  const { model, target } = contract;
  const several = points.some(({ sequence }) => sequence !== null);
  const shown = points.slice(0, SHOWN);
  const said = saidOf(forecast);
  const cells = shown.map(({ sequence, time, horizon }, i) => [
    ...(several ? [printable(sequence ?? NOTHING)] : []),
    printable(time),
    written(horizon, "count"),
    ...said.cells[i],
  ]);
  const heads = [...(several ? ["sequence"] : []), "time", "ahead", ...said.heads];
  const first = heads.indexOf("ahead");
  const table = columnsOf(
    heads.map((head, i) => ({
      ...{ head, right: i >= first },
      width: Math.min(32, Math.max(head.length, ...cells.map((row) => row[i].length))),
    })),
    cells,
    terminal,
  );
  const rest = points.length - shown.length;
  const lines: Entry[] = [
    ...(rest > 0 ? [["·", `${written(rest, "count")} more are in forecast.csv`] as const] : []),
    ["·", `by ${printable(model.name)}; ${trustText(contract)}`],
    ...warnings.map((warning): Entry => ["!", printable(warning), "warning"]),
  ];
  return `${heading(`Forecast of ${printable(target)}`, terminal)}\n${table}\n${entries(lines, terminal)}\n`;
}

/**
 * Where a run's model lies and how far its intervals can be trusted; what it says of the rows to come, where
 * that was asked for.
 *
 * @param place path of its folder
 */
export function modelText({ contract, forecast }: Hand, place: string, terminal: Terminal): string {
  const lines = `model: ${printable(place)}, ${printable(contract.model.name)}\n`;
  return forecast === null ? lines : `${lines}\n${forecastText(forecast, terminal)}`;
}
