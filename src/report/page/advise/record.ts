import { NOTHING } from "../../format.js";
import { type Content, type Html, html, name, names } from "../../html.js";
import { cite, quote } from "../cite.js";
import { grid } from "../figure.js";
import { problemSentence } from "./advice.js";
import { type Context, citeFact, factValue, plural } from "./context.js";

function definitions(entries: readonly (readonly [term: string, definition: Content])[]): Html {
  return html`<dl class="facts">${entries.map(
    ([term, definition]) => html`<dt>${term}</dt><dd>${definition}</dd>
`,
  )}</dl>`;
}

function prediction(context: Context): Html {
  const { prediction } = context.advice;
  const held =
    prediction.held === null
      ? "It could not be scored: either the prediction or the verdict could not tell."
      : prediction.held
        ? "It held."
        : "It failed.";
  return html`
<h3>Predicted before training</h3>
<p>${quote("/prediction/statement", prediction.statement)} <b>${held}</b></p>
<p class="unit">Written ${quote("/prediction/written", prediction.written)}, before the first training step. Its basis: random nonlinear features gain ${citeFact(context, "prediction gain", "gain")} <span class="interval">[${citeFact(context, "prediction low", "gain")}, ${citeFact(context, "prediction high", "gain")}]</span> over ${context.advice.outputs === "classes" ? "multinomial ridge" : "ridge"} on the validation part.</p>`;
}

function card(context: Context): Html {
  const { data } = context.advice;
  const span = (part: number): Content =>
    data.span === null
      ? null
      : html` <span class="interval">${quote(`/data/span/${part}/0`, data.span[part][0])} to ${quote(`/data/span/${part}/1`, data.span[part][1])}</span>`;
  const part = (label: string, i: number): Content =>
    html`${citeFact(context, `rows ${label}`, "count")} rows${span(i)}`;
  return html`
<h3>Data</h3>
${definitions([
  data.file === null
    ? ["file", "none: rows in memory"]
    : ["file", html`${name(data.file)} (${quote("/data/format", data.format)})`],
  ["SHA-256", html`<code>${quote("/data/sha256", data.sha256)}</code>`],
  ["rows", citeFact(context, "rows", "count")],
  ["training part", part("train", 0)],
  ["validation part", part("validation", 1)],
  ["test part", part("test", 2)],
  ["gaps filled", html`${citeFact(context, "gaps", "count")} ${plural(context, "gaps", "row")}`],
  ...targetRows(context),
])}`;
}

/** What is said of the target. */
function targetRows(context: Context): readonly (readonly [string, Content])[] {
  const { advice } = context;
  if (advice.outputs === "classes") {
    return [["target", html`labels of ${citeFact(context, "classes", "count")} classes`]];
  }
  const { length } = advice.data.periods;
  const periods = advice.data.periods.map((_, i) => [
    i === 0 ? null : i === length - 1 ? " and " : ", ",
    citeFact(context, `period ${i + 1}`, "setting"),
  ]);
  return [
    ["test outside training range", citeFact(context, "outside train range", "percent")],
    ["periods found", periods.length === 0 ? "none" : html`${periods} rows`],
    [
      "target",
      html`mean ${citeFact(context, "target mean", "error")}, deviation ${citeFact(context, "target deviation", "error")}, from ${citeFact(context, "target min", "error")} to ${citeFact(context, "target max", "error")}`,
    ],
  ];
}

function statement(context: Context): Html {
  const { problem } = context.advice;
  const sequences = factValue(context, "sequences");
  return html`
<h3>Problem</h3>
<p>${problemSentence(context)}</p>
${definitions([
  ["time", problem.time === null ? "no column: rows equally spaced" : name(problem.time)],
  [
    "sequences",
    problem.sequence === null
      ? "one"
      : html`${citeFact(context, "sequences", "count")} independent ${sequences === 1 ? "sequence" : "sequences"}, by ${name(problem.sequence)}`,
  ],
  ["inputs", names(problem.inputs)],
  ["known ahead", problem.known.length === 0 ? "nothing" : names(problem.known)],
  ...predictedRows(context),
  ...(problem.split === null
    ? []
    : [["rows of the parts", quote("/problem/split", problem.split.join(","))] as const]),
  [
    "test part",
    problem.origins === null
      ? "a forecast at every row"
      : html`the last ${citeFact(context, "origins", "count")} forecasts of each sequence, so far apart that no row is forecast twice`,
  ],
  ["loss", LOSSES[context.advice.outputs]],
  [
    "order of time",
    problem.labels?.each === "sequence"
      ? "none: sequences of each class are dealt out at random to training, validation and test; everything fitted saw the training part only"
      : "training, validation, test; everything fitted saw the training part only",
  ],
])}`;
}

const LOSSES = {
  numbers: "mean squared error; shown relative to that of the training mean on the same points",
  classes:
    "log loss, the mean of minus the logarithm of the probability that the true class was given; shown relative to that of the training frequencies on the same points",
} as const;

/** What networks predict, and what it is measured in besides. */
function predictedRows(context: Context): readonly (readonly [string, Content])[] {
  const { advice } = context;
  if (advice.outputs === "classes") return [["networks predict", "the probability of each class"]];
  return [
    [
      "networks predict",
      advice.problem.output === "change"
        ? "the change from the newest row, since persistence alone explains most of the training part"
        : "the level",
    ],
    [
      "MASE",
      html`mean absolute error over the mean absolute change of the target in ${citeFact(context, "mase lag", "count")} ${plural(context, "mase lag", "row")}, ${citeFact(context, "mase scale", "error")} in the training part`,
    ],
  ];
}

function configuration(context: Context): Html {
  const { advice, tables } = context;
  const { competitors } = tables;
  const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
  const table =
    advice.candidates.length === 0
      ? null
      : grid(
          "Resolved configuration of every network",
          ["network", "learning rate", "settings"],
          advice.candidates.map(({ name: network, config }, i) => {
            const row = competitors.rows.find((c) => c.name === network);
            const settings = Object.entries(config).map(([key, value], k) => [
              k === 0 ? null : ", ",
              html`${key} ${quote(`/candidates/${i}/config/${escaped(key)}`, String(value))}`,
            ]);
            return {
              cells: [
                name(network),
                row === undefined ? NOTHING : cite(competitors, row, "learning_rate", "error"),
                html`<div class="said">${settings}</div>`,
              ],
            };
          }),
          new Set([1]),
        );
  return html`
<h3>Configuration</h3>
${definitions([
  ["nwidth", quote("/version", advice.version)],
  ["budget", quote("/budget", advice.budget)],
  ["seed", citeFact(context, "seed", "count")],
  ["time taken", citeFact(context, "seconds", "seconds")],
])}
${table}
<h3>Run it again</h3>
${
  advice.command === null
    ? html`<p>The rows were handed to the library, so no command line asks the same.</p>
<p class="unit">The same request with the same rows gives the same bits on the same machine.</p>`
    : html`<pre><code>${quote("/command", advice.command)}</code></pre>
<p class="unit">The same command on the same file gives the same bits on the same machine.</p>`
}`;
}

/** What was asked, of which data, what was predicted, how it was run. */
export function recordSection(context: Context): Html {
  return html`
<section class="record">
<h2>Record</h2>
${card(context)}${statement(context)}${prediction(context)}${configuration(context)}
</section>`;
}
