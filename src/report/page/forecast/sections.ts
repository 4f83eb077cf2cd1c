import type { Contract } from "../../../deploy/contract.js";
import type { Forecast } from "../../../deploy/forecast.js";
import type { Table } from "../../../results/table.js";
import { fact } from "../../advise/facts.js";
import type { Fact } from "../../advise/rows.js";
import { forecastChart } from "../../charts/forecast.js";
import { type ForecastTables, type HistoryRow, modelTable } from "../../forecast.js";
import type { Format } from "../../format.js";
import { type Content, type Html, html, name, names } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeText, quote } from "../cite.js";
import { figure, grid, legend, responsive } from "../figure.js";

/** Columns that a sentence names. */
const NAMED = 5;
/** Sequences that are drawn, and rows of a table; the others are in the files. */
const DRAWN = 12;
const LISTED = 60;

function citing(table: Table<Fact>) {
  return (of: string, format: Format) => cite(table, fact(table, of), "value", format);
}

/** What the model is, what it takes, and how far its intervals can be trusted. */
export function modelSection(contract: Contract): Html {
  const table = modelTable(contract);
  const n = citing(table);
  const { model, target, columns, horizons, intervals, sequence } = contract;
  const shown = columns.slice(0, NAMED).map((column) => column.name);
  const more = columns.length > NAMED ? html` and others, ${n("columns", "count")} in all` : null;
  const last = horizons[horizons.length - 1];
  const ahead =
    last === 0
      ? html`on the newest row`
      : horizons.length === 1
        ? html`${n("last horizon", "count")} ${last === 1 ? "row" : "rows"} ahead`
        : html`${n("first horizon", "count")} to ${n("last horizon", "count")} rows ahead`;
  const trusted =
    intervals.coverage === null
      ? html`They could not be tried on the test part, where no history is long enough.`
      : html`On ${n("points of the test part", "count")} points of the test part they held ${n("coverage", "percent")} of the truth${horizons.length > 1 ? html`, ${n("least coverage of a horizon", "percent")} at the horizon where they held least` : null}.`;
  const follows =
    intervals.share === 0
      ? html`Their width is always the same.`
      : html`${n("share that follows", "percent")} of their width follows how much ${name(target)} moved in the model's history.`;
  return html`
<p>${name(model.name)} predicts ${name(target)} ${ahead} from the last ${n("rows", "count")} ${contract.rows === 1 ? "row" : "rows"} of ${names(shown)}${more}${sequence === null ? null : html` of one ${name(sequence)}`}.</p>
<p>Intervals are meant to hold ${n("nominal", "percent")} of the truth, by ${n("points of the validation part", "count")} points of the validation part (split-conformal). ${follows} ${trusted}</p>`;
}

/** The figure and the numbers of a forecast. */
export function futureSection(
  document: Document,
  { contract, points }: Forecast,
  { forecast, history }: ForecastTables,
): Html {
  const { target } = contract;
  const sequences = [...new Set(points.map(({ sequence }) => sequence ?? ""))];
  const one = sequences.length === 1;
  const of = <R extends { readonly sequence: string }>(rows: readonly R[], s: string) =>
    rows.filter((row) => row.sequence === s);
  const charts = sequences.slice(0, DRAWN).map((s) => {
    const drawn = { history: of(history.rows, s), forecast: of(forecast.rows, s) };
    const chart = responsive(document, (canvas) =>
      forecastChart(
        canvas,
        {
          title: `${printable(target)}${s === "" ? "" : ` of ${printable(s)}`} and its forecast`,
          description: described(
            drawn.history,
            drawn.forecast.map(({ time }) => time),
          ),
        },
        drawn,
        target,
      ),
    );
    return one ? chart : html`<h4>${name(s)}</h4>${chart}`;
  });
  const left =
    sequences.length > DRAWN ? " The first sequences are drawn; all are in the files." : null;
  return html`${figure({
    heading: "What comes next",
    kind: "fitted",
    caption: html`From ${citeText(forecast, forecast.rows[0], "time")} to ${citeText(forecast, forecast.rows[forecast.rows.length - 1], "time")}, in the unit of ${name(target)}.${left}`,
    legend: legend([
      ...(history.rows.length > 0 ? ([["line", "ink", name(target)]] as const) : []),
      ["box", "fitted", "point forecast"],
      ["band", "fitted", "interval"],
    ]),
    chart: charts,
    files: [forecast.file, ...(history.rows.length > 0 ? [history.file] : [])],
  })}${numbers(forecast, one)}`;
}

function described(history: readonly HistoryRow[], times: readonly string[]): string {
  const before = history.length === 0 ? "" : `Values from ${history[0].time} on, then `;
  return printable(
    `${before}forecasts with intervals from ${times[0]} to ${times[times.length - 1]}.`,
  );
}

function numbers(table: ForecastTables["forecast"], one: boolean): Content {
  const shown = table.rows.slice(0, LISTED);
  return grid(
    "Forecast",
    [...(one ? [] : ["sequence"]), "time", "rows ahead", "point", "low", "high"],
    shown.map((row) => ({
      cells: [
        ...(one ? [] : [name(row.sequence)]),
        citeText(table, row, "time"),
        cite(table, row, "horizon", "count"),
        cite(table, row, "point", "setting"),
        cite(table, row, "low", "setting"),
        cite(table, row, "high", "setting"),
      ],
    })),
    new Set([1, 2, 3, 4].map((column) => column + Number(!one))),
  );
}

/** What is odd about the rows, as forecast.json has it. */
export function oddities({ warnings }: Forecast): Content {
  if (warnings.length === 0) return null;
  return html`<ul class="warnings">${warnings.map(
    (warning, i) =>
      html`<li><b>Warning.</b> ${quote(`/warnings/${i}`, warning, "forecast.json")}</li>`,
  )}</ul>`;
}
