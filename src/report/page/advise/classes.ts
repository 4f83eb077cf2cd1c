import type { ClassAdvice } from "../../../advise/advice.js";
import { bestBaseline, bestNetwork, recommended } from "../../advise/competitors.js";
import type { Competitor } from "../../advise/rows.js";
import { type Content, type Html, html, name } from "../../html.js";
import { cite } from "../cite.js";
import { file, grid } from "../figure.js";
import { type Context, citeFact } from "./context.js";

/** Classes that a table of confusions shows: of more, the most frequent. */
const SHOWN = 12;

/** How often each class is asked for. */
function counts(context: Context<ClassAdvice>): Html {
  const { classes } = context.tables;
  return grid(
    "Examples of each class",
    ["class", "training", "validation", "test"],
    classes.rows.map((row) => ({
      cells: [
        name(row.class),
        cite(classes, row, "train", "count"),
        cite(classes, row, "validation", "count"),
        cite(classes, row, "test", "count"),
      ],
    })),
    new Set([1, 2, 3]),
  );
}

/** What a competitor takes for what, on the test part. */
function confusion(context: Context<ClassAdvice>, competitor: Competitor): Html {
  const { classes, competitors, confusion: table } = context.tables;
  const shown = [...classes.rows]
    .sort((a, b) => b.test - a.test)
    .slice(0, SHOWN)
    .map((row) => row.class);
  const names = classes.rows.map((row) => row.class).filter((label) => shown.includes(label));
  const own = table.rows.filter((row) => row.competitor === competitor.name);
  const left =
    names.length < classes.rows.length
      ? " The classes that are most frequent in the test part are shown; all are in the file."
      : null;
  return html`<h2 class="plain">${name(competitor.label)}</h2>
<p>The class with the largest probability is the true one at ${cite(competitors, competitor, "accuracy", "percent")} of the test points.${left}</p>
${grid(
  `Test points by their class and by that which ${competitor.label} says`,
  ["is", ...names.map((label) => `said ${label}`)],
  names.map((truth) => ({
    cells: [
      name(truth),
      ...names.map((predicted): Content => {
        const cell = own.find((row) => row.truth === truth && row.predicted === predicted);
        if (cell === undefined) return null;
        const count = cite(table, cell, "points", "count");
        return truth === predicted ? html`<b>${count}</b>` : count;
      }),
    ],
  })),
  new Set(names.map((_, i) => i + 1)),
)}`;
}

/** How often each class is, and what is taken for what: by what is advised, and by the best baseline and the best network. */
export function classesSection(context: Context<ClassAdvice>): Html {
  const { classes, confusion: table, competitors } = context.tables;
  const { rows } = competitors;
  const shown = [recommended(context.advice, rows), bestBaseline(rows), bestNetwork(rows)];
  const told = [...new Set(shown.filter((c) => c !== undefined))];
  return html`
<section>
<h2>What is taken for what</h2>
<p class="lead">${name(context.advice.problem.target)} has ${citeFact(context, "classes", "count")} classes. A row of a table holds the test points of one class; right ones are bold.</p>
${counts(context)}
${told.map((competitor) => confusion(context, competitor))}
<p class="source">Numbers: ${file(classes.file)}, ${file(table.file)}</p>
</section>`;
}
