import type { ComplexityOutcome } from "../../measure/complexity/figures.js";
import type { Matrices } from "../../studies/figure.js";
import { complexityDocument } from "../documents/complexity.js";
import { nameOf, type SpectrumOrigin } from "../spectrum.js";
import { printable } from "../text.js";
import { rowsOf } from "./coupling-picture.js";
import { COLUMN, figureSheet } from "./study/sheet.js";
import { standalone } from "./svg.js";

/** More positions than this are no picture. */
const MOST_POSITIONS = 64;

/**
 * `complexity.json`, and of a linear target on at most 64 positions `complexity.svg`: what each output takes of
 * each input.
 */
export function complexityFiles(
  origin: SpectrumOrigin,
  outcome: ComplexityOutcome,
): Map<string, string> {
  const { map } = outcome;
  const document = `${JSON.stringify(complexityDocument(origin, outcome), null, 2)}\n`;
  return new Map([
    ["complexity.json", document],
    ...(map === null || map.seen.rows > MOST_POSITIONS
      ? []
      : [["complexity.svg", mapPicture(origin, map)] as const]),
  ]);
}

function mapPicture(
  origin: SpectrumOrigin,
  { own, seen }: NonNullable<ComplexityOutcome["map"]>,
): string {
  const all = own === null ? [seen] : [own, seen];
  const negative = all.some(({ data }) => data.some((x) => x < 0));
  const panel: Matrices = {
    kind: "matrices",
    pictures: [
      ...(own === null ? [] : [{ name: "as the target is defined", values: rowsOf(own) }]),
      { name: "as a model sees its inputs", values: rowsOf(seen) },
    ],
    rows: { label: "output at position" },
    columns: { label: "input at position" },
    shade: {
      ...{ kind: negative ? "signed" : "amount", label: "coefficient" },
      most: Math.max(...all.map(({ data }) => data.reduce((a, b) => Math.max(a, Math.abs(b)), 0))),
    },
    numbers: false,
  };
  const figure = {
    title: `What outputs take of inputs: ${printable(nameOf(origin))}`,
    caption:
      "The coefficient of each input in each output; above the diagonal are inputs still to come.",
    panels: [panel],
  };
  return standalone(figureSheet(figure, COLUMN));
}
