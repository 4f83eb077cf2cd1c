import type { NumberAdvice } from "../../../advise/advice.js";
import { bestBaseline } from "../../advise/competitors.js";
import type { TriedWindowRow, WindowPoint } from "../../advise/rows.js";
import type { Canvas } from "../../charts/frame.js";
import { kernel } from "../../charts/kernel.js";
import { windowCurve } from "../../charts/window-curve.js";
import { type Content, type Html, html, name } from "../../html.js";
import { printable } from "../../text.js";
import { cite, citeInterval, quote } from "../cite.js";
import { figure, folded, grid, legend, panels, responsive, tag } from "../figure.js";
import { type Context, citeFact, ERROR, plural } from "./context.js";

/** Channels that get a panel; the others are in the CSV. */
const PANELS = 4;

/** Which windows were tried on the validation part, and what came of it. */
function windowsTried(context: Context<NumberAdvice>): Content {
  const { windowsTried: table } = context.tables;
  const { given, ridge } = context.advice.window;
  if (table.rows.length === 0) {
    return html`<p>Ridge on the usual window takes long here: other windows were not tried.</p>`;
  }
  const lesser = (a: TriedWindowRow, b: TriedWindowRow) =>
    (b.validation ?? Infinity) < (a.validation ?? Infinity) ? b : a;
  const own = table.rows.filter(({ window }) => window === ridge).reduce(lesser);
  const least = table.rows.reduce(lesser);
  const lessLast = table.rows.some(({ values }) => values === "less-last");
  const chosen = html`${cite(table, own, "window", "count")} ${own.window === 1 ? "row" : "rows"}, with an error of ${cite(table, own, "validation", "error")} there; the least is ${cite(table, least, "validation", "error")}, with ${cite(table, least, "window", "count")}`;
  return html`<p>${tag("measured")} Ridge was tried on windows from ${cite(table, table.rows[0], "window", "count")} to ${cite(table, table.rows[table.rows.length - 1], "window", "count")} rows${lessLast ? ", as they are and less their newest values" : ""}, all fitted on the same training examples, in ${citeFact(context, "window seconds", "seconds")}. ${given ? html`The window given is ${chosen}.` : html`The shortest whose error on the validation part is within half a standard error of the least is ${chosen}.`} Networks look at ${citeFact(context, "window networks", "count")} ${plural(context, "window networks", "row")}.</p>
${folded(
  "Every window in numbers",
  grid(
    "Ridge on the validation part, by window",
    ["window", "columns", "values", "validation error", "standard errors above the least"],
    table.rows.map((row) => ({
      marked: row === own,
      cells: [
        cite(table, row, "window", "count"),
        row.columns === "all" ? "all" : "target alone",
        row.values === "levels" ? "as they are" : "less the newest",
        cite(table, row, "validation", "error"),
        cite(table, row, "above", "difference"),
      ],
    })),
    new Set([0, 3, 4]),
  ),
)}`;
}

/** The shortest window whose error lies within the interval of the least error. */
function sufficient(points: readonly WindowPoint[], least: WindowPoint): WindowPoint | undefined {
  return points.find((p) => p.error !== null && least.high !== null && p.error <= least.high);
}

function windowFigure(context: Context): Content {
  const { competitors, windowCurve: table } = context.tables;
  const points = table.rows.filter((p) => p.error !== null && p.low !== null && p.high !== null);
  const first = points[0];
  if (first === undefined) return html`<p>The window curve was not reached.</p>`;
  const reference = bestBaseline(competitors.rows);
  const least = points.reduce((best, p) => ((p.error ?? 0) < (best.error ?? 0) ? p : best));
  const enough = sufficient(points, least) ?? least;
  const saturation =
    enough === least
      ? null
      : html` ${cite(table, enough, "window", "count")} ${enough.window === 1 ? "row already comes" : "rows already come"} within that interval.`;
  const open =
    least === points[points.length - 1] && points.length > 1 && enough === least
      ? html` The curve still falls at its end: a longer window may help.`
      : null;
  return figure({
    heading: "How far back it pays to look",
    kind: "measured",
    caption: html`Ridge on the last ${cite(table, first, "window", "count")} ${first.window === 1 ? "row" : "rows"} has an error of ${citeInterval(table, first, ERROR, "error")}; the least is ${citeInterval(table, least, ERROR, "error")} at a window of ${cite(table, least, "window", "count")}.${saturation}${open}`,
    legend: legend([
      ["square", "baseline", "ridge on the window"],
      ["band", "baseline", "its interval"],
      ["dash", "baseline", "best baseline"],
    ]),
    chart: responsive(context.document, (canvas) =>
      windowCurve(
        canvas,
        {
          title: "Test error of ridge against the length of its window",
          description:
            "One point for each window, doubling from left to right, with a band for the interval.",
        },
        points,
        reference?.error ?? null,
      ),
    ),
    files: [table.file],
  });
}

function kernelFigure(context: Context): Content {
  const { kernel: table, kernelChannels: channels } = context.tables;
  if (channels.rows.length === 0) return html`<p>The kernel was not reached.</p>`;
  const shown = channels.rows.slice(0, PANELS);
  const points = shown.map((c) => table.rows.filter((p) => p.channel === c.channel));
  const values = points.flat().flatMap((p) => [p.low ?? 0, p.high ?? 0, p.weight ?? 0]);
  const low = values.reduce((a, b) => Math.min(a, b), 0);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  const pad = 0.05 * (high - low || 1);
  const more =
    channels.rows.length <= PANELS
      ? null
      : html` The heaviest of ${citeFact(context, "kernel channels", "count")} channels are shown.`;
  const notes = shown.map((c, i) => {
    const largest = points[i].find((p) => p.lag === c.largest_lag) ?? points[i][0];
    const clear =
      c.clear_lags === 0
        ? html`no lag's band excludes zero`
        : html`the band excludes zero at ${cite(channels, c, "clear_lags", "count")} of ${cite(channels, c, "lags", "count")} lags, the furthest ${cite(channels, c, "last_clear_lag", "count")} back`;
    return html`The largest weight is ${citeInterval(table, largest, ["weight", "low", "high"], "difference")} at lag ${cite(channels, c, "largest_lag", "count")}; ${clear}.`;
  });
  const draw = (canvas: Canvas, i: number): Html =>
    kernel(
      canvas,
      {
        title: `Ridge weights of ${printable(shown[i].channel)} against the lag`,
        description: "A line for the weight and a band for its interval, with a line at zero.",
      },
      points[i],
      [low - pad, high + pad],
    );
  return figure({
    heading: "What the past weighs",
    kind: "fitted",
    caption:
      shown.length === 1 ? notes[0] : html`Channels share one axis, the heaviest first.${more}`,
    legend: legend([
      ["line", "baseline", "ridge weight, standardised"],
      ["band", "baseline", "band over blocks of time"],
    ]),
    chart:
      shown.length === 1
        ? responsive(context.document, (canvas) => draw(canvas, 0))
        : panels(
            context.document,
            shown.map((c, i) => ({
              heading: name(c.channel),
              note: html`<p class="unit">${notes[i]}</p>`,
              chart: (canvas) => draw(canvas, i),
            })),
          ),
    files: [table.file, channels.file],
  });
}

function tail(context: Context<NumberAdvice>): Content {
  const { memory } = context.advice;
  const { verdict } = memory.tail;
  const rate =
    verdict === "cannot tell" || memory.tail.rate === null
      ? null
      : html` ${verdict === "light" ? "Its envelope decays exponentially, at a rate of" : "Its envelope decays as a power of the lag, with exponent"} ${citeFact(context, "tail rate", "error")} <span class="interval">[${citeFact(context, "tail low", "error")}, ${citeFact(context, "tail high", "error")}]</span>${verdict === "light" ? " per row" : null}.`;
  const words = {
    light: "The memory's tail is light.",
    heavy: "The memory's tail is heavy.",
    "cannot tell": "Whether the memory's tail is light or heavy cannot be told.",
  }[verdict];
  return html`<p class="aside">${tag("fitted")} ${words}${rate} ${quote("/memory/tail/reason", memory.tail.reason)}</p>`;
}

/** What the series remembers: error against window, the ridge kernel, its tail. */
export function memorySection(context: Context<NumberAdvice>): Html {
  return html`
<section>
<h2>What the series remembers</h2>
<p class="lead">Read off linear models, which need no luck in training; over the last ${citeFact(context, "window", "count")} ${plural(context, "window", "row")}.</p>
${windowsTried(context)}${windowFigure(context)}${kernelFigure(context)}${tail(context)}
</section>`;
}
