import type { Row } from "../../../results/table.js";
import { bestBaseline, bestNetwork } from "../../advise/competitors.js";
import { stretchOf } from "../../advise/facts.js";
import type { Competitor, Run } from "../../advise/rows.js";
import { errorAxis, learningCurves, TOP } from "../../charts/learning-curves.js";
import { predictions, valueAxis } from "../../charts/predictions.js";
import { NOTHING } from "../../format.js";
import { type Content, type Html, html, name } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeText, quote } from "../cite.js";
import { figure, folded, grid, legend, panels, responsive } from "../figure.js";
import { type Context, citeFact, factValue, labelOf, plural } from "./context.js";

function curves(context: Context): Content {
  const { advice, tables } = context;
  const points = tables.learningCurves.rows;
  if (advice.candidates.length === 0) return null;
  const reference = bestBaseline(tables.competitors.rows);
  const domain = errorAxis(points, reference?.validation ?? null);
  const above = points.some((p) => p.error !== null && p.error > TOP);
  const diverged = factValue(context, "runs diverged");
  const end =
    diverged === 0
      ? html`none diverged`
      : html`${citeFact(context, "runs diverged", "count")} diverged (a cross at the last finite error)`;
  const below = html`of ${citeFact(context, "networks", "count")} networks, ${citeFact(context, "networks below best baseline on validation", "count")} reached an error below that of the best baseline on the validation part`;
  return figure({
    heading: "How the networks learned",
    kind: "measured",
    caption: html`${citeFact(context, "runs", "count")} ${plural(context, "runs", "run")}, ${end}; ${below}.${efforts(context)}${spread(context)}${above ? " Errors far above that of the training mean are drawn at the top edge." : null}`,
    legend: legend([
      ["line", "network", "chosen learning rate, every seed"],
      ["thin", "muted", "other learning rates"],
      ["dash", "baseline", "best baseline, validation"],
      ...(diverged === 0 ? [] : ([["cross", "ink", "diverged"]] as const)),
    ]),
    chart: [
      panels(
        context.document,
        advice.candidates.map((candidate) => ({
          heading: name(candidate.name),
          note: effortNote(context, candidate.name),
          chart: (canvas) =>
            learningCurves(
              canvas,
              {
                title: `Validation error of ${printable(candidate.name)} against training steps`,
                description: "A line for each seed and learning rate, on a logarithmic error axis.",
              },
              candidate.runs.map((run) => ({
                diverged: run.diverged !== null,
                points: points.filter(
                  (p) =>
                    p.candidate === candidate.name &&
                    p.seed === run.seed &&
                    p.learning_rate === run.learningRate,
                ),
              })),
              domain,
              reference?.validation ?? null,
            ),
        })),
      ),
      folded("Every run at the chosen rate, and those that diverged", runsTable(context)),
    ],
    files: [tables.learningCurves.file, tables.effort.file, tables.runs.file],
  });
}

/** Why training ended where it did, and of how many networks. */
function efforts(context: Context): Content {
  const ends = [
    ["networks settled", html`settled`],
    ["networks falling", html`still fell when the steps ended`],
    [
      "networks beaten early",
      html`left early, clearly beaten by a baseline on the validation part`,
    ],
  ] as const;
  const present = ends.filter(([count]) => factValue(context, count) > 0);
  return html` ${present.map(([count, how], i) => [
    ...[i === 0 ? null : i === present.length - 1 ? " and " : ", "],
    html`${citeFact(context, count, "count")} ${how}`,
  ])}.`;
}

/** Of one network, under its name. */
function effortNote({ tables: { effort } }: Context, candidate: string): Content {
  const row = effort.rows.find((r) => r.candidate === candidate);
  if (row === undefined) return null;
  const steps = html`${cite(effort, row, "steps", "count")} steps`;
  const said = {
    settled: html`${steps}, settled`,
    falling: html`<b>${steps}, still falling</b>: four times as many may reach ${cite(effort, row, "prospect", "error")}`,
    beaten: html`${steps}, left early`,
  }[row.end];
  return html`<p class="unit">${said}</p>`;
}

/** Which network depends most on its seed, at its chosen learning rate. */
function spread(context: Context): Content {
  const { advice, tables } = context;
  const ranges = advice.candidates
    .map((c) => {
      const runs = tables.runs.rows
        .filter((run) => run.candidate === c.name && run.chosen && run.validation !== null)
        .sort((a, b) => (a.validation ?? 0) - (b.validation ?? 0));
      return { name: c.name, least: runs[0], most: runs[runs.length - 1] };
    })
    .filter(({ least, most }) => least !== most);
  const ratio = ({ least, most }: { least: Run; most: Run }): number =>
    (most.validation ?? 0) / (least.validation ?? 1);
  const widest = ranges.sort((a, b) => ratio(b) - ratio(a))[0];
  if (widest === undefined) return null;
  return html` Seeds matter most for ${name(labelOf(context, widest.name))}: at its chosen learning rate their best errors go from ${cite(tables.runs, widest.least, "validation", "error")} to ${cite(tables.runs, widest.most, "validation", "error")}.`;
}

function runsTable(context: Context): Html {
  const { advice, tables } = context;
  const chosen = tables.runs.rows.filter((run) => run.chosen || run.diverged !== "");
  const pointer = (candidate: string, seed: number, rate: number): string => {
    const i = advice.candidates.findIndex((c) => c.name === candidate);
    const j = advice.candidates[i].runs.findIndex(
      (run) => run.seed === seed && run.learningRate === rate,
    );
    return `/candidates/${i}/runs/${j}/diverged`;
  };
  return grid(
    "Runs at the chosen learning rate, and those that diverged",
    ["network", "seed", "learning rate", "steps", "best validation error", "diverged"],
    chosen.map((run) => ({
      cells: [
        name(labelOf(context, run.candidate)),
        cite(tables.runs, run, "seed", "count"),
        cite(tables.runs, run, "learning_rate", "error"),
        cite(tables.runs, run, "steps", "count"),
        cite(tables.runs, run, "validation", "error"),
        run.diverged === ""
          ? NOTHING
          : quote(pointer(run.candidate, run.seed, run.learning_rate), run.diverged),
      ],
    })),
    new Set([1, 2, 3, 4]),
  );
}

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

function stretch(context: Context): Content {
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

/** How the networks were trained and what their forecasts look like. */
export function trainingSection(context: Context): Html {
  return html`
<section>
<h2>How they learned and what they predict</h2>
${curves(context)}${stretch(context)}
</section>`;
}
