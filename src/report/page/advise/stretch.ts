import type { NumberAdvice } from "../../../advise/advice.js";
import type { Row } from "../../../results/table.js";
import { bestBaseline, bestNetwork } from "../../advise/competitors.js";
import { stretchOf } from "../../advise/facts.js";
import type { Competitor } from "../../advise/rows.js";
import { predictions, valueAxis } from "../../charts/predictions.js";
import { type Content, html, name } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeText } from "../cite.js";
import { figure, legend, responsive } from "../figure.js";
import { type Context, citeFact } from "./context.js";

/** The row of the largest miss of a competitor, or undefined where it predicted nothing. */
function largestMiss(rows: readonly Row[], column: string): Row | undefined {
  const miss = (row: Row): number => {
    const [y, z] = [row.truth, row[column]];
    return typeof y === "number" && typeof z === "number" ? Math.abs(y - z) : -1;
  };
  const worst = rows.reduce((most, row) => (miss(row) > miss(most) ? row : most));
  return miss(worst) < 0 ? undefined : worst;
}

function misses(context: Context, rows: readonly Row[], competitor: Competitor): Content {
  const { predictions: table } = context.tables;
  const worst = largestMiss(rows, competitor.name);
  if (worst === undefined) return null;
  return html` ${name(competitor.label)} misses by ${citeFact(context, `stretch rmse ${competitor.kind}`, "error")} there (root mean square), most at ${citeText(table, worst, "when")}: ${cite(table, worst, competitor.name, "error")} for a truth of ${cite(table, worst, "truth", "error")}.`;
}

/** The last test points, and what is predicted there. */
export function stretch(context: Context<NumberAdvice>): Content {
  const { advice, tables } = context;
  const { target } = advice.problem;
  const rows = stretchOf(tables.predictions);
  const columns = tables.predictions.columns;
  const competitors = tables.competitors.rows.filter((c) => columns.includes(c.name));
  const shown = [bestBaseline(competitors), bestNetwork(competitors)].filter(
    (c) => c !== undefined,
  );
  if (rows.length === 0 || shown.length === 0) {
    return html`<p>No predictions on the test part were made.</p>`;
  }
  const domain = valueAxis(rows, ["truth", ...shown.map((c) => c.name)]);
  return figure({
    heading: "Prediction beside truth",
    kind: "measured",
    caption: html`The last ${citeFact(context, "stretch points", "count")} of ${citeFact(context, "test points", "count")} test points${columns.includes("horizon") ? html`, by forecasts of ${citeFact(context, "horizons", "count")} horizons at times so far apart that none is predicted twice` : null}${columns.includes("sequence") ? html`, those of sequence ${citeText(tables.predictions, rows[0], "sequence")}` : null}, in the unit of ${name(target)}. A network's prediction is that of what would be deployed.${shown.map((c) => misses(context, rows, c))}`,
    legend: legend([
      ["line", "ink", "truth"],
      ...shown.map((c) => ["line", c.kind, name(c.label)] as const),
    ]),
    chart: shown.map((competitor) =>
      responsive(context.document, (canvas) =>
        predictions(
          canvas,
          {
            title: `Truth of ${printable(target)} and its prediction by ${printable(competitor.label)}`,
            description: `The last test points, from ${printable(String(rows[0].when))} to ${printable(String(rows[rows.length - 1].when))}.`,
          },
          rows,
          target,
          { column: competitor.name, kind: competitor.kind },
          domain,
        ),
      ),
    ),
    files: [tables.predictions.file],
  });
}
