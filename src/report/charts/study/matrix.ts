import * as Plot from "@observablehq/plot";
import type { Matrices, Picture, Ticks } from "../../../studies/figure.js";
import { NOTHING } from "../../format.js";
import type { Html } from "../../html.js";
import { COLOUR, type Hue } from "../../palette.js";
import { shortened } from "../../text.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow } from "../frame.js";

/** Colours of a shade: of an amount, of numbers below and above 0, of ratios below and above 1. */
export const SHADES = {
  amount: "baseline",
  negative: "fitted",
  positive: "network",
  below: "baseline",
  above: "network",
} as const satisfies Readonly<Record<string, Hue>>;

/** The darkest shade under a number, so that it is read. */
const UNDER_NUMBERS = 0.55;
/** A character of a name, in pixels, rather too much than too little. */
const CHARACTER = 6.5;
const LONGEST = { narrow: 14, wide: 28 };
/** Labels of an axis of numbers, at most. */
const LABELS = 8;

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** From 0 (nothing, or a ratio of 1) to 1. */
function strength(value: number, shade: Matrices["shade"]): number {
  return Number(Math.min(1, Math.max(0, shareOf(value, shade))).toFixed(3));
}

function shareOf(value: number, { kind, most }: Matrices["shade"]): number {
  switch (kind) {
    case "amount":
      return value / most;
    case "signed":
      return Math.abs(value) / most;
    case "ratio":
      return Math.abs(Math.log(value)) / Math.log(most);
    default:
      return kind satisfies never;
  }
}

function hueOf(value: number, { kind }: Matrices["shade"]): Hue {
  switch (kind) {
    case "amount":
      return SHADES.amount;
    case "signed":
      return value < 0 ? SHADES.negative : SHADES.positive;
    case "ratio":
      return value < 1 ? SHADES.below : SHADES.above;
    default:
      return kind satisfies never;
  }
}

/** Cells whose number or name is written. */
function labelled({ names }: Ticks, count: number): number[] {
  const every = Math.ceil(count / LABELS);
  return range(count).filter((i) => (names === undefined ? i % every === 0 : names[i] !== ""));
}

function ticksOf(ticks: Ticks, count: number, longest: number) {
  const { names } = ticks;
  return {
    ticks: labelled(ticks, count),
    tickFormat: (i: number) =>
      names === undefined ? axisText(i + 1) : shortened(names[i], longest),
  };
}

/** A matrix as a picture: a square for each cell, the darker the more. A cell without a number has none. */
export function matrix(
  canvas: Canvas,
  alternative: Alternative,
  { values }: Picture,
  { rows, columns, shade, numbers }: Pick<Matrices, "rows" | "columns" | "shade" | "numbers">,
): Html {
  const [height, width] = [values.length, values[0].length];
  const longest = isNarrow(canvas) ? LONGEST.narrow : LONGEST.wide;
  const lengthOf = ({ names }: Ticks) =>
    Math.max(2, ...(names ?? []).map((name) => Math.min(longest, name.length))) * CHARACTER;
  const marginLeft = 34 + lengthOf(rows);
  const side = (canvas.width - marginLeft - 8) / width;
  const turned = lengthOf(columns) > (side * width) / labelled(columns, width).length;
  const marginBottom = turned && columns.names !== undefined ? 34 + lengthOf(columns) : 42;
  const cells = values.flatMap((row, i) =>
    row.map((value, j): Cell => ({ row: i, column: j, value })),
  );
  const shaded = cells.filter(({ value }) => Number.isFinite(value));
  const ofHue = (hue: Hue) => shaded.filter(({ value }) => hueOf(value, shade) === hue);
  const darkest = numbers ? UNDER_NUMBERS : 1;
  // few columns would make squares taller than a page
  const tall = Math.min(side, numbers ? 34 : side);
  return draw(canvas, alternative, {
    height: Math.round(26 + tall * height + marginBottom),
    marginLeft,
    marginRight: 8,
    marginTop: 26,
    marginBottom,
    x: {
      ...{ type: "band", domain: range(width), padding: 0, label: columns.label },
      ...ticksOf(columns, width, longest),
      ...{ labelAnchor: "center", labelArrow: "none", labelOffset: marginBottom - 8, tickSize: 0 },
      tickRotate: turned && columns.names !== undefined ? -90 : 0,
    },
    y: {
      ...{ type: "band", domain: range(height), padding: 0, label: rows.label },
      ...ticksOf(rows, height, longest),
      ...{ labelArrow: "none", tickSize: 0 },
    },
    opacity: { type: "linear", domain: [0, 1], range: [0, 1] },
    marks: [
      Plot.frame({ stroke: COLOUR.rule }),
      ...[...new Set(Object.values(SHADES))].map((hue) =>
        Plot.cell(ofHue(hue), {
          ...{ x: "column", y: "row", fill: COLOUR[hue] },
          fillOpacity: ({ value }: Cell) => darkest * strength(value, shade),
        }),
      ),
      numbers
        ? Plot.text(cells, {
            ...{ x: "column", y: "row", fill: COLOUR.ink },
            fontSize: Math.min(12, Math.max(8, side / 4)),
            text: ({ value }: Cell) =>
              Number.isFinite(value) ? axisText(Number(value.toPrecision(2))) : NOTHING,
          })
        : null,
    ],
  });
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
