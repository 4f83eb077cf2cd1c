import { errorAxis, learningCurves, TOP } from "../charts/learning-curves.js";
import { predictions } from "../charts/predictions.js";
import { bestBaseline, bestNetwork } from "../competitors.js";
import { stretchOf } from "../facts.js";
import { figure, grid, legend, panels, responsive } from "../figure.js";
import { NOTHING } from "../format.js";
import { type Content, type Html, html, name } from "../html.js";
import { cite, quote } from "../table.js";
import { printable } from "../text.js";
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
  return figure({
    heading: "How the networks learned",
    kind: "measured",
    caption: html`${citeFact(context, "runs", "count")} ${plural(context, "runs", "run")}; ${end}. Strong lines are the learning rate that validation chose. A strong line that still falls at its right end was stopped early; one that ends above the dashed line never reached the best baseline.${above ? " Errors far above that of the training mean are drawn at the top edge." : null}`,
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
      runsTable(context),
    ],
    files: [tables.learningCurves.file, tables.runs.file],
  });
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

function stretch(context: Context): Content {
  const { advice, tables } = context;
  const rows = stretchOf(tables.predictions);
  if (rows.length === 0) return html`<p>No predictions on the test part were made.</p>`;
  const columns = tables.predictions.columns;
  const competitors = tables.competitors.rows.filter((c) => columns.includes(c.name));
  const baseline = bestBaseline(competitors);
  const network = bestNetwork(competitors);
  const miss = (who: string, label: string): Html =>
    html`${name(label)} misses by ${citeFact(context, `stretch rmse ${who}`, "error")}`;
  const misses = [
    baseline === undefined ? null : miss("baseline", baseline.label),
    network === undefined ? null : miss("network", network.label),
  ].filter((content) => content !== null);
  return figure({
    heading: "Prediction beside truth",
    kind: "measured",
    caption: html`The last ${citeFact(context, "stretch points", "count")} of ${citeFact(context, "test points", "count")} test points${misses.length === 0 ? null : html`. Here ${misses.length === 2 ? html`${misses[0]}, ${misses[1]}` : misses} (root mean square, in the unit of ${name(advice.problem.target)})`}. Look at where a line misses the peaks or lags behind: that is what its error is made of.`,
    legend: legend([
      ["line", "ink", "truth"],
      ...(baseline === undefined ? [] : ([["line", "baseline", name(baseline.label)]] as const)),
      ...(network === undefined ? [] : ([["line", "network", name(network.label)]] as const)),
    ]),
    chart: responsive(context.document, (canvas) =>
      predictions(
        canvas,
        {
          title: `Truth and predictions of ${printable(advice.problem.target)} on the last test points`,
          description: `From ${printable(String(rows[0].when))} to ${printable(String(rows[rows.length - 1].when))}.`,
        },
        rows,
        advice.problem.target,
        { baseline: baseline?.name, network: network?.name },
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
