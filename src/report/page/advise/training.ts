import { bestBaseline } from "../../advise/competitors.js";
import type { Run } from "../../advise/rows.js";
import { wordsOf } from "../../advise/words.js";
import { errorAxis, learningCurves, TOP } from "../../charts/learning-curves.js";
import { NOTHING } from "../../format.js";
import { type Content, type Html, html, name } from "../../html.js";
import { printable } from "../../text.js";
import { cite, quote } from "../cite.js";
import { figure, folded, grid, legend, panels } from "../figure.js";
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
    caption: html`${citeFact(context, "runs", "count")} ${plural(context, "runs", "run")}, ${end}; ${below}.${efforts(context)}${spread(context)}${above ? ` Errors far above that of the ${wordsOf(advice).reference} are drawn at the top edge.` : null}`,
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

/**
 * How the networks were trained and what their forecasts look like.
 *
 * @param predictions beside the truth, where they are numbers
 */
export function trainingSection(context: Context, predictions: Content): Html {
  return html`
<section>
<h2>${predictions === null ? "How they learned" : "How they learned and what they predict"}</h2>
${curves(context)}${predictions}
</section>`;
}
