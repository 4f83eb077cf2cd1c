import type { Cell } from "../../../results/cell.js";
import { written } from "../../format.js";
import { printable } from "../../text.js";
import { NARROW } from "../figure.js";
import { COLUMN, sheet } from "../study/sheet.js";
import { standalone } from "../svg.js";
import { factValue } from "./context.js";
import { type Drawn, marksOf, panelsOf } from "./figure.js";

/** `errors.svg`: the figure of the page as a file of its own. */
export function errorsPicture(context: Drawn): string {
  const { factors, labels, tables } = context;
  const { facet, series } = factors;
  const panels = panelsOf(context);
  const slopes = (value: Cell): string[] =>
    tables.fits.rows.flatMap((fit) => {
      if (fit.facet !== value || fit.exponent === null) return [];
      const of = series === null ? "" : `${printable(labels.value(series, fit.series))}: `;
      const [low, high] = [fit.low, fit.high].map((end) => written(end, "error"));
      return [`${of}exponent ${written(fit.exponent, "error")} [${low}, ${high}]`];
    });
  const interval = `${factValue(context, "interval level, percent")} % interval over seeds`;
  return standalone(
    sheet(
      {
        title: panels.heading,
        caption: `${panels.heading}: means over seeds.`,
        legend: marksOf<string>(context, panels, printable, interval),
        drawings: panels.facets.map((value, i) => ({
          ...{ width: "half", least: NARROW, note: slopes(value) },
          heading: facet === null ? panels.heading : printable(labels.value(facet, value)),
          chart: panels.charts[i],
        })),
      },
      COLUMN,
    ),
  );
}
