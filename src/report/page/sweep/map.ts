import { type MapRow, metricName } from "../../../results/sweep/rows.js";
import { matrix, SHADES } from "../../charts/study/matrix.js";
import { FORMATS } from "../../format.js";
import { type Html, html, name } from "../../html.js";
import { MAP_VERDICTS, type MapLine, mapRows } from "../../sweep.js";
import { printable } from "../../text.js";
import { cite, citeInterval } from "../cite.js";
import { figure, grid, legend, responsive } from "../figure.js";
import { type Context, citeCount, citeFact } from "./context.js";

const RATIO = ["ratio", "low", "high"] as const;

/** Rows that are drawn at most. Chosen by hand. */
const MOST_ROWS = 40;

/** Each model on each task beside the best one there: a map, and a table with the verdicts. */
export function mapSection(context: Context): Html | null {
  const { tables, factors, specification } = context;
  const rows = mapRows(tables.map).slice(0, MOST_ROWS);
  if (rows.length === 0) return null;
  const metric = metricName(factors?.metric ?? specification.metrics[0]);
  const heading = "Models on tasks";
  return html`
<section>
<h2>Which model is best where</h2>
${figure({
  heading,
  kind: "measured",
  caption: html`The ${metric} of each model over that of the best one of its row: geometric means, by seed. Of ${citeCount(context, "rows of the map", "row")} ${citeFact(context, "rows of the map with a best model", "count")} ${(tables.facts.rows.find((f) => f.name === "rows of the map with a best model")?.value ?? 0) === 1 ? "has" : "have"} a model that all others are worse than; elsewhere pairs of seeds do not decide among some.`,
  legend: legend([
    ["shades", SHADES.above, html`over the best of the row, up to ${mostText(rows)}`],
  ]),
  chart: drawing(context, heading, rows),
  files: [tables.map.file],
})}
${numbers(context, rows)}
</section>`;
}

function mostOf(rows: readonly MapLine[]): number {
  return Math.max(2, ...rows.flatMap(({ cells }) => cells.map(({ ratio }) => ratio ?? 1)));
}

function mostText(rows: readonly MapLine[]): Html {
  return html`<span class="name">${FORMATS.error(mostOf(rows))}</span>`;
}

function drawing({ document }: Context, title: string, rows: readonly MapLine[]): Html {
  const picture = {
    name: title,
    values: rows.map(({ cells }) => cells.map(({ ratio }) => ratio ?? Number.NaN)),
  };
  const models = rows[0].cells.map(({ model }) => printable(model));
  return responsive(document, (canvas) =>
    matrix(
      canvas,
      {
        title,
        description: "A square for each model and task, the darker the farther from the best.",
      },
      picture,
      {
        rows: { label: "", names: rows.map((row) => printable(row.name)) },
        columns: { label: "model", names: models },
        shade: { kind: "ratio", label: title, most: mostOf(rows) },
        numbers: true,
      },
    ),
  );
}

function numbers({ tables: { map } }: Context, rows: readonly MapLine[]): Html {
  const verdict = (row: MapRow) => html`<b>${row.verdict}</b>`;
  const ratio = (row: MapRow) =>
    row.low === null ? cite(map, row, "ratio", "error") : citeInterval(map, row, RATIO, "error");
  return html`${grid(
    "Models on tasks, with verdicts",
    [
      "row",
      "model",
      "mean error",
      html`over the best <span class="interval">[interval]</span>`,
      "p adjusted",
      "seeds",
      "verdict",
    ],
    rows.flatMap(({ name: row, cells }) =>
      cells.map((cell) => ({
        marked: cell.verdict === "best",
        cells: [
          name(row),
          name(cell.model),
          cite(map, cell, "error", "error"),
          ratio(cell),
          cite(map, cell, "p", "error"),
          cite(map, cell, "seeds", "count"),
          verdict(cell),
        ],
      })),
    ),
    new Set([2, 3, 4, 5]),
  )}
<p class="source">The interval is Student's on the logarithms of the ratios, for one pair alone. best: ${MAP_VERDICTS.best}; worse: ${MAP_VERDICTS.worse}; cannot tell: ${MAP_VERDICTS["cannot tell"]}.</p>`;
}
