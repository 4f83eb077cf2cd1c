import { bestBaseline, bestNetwork } from "../../advise/competitors.js";
import type { Competitor, PairRow } from "../../advise/rows.js";
import { wordsOf } from "../../advise/words.js";
import { horizonErrors } from "../../charts/horizon-errors.js";
import { type Estimate, intervals, reach } from "../../charts/intervals.js";
import { NOTHING } from "../../format.js";
import { type Content, type Html, html, name, names } from "../../html.js";
import { listed, printable } from "../../text.js";
import { cite, citeInterval } from "../cite.js";
import { figure, file, folded, grid, legend, responsive } from "../figure.js";
import { type Context, citeFact, ERROR, factValue, labelOf, plural } from "./context.js";

const DIFFERENCE = ["difference", "low", "high"] as const;

function isComplete<R extends { low: number | null; high: number | null }>(row: R): boolean {
  return row.low !== null && row.high !== null;
}

function estimateOf(competitor: Competitor): Estimate {
  const { name, label, kind, error, low, high, best } = competitor;
  return { name, label, kind, marked: best, value: error ?? 0, low: low ?? 0, high: high ?? 0 };
}

function comparison(context: Context): Content {
  const { competitors } = context.tables;
  const words = wordsOf(context.advice);
  const drawn = competitors.rows.filter((c) => c.error !== null && isComplete(c));
  const reference = bestBaseline(drawn);
  const first = drawn[0];
  if (first === undefined || reference === undefined || reference.error === null) {
    return html`<p>No competitor was evaluated.</p>`;
  }
  const best = drawn.filter((c) => c.best);
  const set =
    best.length === 1
      ? html`${name(best[0].label)} alone is beaten by none`
      : html`${citeFact(context, "best set", "count")} of ${citeFact(context, "competitors", "count")} competitors are beaten by none: ${names(best.map((c) => c.label))}`;
  const caption = html`${best.length === 0 ? null : html`${set}. `}The least ${words.error} is ${citeInterval(competitors, first, ERROR, "error")}, by ${name(first.label)}${first === reference ? html`, itself a baseline` : html`; the best baseline, ${name(reference.label)}, has ${citeInterval(competitors, reference, ERROR, "error")}`}. The ${words.reference} would score one; gain is the share of the best baseline's ${words.error} that is saved. Intervals hold ${citeFact(context, "interval level, percent", "count")} %, by resampling blocks of time; those of single competitors may overlap although the paired comparison below tells them apart.`;
  const description = `${words.Error} from least to most: ${listed(drawn.map((c) => printable(c.label)))}. Best set: ${listed(best.map((c) => printable(c.label)))}.`;
  return [
    figure({
      heading: `${words.Error} on the test part`,
      kind: "measured",
      caption,
      legend: legend([
        ["square", "baseline", "baseline"],
        ["disc", "network", "network"],
        ["star", "best", "★ beaten by none"],
        ["dash", "baseline", "best baseline"],
      ]),
      chart: responsive(context.document, (canvas) =>
        intervals(
          canvas,
          { title: `Test ${words.error} of every competitor, with its interval`, description },
          drawn.map(estimateOf),
          {
            kind: "error",
            label: `test ${words.error} (${words.reference} = 1)`,
            reference: reference.error ?? 0,
          },
        ),
      ),
      files: [competitors.file],
    }),
    table(context),
  ];
}

/** What stands beside the error of numbers, and of classes. */
const BESIDE = {
  numbers: { head: "MASE", column: "mase", format: "error" },
  classes: { head: "accuracy", column: "accuracy", format: "percent" },
} as const;

function table(context: Context): Html {
  const { competitors } = context.tables;
  const { error } = wordsOf(context.advice);
  const beside = BESIDE[context.advice.outputs];
  const optional = (competitor: Competitor, content: Html): Content =>
    competitor.kind === "network" ? content : NOTHING;
  return grid(
    "Every competitor",
    [
      ...["competitor", `test ${error}, interval`, "gain", "trained again", beside.head],
      ...["parameters", "training"],
      "beaten by",
    ],
    competitors.rows.map((c) => ({
      marked: c.best,
      cells: [
        [c.best ? "★ " : null, name(c.label)],
        citeInterval(competitors, c, ERROR, "error"),
        optional(c, citeInterval(competitors, c, ["skill", "skill_low", "skill_high"], "gain")),
        optional(
          c,
          html`${cite(competitors, c, "retrained_low", "error")} to ${cite(competitors, c, "retrained_high", "error")}`,
        ),
        cite(competitors, c, beside.column, beside.format),
        optional(c, cite(competitors, c, "parameters", "count")),
        optional(c, cite(competitors, c, "seconds", "seconds")),
        c.beaten_by === ""
          ? NOTHING
          : html`<div class="by">${names(c.beaten_by.split("; ").map((other) => labelOf(context, other)))}</div>`,
      ],
    })),
    new Set([1, 2, 3, 4, 5, 6]),
  );
}

/** The simple models that were fitted and are not in the table. */
function aside(context: Context): Content {
  const { competitors, setAside } = context.tables;
  if (setAside.rows.length === 0) return null;
  const best = bestBaseline(competitors.rows);
  const count = html`${citeFact(context, "set aside", "count")} simple ${plural(context, "set aside", "model")}`;
  return folded(
    html`${count} not compared: far worse on the validation part`,
    html`<p>Every pair that is compared takes certainty from the others, so what is surely more than a tenth worse than the best simple model on the validation part is left out of the test${best === undefined ? null : html`; ${name(best.label)} has ${cite(competitors, best, "validation", "error")} there`}.</p>
${grid(
  "Simple models that were not compared",
  ["simple model", "validation error"],
  setAside.rows.map((row) => ({
    cells: [name(row.label), cite(setAside, row, "validation", "error")],
  })),
  new Set([1]),
)}
<p class="source">Numbers: ${file(setAside.file)}</p>`,
  );
}

function differences(context: Context): Content {
  const { competitors, pairs } = context.tables;
  const words = wordsOf(context.advice);
  const reference = bestBaseline(competitors.rows);
  const against = pairs.rows
    .filter((p) => p.b === reference?.name && p.difference !== null && isComplete(p))
    .sort((p, q) => (p.difference ?? 0) - (q.difference ?? 0));
  if (reference === undefined || against.length === 0) return null;
  const estimates = against.map((p): Estimate => {
    const other = competitors.rows.find((c) => c.name === p.a);
    return {
      name: p.a,
      label: labelOf(context, p.a),
      kind: other?.kind ?? "network",
      marked: other?.best ?? false,
      value: p.difference ?? 0,
      low: p.low ?? 0,
      high: p.high ?? 0,
    };
  });
  const limit = reach(estimates, 0);
  const beyond = estimates.filter((e) => Math.abs(e.value) > limit);
  const cut =
    beyond.length === 0
      ? null
      : html` Beyond the axis, as arrows: ${names(beyond.map((e) => e.label))}.`;
  return figure({
    heading: "Difference from the best baseline",
    kind: "measured",
    caption: html`Left of zero is better than ${name(reference.label)}; an interval that holds zero cannot tell. Of ${citeFact(context, "networks", "count")} networks, ${verdicts(context)}.${cut}`,
    legend: legend([
      ["square", "baseline", "baseline minus best baseline"],
      ["disc", "network", "network minus best baseline"],
    ]),
    chart: [
      responsive(context.document, (canvas) =>
        intervals(
          canvas,
          {
            title: `Paired differences of test ${words.error} from ${printable(reference.label)}`,
            description: against.map((p) => sentence(context, p, reference)).join(" "),
          },
          estimates,
          {
            kind: "difference",
            label: `${words.error} minus that of the best baseline`,
            reference: 0,
          },
        ),
      ),
      folded(
        "Every difference in numbers",
        grid(
          "Differences from the best baseline",
          ["competitor", "difference, interval", "verdict"],
          against.map((p) => ({
            cells: [
              name(labelOf(context, p.a)),
              citeInterval(pairs, p, DIFFERENCE, "difference"),
              { "a is better": "better", "b is better": "worse", "cannot tell": "cannot tell" }[
                p.verdict
              ],
            ],
          })),
          new Set([1]),
        ),
      ),
    ],
    files: [pairs.file],
  });
}

function verdicts(context: Context): Content {
  const counts = [
    ["networks better than best baseline", "better"],
    ["networks worse than best baseline", "worse"],
    ["networks not told apart from best baseline", "not told apart"],
  ] as const;
  const present = counts.filter(([fact]) => factValue(context, fact) > 0);
  if (present.length === 0) return "none was compared";
  return present.map(([fact, word], i) => [
    i === 0 ? null : i === present.length - 1 ? " and " : ", ",
    citeFact(context, fact, "count"),
    ` ${factValue(context, fact) === 1 ? "is" : "are"} ${word}`,
  ]);
}

function sentence(context: Context, pair: PairRow, reference: Competitor): string {
  const words = {
    "a is better": "is better than",
    "b is better": "is worse than",
    "cannot tell": "cannot be told apart from",
  }[pair.verdict];
  return `${printable(labelOf(context, pair.a))} ${words} ${printable(reference.label)}.`;
}

/** Error against the rows ahead, where there are several horizons. */
function horizonFigure(context: Context): Content {
  const { competitors, horizons } = context.tables;
  const shown = [bestBaseline(competitors.rows), bestNetwork(competitors.rows)].filter(
    (c) => c !== undefined,
  );
  if (factValue(context, "horizons") < 2 || shown.length === 0) return null;
  const lines = shown.map((c) => ({
    kind: c.kind,
    points: horizons.rows.filter((row) => row.competitor === c.name && row.error !== null),
  }));
  const ends = shown.map((c, i) => {
    const { points } = lines[i];
    const [first, last] = [points[0], points[points.length - 1]];
    return html` ${name(c.label)} errs ${cite(horizons, first, "error", "error")} ${citeFact(context, "horizon nearest", "count")} ${plural(context, "horizon nearest", "row")} ahead and ${cite(horizons, last, "error", "error")} ${citeFact(context, "horizon", "count")} rows ahead.`;
  });
  return figure({
    heading: "Error against horizon",
    kind: "measured",
    caption: html`Mean squared error at each horizon, relative to that of the training mean there, of the best baseline and the best network over all horizons; a network's is that of its seed with the least error on the validation part.${ends}`,
    legend: legend(
      shown.map((c) => [c.kind === "baseline" ? "square" : "disc", c.kind, name(c.label)]),
    ),
    chart: responsive(context.document, (canvas) =>
      horizonErrors(
        canvas,
        {
          title: "Test error against the horizon",
          description: `From ${lines[0].points.length} horizons, of ${listed(shown.map((c) => printable(c.label)))}.`,
        },
        lines,
      ),
    ),
    files: [horizons.file],
  });
}

/** Who wins: every competitor on one axis, and the paired differences from the best baseline. */
export function candidatesSection(context: Context): Html {
  const none =
    context.advice.candidates.length > 0
      ? null
      : html`<p class="lead">No network was trained to its end: baselines are compared with one another.</p>`;
  return html`
<section>
<h2>Who wins</h2>
${none}${comparison(context)}${aside(context)}${differences(context)}${horizonFigure(context)}
</section>`;
}
