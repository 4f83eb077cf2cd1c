import {
  type ClassContract,
  type Contract,
  givesClasses,
  type NumberContract,
} from "../../../deploy/contract.js";
import type { Forecast, NumberForecast } from "../../../deploy/forecast.js";
import type { Table } from "../../../results/table.js";
import { fact } from "../../advise/facts.js";
import type { Fact } from "../../advise/rows.js";
import { forecastChart } from "../../charts/forecast.js";
import {
  type ForecastTables,
  forecastTables,
  type HistoryRow,
  type LabelTables,
  labelTables,
  modelTable,
  PROBABILITY,
} from "../../forecast.js";
import type { Format } from "../../format.js";
import { type Content, type Html, html, name, names } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeText, quote } from "../cite.js";
import { figure, file, grid, legend, responsive } from "../figure.js";

/** Columns that a sentence names. */
const NAMED = 5;
/** Sequences that are drawn, and rows of a table; the others are in the files. */
const DRAWN = 12;
const LISTED = 60;
/** Probabilities of so many classes have a column each. */
const MOST_SHOWN = 6;

function citing(table: Table<Fact>) {
  return (of: string, format: Format) => cite(table, fact(table, of), "value", format);
}

/** When the target is, in words. */
function aheadOf(contract: Contract, n: ReturnType<typeof citing>): Html {
  const { horizons } = contract;
  const last = horizons[horizons.length - 1];
  if (givesClasses(contract) && contract.labels.each === "sequence") return html`of a sequence`;
  if (last === 0) return html`on the newest row`;
  return horizons.length === 1
    ? html`${n("last horizon", "count")} ${last === 1 ? "row" : "rows"} ahead`
    : html`${n("first horizon", "count")} to ${n("last horizon", "count")} rows ahead`;
}

/** What the model is, what it takes, and how far it can be trusted. */
export function modelSection(contract: Contract): Html {
  const table = modelTable(contract);
  const n = citing(table);
  const { model, target, columns, sequence } = contract;
  const shown = columns.slice(0, NAMED).map((column) => column.name);
  const more = columns.length > NAMED ? html` and others, ${n("columns", "count")} in all` : null;
  const trust = givesClasses(contract) ? testedText(contract, n) : intervalText(contract, n);
  return html`
<p>${name(model.name)} predicts ${name(target)} ${aheadOf(contract, n)} from the last ${n("rows", "count")} ${contract.rows === 1 ? "row" : "rows"} of ${names(shown)}${more}${sequence === null ? null : html` of one ${name(sequence)}`}.</p>
${trust}`;
}

function testedText({ tested }: ClassContract, n: ReturnType<typeof citing>): Html {
  const right =
    tested === null
      ? html`It could not be tried on the test part, where no history is long enough.`
      : html`On ${n("points of the test part", "count")} points of the test part its log loss is ${n("log loss", "error")} nats, and the class with the largest probability is the true one at ${n("accuracy", "percent")} of them.`;
  return html`<p>It gives a probability for each of ${n("classes", "count")} classes. ${right}</p>`;
}

function intervalText(contract: NumberContract, n: ReturnType<typeof citing>): Html {
  const { intervals, horizons, target } = contract;
  const trusted =
    intervals.coverage === null
      ? html`They could not be tried on the test part, where no history is long enough.`
      : html`On ${n("points of the test part", "count")} points of the test part they held ${n("coverage", "percent")} of the truth${horizons.length > 1 ? html`, ${n("least coverage of a horizon", "percent")} at the horizon where they held least` : null}.`;
  const follows =
    intervals.share === 0
      ? html`Their width is always the same.`
      : html`${n("share that follows", "percent")} of their width follows how much ${name(target)} moved in the model's history.`;
  return html`<p>Intervals are meant to hold ${n("nominal", "percent")} of the truth, by ${n("points of the validation part", "count")} points of the validation part (split-conformal). ${follows} ${trusted}</p>`;
}

/** What comes next: the figure and the numbers of a forecast. */
export function futureSection(document: Document, forecast: Forecast): Html {
  switch (forecast.outputs) {
    case "numbers":
      return numberFuture(document, forecast, forecastTables(forecast));
    case "classes":
      return labels(labelTables(forecast).forecast);
    default:
      return forecast satisfies never;
  }
}

/** The labels that are predicted. */
function labels(table: LabelTables["forecast"]): Html {
  const one = !table.columns.includes("sequence");
  const probabilities = table.columns.filter((column) => column.startsWith(PROBABILITY));
  const shown = probabilities.length <= MOST_SHOWN ? probabilities : [];
  return html`
<h2 class="plain">What comes next</h2>
${grid(
  "Forecast",
  [...(one ? [] : ["sequence"]), "time", "rows ahead", "class", "probability", ...shown],
  table.rows.slice(0, LISTED).map((row) => ({
    cells: [
      ...(one ? [] : [name(row.sequence)]),
      citeText(table, row, "time"),
      cite(table, row, "horizon", "count"),
      citeText(table, row, "class"),
      cite(table, row, "probability", "percent"),
      ...shown.map((column) => cite(table, row, column, "percent")),
    ],
  })),
  new Set([1, 3, ...shown.map((_, i) => 4 + i)].map((column) => column + Number(!one))),
)}
<p class="source">Numbers: ${file(table.file)}</p>`;
}

/** The figure and the numbers of a forecast of numbers. */
function numberFuture(
  document: Document,
  { contract, points }: NumberForecast,
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
