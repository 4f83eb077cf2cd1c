import type { NumberAdvice } from "../../../advise/advice.js";
import { coupling } from "../../charts/coupling.js";
import { truncation } from "../../charts/truncation.js";
import { type Content, type Html, html, name } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeInterval } from "../cite.js";
import { figure, folded, grid, legend, responsive } from "../figure.js";
import { type Context, citeFact, ERROR, factValue } from "./context.js";

function spectrum(context: Context<NumberAdvice>, candidate: string): Html {
  const { advice, tables } = context;
  const above = factValue(context, "coupling centred above floor");
  return figure({
    heading: "How wide a head its attention needs",
    kind: "measured",
    caption: html`${citeFact(context, "coupling centred above floor", "count")} of ${citeFact(context, "coupling values", "count")} centred singular values stand above the noise floor of ${citeFact(context, "coupling noise floor", "error")}${above === 0 ? html`: the attention does not depend on its queries` : html`; the first ${citeFact(context, "coupling centred rank 99 %", "count")} hold nearly all of their energy`}. Softmax ignores what is constant over the keys, so the centred values count: the first is ${cite(tables.coupling, tables.coupling.rows[0], "sigma_centred", "error")} of the first raw one.`,
    legend: legend([
      ["square", "muted", "raw"],
      ["disc", "network", "centred over the keys"],
      ["dash", "muted", "noise floor"],
    ]),
    chart: responsive(context.document, (canvas) =>
      coupling(
        canvas,
        {
          title: `Singular values of the attention coupling of ${printable(candidate)}`,
          description:
            "Raw and centred values, largest first, both axes logarithmic, relative to the first raw value.",
        },
        tables.coupling.rows,
        advice.coupling?.noiseFloor ?? 0,
      ),
    ),
    files: [tables.coupling.file],
  });
}

function cut(context: Context<NumberAdvice>, candidate: string): Content {
  const { truncation: table } = context.tables;
  const points = table.rows.filter((p) => p.error !== null && p.low !== null && p.high !== null);
  if (points.length === 0) return null;
  const whole = points[points.length - 1];
  const enough = points.find((p) => p.rank === context.advice.coupling?.enough);
  const caption = html`Of the seed with the least error on the validation part, ${citeFact(context, "coupling seed", "count")}: its whole head has an error of ${citeInterval(table, whole, ERROR, "error")}. ${enough === undefined || enough === whole ? html`Every truncation is worse by the paired test: every direction of the head is used.` : html`Rank ${cite(table, enough, "rank", "count")}, with ${citeInterval(table, enough, ERROR, "error")}, is the least that is not worse by the paired test.`}`;
  return figure({
    heading: "What a narrower head would lose",
    kind: "measured",
    caption,
    legend: legend([
      ["disc", "network", "query and key maps truncated"],
      ["dash", "network", "the whole head"],
    ]),
    chart: [
      responsive(context.document, (canvas) =>
        truncation(
          canvas,
          {
            title: `Test error of ${printable(candidate)} with its head truncated`,
            description: "One point with its interval for each rank kept.",
          },
          points,
          whole.error,
        ),
      ),
      folded(
        "Every rank in numbers",
        grid(
          "Test error by rank",
          ["rank kept", "test error, interval"],
          points.map((p) => ({
            cells: [cite(table, p, "rank", "count"), citeInterval(table, p, ERROR, "error")],
          })),
          new Set([0, 1]),
        ),
      ),
    ],
    files: [table.file],
  });
}

/** The coupling of the trained Transformer, only where there is one to show. */
export function couplingSection(context: Context<NumberAdvice>): Html | null {
  const { coupling: shown } = context.advice;
  if (shown === null) return null;
  return html`
<section>
<h2>What its attention couples</h2>
<p class="lead">The logits of ${name(shown.candidate)}, sampled on the data, as a matrix of queries against keys.</p>
${spectrum(context, shown.candidate)}${cut(context, shown.candidate)}
</section>`;
}
