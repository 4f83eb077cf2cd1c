import type { NumberAdvice } from "../../../advise/advice.js";
import type { FindingRow } from "../../advise/rows.js";
import { type Estimate, intervals } from "../../charts/intervals.js";
import { type Content, html } from "../../html.js";
import { cite, citeInterval, quote } from "../cite.js";
import { figure, legend, responsive, tag } from "../figure.js";
import { type Context, citeFact } from "./context.js";

/** What a network was trained without, of each finding that two trainings decide. */
const WITHOUT = {
  order: "rows in their order",
  mixing: "convolution of inputs",
  adaptivity: "dot product",
  readout: "feed-forward nets",
  depth: "second layer",
  heads: "more than one head",
  coupling: "a larger head",
} as const;

function isProbe(row: FindingRow): row is FindingRow & { readonly id: keyof typeof WITHOUT } {
  return Object.hasOwn(WITHOUT, row.id);
}

function estimateOf(row: FindingRow & { readonly id: keyof typeof WITHOUT }): Estimate[] {
  const { id, ratio, low, high } = row;
  if (ratio === null || low === null || high === null) return [];
  const marked = low > 1 || high < 1;
  return [
    { name: id, label: `${id}: ${WITHOUT[id]}`, kind: "network", value: ratio, low, high, marked },
  ];
}

/** The trainings that differ in one thing, on one axis. */
function probes(context: Context): Content {
  const { findings } = context.tables;
  const estimates = findings.rows.filter(isProbe).flatMap(estimateOf);
  if (estimates.length === 0) return null;
  return figure({
    heading: "What a network needs here",
    kind: "measured",
    caption: html`Error without over error with: right of one, what is named is needed. Each pair of models is trained alike but for that, at one width, and compared on the test points. Intervals hold ${citeFact(context, "interval level, percent", "count")} %, each by itself, of these two trainings; what other seeds say is in the statements above.`,
    legend: legend([
      ["disc", "network", "error without over error with"],
      ["star", "best", "★ the interval excludes one"],
    ]),
    chart: responsive(context.document, (canvas) =>
      intervals(
        canvas,
        {
          title: "Error without over error with, of each thing that was taken away",
          description: estimates.map((e) => `${e.label}: ${e.value.toPrecision(3)}.`).join(" "),
        },
        estimates,
        { kind: "error", label: "error without / error with", reference: 1 },
      ),
    ),
    files: [findings.file],
  });
}

/** What the task looks like, a statement each with how it is known. */
export function findings(context: Context<NumberAdvice>): Content {
  const { advice, tables } = context;
  if (advice.findings.length === 0) return null;
  const items = advice.findings.map((finding, i) => {
    const row = tables.findings.rows[i];
    const ratio =
      row.ratio === null
        ? null
        : row.low === null
          ? html` Ratio ${cite(tables.findings, row, "ratio", "error")}.`
          : html` Ratio ${citeInterval(tables.findings, row, ["ratio", "low", "high"], "error")}.`;
    const { because } = finding;
    const studied =
      because === null
        ? null
        : html`<br><span class="unit">Study ${because.study}: ${quote(`/findings/${i}/because/sentence`, because.sentence)} (${because.kind}).</span>`;
    return html`<li>${tag(finding.kind)} ${quote(`/findings/${i}/statement`, finding.statement)}${ratio}${studied}</li>`;
  });
  return html`<h2 class="plain">What the task looks like</h2><ul class="why">${items}</ul>${probes(context)}`;
}
