import { titleOf } from "../../../results/sweep/outcome.js";
import { lessIsBetter, metricName } from "../../../results/sweep/rows.js";
import { NOTHING } from "../../format.js";
import { type Content, type Html, html, name } from "../../html.js";
import { BELOW_FLOOR, NOT_CONVERGED_CURE, seedsNote, WORSE_CURE } from "../../sweep.js";
import { cite, citeInterval, citeText } from "../cite.js";
import { file, folded, grid } from "../figure.js";
import { type Context, citeCount, citeFact, factValue, firstRows, setting } from "./context.js";

/** Texts of record.csv under one name, joined. */
function recorded({ tables }: Context, entry: string): Content {
  const rows = tables.record.rows.filter((row) => row.name === entry);
  if (rows.length === 0) return NOTHING;
  return rows.map((row, i) => [i === 0 ? null : ", ", citeText(tables.record, row, "value")]);
}

function warnings(context: Context): Content {
  const all: Content[] = [];
  const planned = factValue(context, "planned");
  const ended = ["done", "diverged", "failed"].reduce((n, f) => n + factValue(context, f), 0);
  if (ended < planned) {
    all.push(
      html`<b>Not complete.</b> Of ${citeCount(context, "planned", "trial")}, not all have ended: what is shown may change.`,
    );
  }
  if (factValue(context, "below a floor") > 0) {
    all.push(
      html`<b>Below a floor.</b> ${citeCount(context, "below a floor", "configuration")} came below what any model of ${factValue(context, "below a floor") === 1 ? "its" : "their"} class can reach, by more than seeds and test part allow: ${BELOW_FLOOR}. Numbers: ${file(context.tables.belowFloor.file)}`,
    );
  }
  if (factValue(context, "failed") > 0) {
    all.push(
      html`<b>Failed.</b> ${citeCount(context, "failed", "trial")} could not be trained; the reasons are in the record.`,
    );
  }
  if (factValue(context, "configurations at the edge") > 0) {
    all.push(
      html`<b>Learning rates.</b> ${citeCount(context, "configurations at the edge", "configuration")} of ${citeFact(context, "configurations", "count")} chose the least or the largest rate of the list: a rate beyond may be better.`,
    );
  }
  if (factValue(context, "configurations without a rate") > 0) {
    all.push(
      html`<b>Left out.</b> ${citeCount(context, "configurations without a rate", "configuration")} had no learning rate at which every seed was done, so no figure shows them.`,
    );
  }
  if (factValue(context, "worse than the mean") > 0) {
    all.push(
      html`<b>Worse than the mean.</b> ${citeCount(context, "worse than the mean", "trial")} of ${citeFact(context, "trials at a chosen rate", "count")} at a chosen learning rate: ${WORSE_CURE}.`,
    );
  }
  if (factValue(context, "not converged") > 0) {
    all.push(
      html`<b>Not converged.</b> ${citeCount(context, "not converged", "trial")} of ${citeFact(context, "trials until flat", "count")} with a patience at a chosen learning rate: ${NOT_CONVERGED_CURE}.`,
    );
  }
  const seeds = seedsNote(context.tables);
  if (seeds !== null) all.push(html`<b>Seeds.</b> ${seeds}`);
  if (factValue(context, "machines") > 1) {
    all.push(
      html`<b>Machines.</b> The trials were trained on ${citeFact(context, "machines", "count")} kinds of machines: the last bits of errors may differ between them.`,
    );
  }
  if (all.length === 0) return null;
  return html`<ul class="warnings">${all.map(
    (warning) => html`<li>${warning}</li>
`,
  )}</ul>`;
}

/** Models and tasks of the trials that ended; before one has, those of the baseline. */
function subject(context: Context): Content {
  return factValue(context, "trials in the table") === 0
    ? name(titleOf({ ...context.specification, title: null }))
    : html`${recorded(context, "architecture")} on ${recorded(context, "task")}`;
}

/** What was swept, how far it came, and what to heed. */
export function headSection(context: Context): Html {
  return html`
<header>
<p class="eyebrow">nwidth · report of a sweep</p>
<h1>${name(titleOf(context.specification))}</h1>
<p class="problem lead">${subject(context)}: ${citeCount(context, "configurations", "configuration")}, with ${citeCount(context, "seeds", "seed")} and ${citeCount(context, "learning rates", "learning rate")}.</p>
</header>
<div class="tiles">
<dl class="tile"><dt>Trials done</dt>
<dd class="figure">${citeFact(context, "done", "count")} <span class="interval">of ${citeFact(context, "planned", "count")}</span></dd>
<dd class="unit">${citeFact(context, "diverged", "count")} diverged, ${citeFact(context, "failed", "count")} failed, ${citeFact(context, "reused", "count")} taken from earlier runs</dd></dl>
<dl class="tile"><dt>Training</dt>
<dd class="figure">${citeFact(context, "training seconds", "seconds")}</dd>
<dd class="unit">of all trials together; this run took ${citeFact(context, "seconds", "seconds")}</dd></dl>
</div>
${warnings(context)}`;
}

const SCORES = {
  agrees: "Agrees",
  disagrees: "Disagrees",
  "cannot tell": "Cannot tell",
} as const;

/** What was predicted before the first training step, and how it fared. */
export function predictionsSection(context: Context): Html | null {
  const { scores } = context.tables;
  if (scores.rows.length === 0) return null;
  const { rows, rest } = firstRows(scores);
  const range = ["exponent", "low", "high"] as const;
  return html`
<section>
<h2>Predicted before training</h2>
<p>An exponent agrees where the whole interval of the fit lies in the predicted range, disagrees where it lies outside, and cannot be told otherwise. Of these: agrees ${citeFact(context, "predictions that agree", "count")}, disagrees ${citeFact(context, "predictions that disagree", "count")}, cannot be told ${citeFact(context, "predictions that cannot be told", "count")}.</p>
${grid(
  "Predictions and their scores",
  ["prediction", "score", "predicted", "fitted exponent", "of"],
  rows.map((row) => ({
    cells: [
      html`<bdi class="name">${citeText(scores, row, "prediction")}</bdi>`,
      html`<b>${SCORES[row.score]}</b>`,
      html`${cite(scores, row, "predicted", "setting")} ± ${cite(scores, row, "within", "setting")}`,
      row.exponent === null
        ? citeText(scores, row, "reason")
        : citeInterval(scores, row, range, "error"),
      html`${row.where === "" ? null : html`${name(row.where)}: `}${row.metric} against ${setting(context, row.against)}`,
    ],
  })),
  new Set([2, 3]),
)}
${rest}
<p class="source">Numbers: ${file(scores.file)}</p>
</section>`;
}

/** Each change of one factor against the baseline. */
export function changesSection(context: Context): Html | null {
  const { changes } = context.tables;
  if (changes.rows.length === 0) return null;
  const { rows, rest } = firstRows(changes);
  return html`
<section>
<h2>What a change of one factor does</h2>
<p>Change of the ${metricName(context.factors?.metric ?? "error")} against the baseline, paired by seed: the geometric mean of the ratios, minus one; ${lessIsBetter(context.factors?.metric ?? "error") ? "below" : "above"} zero the change is better; large ones stand as the factor (×). The interval is Student's on the logarithms, for one comparison alone. The verdict is corrected for all ${citeCount(context, "changes", "comparison")} (Holm): it names a difference where the adjusted p-value is below one in twenty.</p>
${grid(
  "Changes against the baseline",
  [
    "factor",
    "change",
    html`error <span class="interval">[interval]</span>`,
    "p adjusted",
    "seeds",
    "verdict",
  ],
  rows.map((row) => ({
    cells: [
      name(row.change),
      html`${name(row.baseline)} → ${name(row.value)}`,
      row.low === null
        ? cite(changes, row, "difference", "change")
        : citeInterval(changes, row, ["difference", "low", "high"], "change"),
      cite(changes, row, "p", "error"),
      cite(changes, row, "seeds", "count"),
      html`<b>${row.verdict}</b>`,
    ],
  })),
  new Set([2, 3, 4]),
)}
${rest}
<p class="source">Numbers: ${file(changes.file)}</p>
</section>`;
}

/** Which learning rates were chosen, and at which trials diverged. */
export function ratesSection(context: Context): Html | null {
  const { rates, configurations } = context.tables;
  if (rates.rows.length === 0) return null;
  const { rows, rest } = firstRows(configurations);
  const summary = grid(
    "Learning rates",
    ["learning rate", "trials", "diverged", "chosen by", "at the edge for"],
    rates.rows.map((row) => ({
      cells: [
        cite(rates, row, "learning_rate", "setting"),
        cite(rates, row, "trials", "count"),
        cite(rates, row, "diverged", "count"),
        cite(rates, row, "chosen", "count"),
        cite(rates, row, "at_edge", "count"),
      ],
    })),
    new Set([0, 1, 2, 3, 4]),
  );
  const each = grid(
    "The learning rate of each configuration",
    [
      ...["configuration", "rate", "validation error", "edge of the list", "diverged"],
      "not converged",
    ],
    rows.map((row) => ({
      cells: [
        name(row.configuration),
        cite(configurations, row, "learning_rate", "setting"),
        cite(configurations, row, "validation", "error"),
        row.edge === "" ? NOTHING : row.edge,
        cite(configurations, row, "diverged", "count"),
        cite(configurations, row, "not_converged", "count"),
      ],
    })),
    new Set([1, 2, 4, 5]),
  );
  return html`
<section>
<h2>Learning rates</h2>
<p>For each configuration the rate with the least mean validation error over the seeds; a rate at which a seed diverged is not chosen.</p>
${summary}
${folded("The rate of each configuration", [each, rest])}
<p class="source">Numbers: ${file(rates.file)}, ${file(configurations.file)}</p>
</section>`;
}

function lostTrials(context: Context): Content {
  const { lost } = context.tables;
  if (lost.rows.length === 0) return null;
  const { rows, rest } = firstRows(lost);
  const table = grid(
    "Trials that diverged or failed",
    ["configuration", "seed", "rate", "state", "reason"],
    rows.map((row) => ({
      cells: [
        name(row.configuration),
        citeText(lost, row, "seed"),
        cite(lost, row, "learning_rate", "setting"),
        citeText(lost, row, "state"),
        citeText(lost, row, "reason"),
      ],
    })),
    new Set([1, 2]),
  );
  return html`
<h3>Trials that diverged or failed</h3>
${folded("Each with its reason", [table, rest])}
<p class="source">Numbers: ${file(lost.file)}</p>`;
}

/** On what it ran, what did not end well, and the whole specification. */
export function recordSection(context: Context): Html {
  const lines = JSON.stringify(context.specification, null, 2).split("\n");
  return html`
<section class="record">
<h2>Record</h2>
<dl class="facts"><dt>trials</dt><dd>${citeFact(context, "done", "count")} done, ${citeFact(context, "diverged", "count")} diverged, ${citeFact(context, "failed", "count")} failed, of ${citeFact(context, "planned", "count")} planned</dd>
<dt>in the table</dt><dd>${citeCount(context, "trials in the table", "trial")}</dd>
<dt>machine</dt><dd>${recorded(context, "machine")}</dd>
</dl>
${lostTrials(context)}
<h3>Specification</h3>
${folded(
  "With all defaults filled in",
  html`<pre><code class="name">${lines.map(
    (line) => html`${line}
`,
  )}</code></pre>`,
)}
</section>`;
}
