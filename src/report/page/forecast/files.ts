import type { Forecast } from "../../../deploy/forecast.js";
import { csv, type Table } from "../../../results/table.js";
import { forecastChart } from "../../charts/forecast.js";
import { forecastDocument } from "../../documents/forecast.js";
import { forecastTables, labelTables } from "../../forecast.js";
import { html, name } from "../../html.js";
import { printable } from "../../text.js";
import { emptyDocument } from "../document.js";
import { file, WIDE } from "../figure.js";
import { shell } from "../shell.js";
import { standalone } from "../svg.js";
import { futureSection, modelSection, oddities } from "./sections.js";

/**
 * A forecast as data and numbers, name to content: `forecast.json`, `forecast.csv`, what is drawn before it
 * as `history.csv`, and the numbers of the model as `model.csv`.
 */
export function forecastData(forecast: Forecast): Map<string, string> {
  const tables = forecast.outputs === "numbers" ? forecastTables(forecast) : labelTables(forecast);
  const all: Table[] = Object.values(tables);
  return new Map([
    ["forecast.json", `${JSON.stringify(forecastDocument(forecast), null, 2)}\n`],
    ...all
      .filter(({ rows }) => rows.length > 0)
      .map((table): [string, string] => [table.file, csv(table)]),
  ]);
}

/** `forecastData`, a page of it, and, of numbers in one sequence, its figure as `forecast.svg`. */
export function forecastFiles(forecast: Forecast): Map<string, string> {
  const { contract } = forecast;
  const document = emptyDocument();
  const page = shell(
    `Forecast of ${contract.target}`,
    html`
<header>
<p class="eyebrow">nwidth · forecast</p>
<h1>${name(contract.target)}</h1>
</header>
${oddities(forecast)}
${futureSection(document, forecast)}
<section>
<h2>The model</h2>
${modelSection(contract)}
</section>`,
    html`Written by nwidth. Every number here is a cell of a CSV file beside this page or a field of ${file("forecast.json")}.`,
  );
  const files = forecastData(forecast).set("forecast.html", page);
  if (forecast.outputs === "classes") return files;
  if (new Set(forecast.points.map(({ sequence }) => sequence)).size > 1) return files;
  const tables = forecastTables(forecast);
  const chart = forecastChart(
    { document, width: WIDE },
    {
      title: `${printable(contract.target)} and its forecast`,
      description: `${contract.model.name} from its last ${contract.rows} rows.`,
    },
    { history: tables.history.rows, forecast: tables.forecast.rows },
    contract.target,
  );
  return files.set("forecast.svg", standalone(chart));
}
