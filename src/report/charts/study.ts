import * as Plot from "@observablehq/plot";
import type { Html } from "../html.js";
import { COLOUR, type Hue } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, isNarrow, logTicks } from "./frame.js";

/** Whose number a mark shows. */
export type Role = "trained" | "floor" | "constructed" | "promised" | "published";

/** How each role is drawn; the page's legend names the same hues. */
export const ROLES = {
  trained: "network",
  floor: "ink",
  constructed: "baseline",
  promised: "muted",
  published: "fitted",
} as const satisfies Readonly<Record<Role, Hue>>;

const SYMBOLS = {
  trained: "circle",
  constructed: "square",
  promised: "triangle",
  published: "diamond",
} as const;

interface Place {
  /** on the horizontal axis, by its name */
  readonly at: string;
  /** above 0 */
  readonly error: number;
}

/** What a panel shows. */
export interface Panel {
  /** of what was trained, each seed */
  readonly points: readonly (Place & { readonly role: Role })[];
  /** of what was trained, with their intervals */
  readonly means: readonly (Place & {
    readonly low: number | null;
    readonly high: number | null;
  })[];
  /** of the vertical axis, the same for all panels of a figure */
  readonly domain: readonly [low: number, high: number];
}

/**
 * A panel of a study's figure on a logarithmic axis of errors: small dots are seeds, a ring their
 * geometric mean, a bar their interval; other roles have marks of their own, a floor is a short line.
 */
export function studyPanel(
  canvas: Canvas,
  alternative: Alternative,
  { points, means, domain: [low, high] }: Panel,
): Html {
  const places = [...new Set(points.map((p) => p.at))];
  const flat = (role: Role) => points.filter((p) => p.role === role);
  const up = ({ error }: { readonly error: number }) => Math.log10(error);
  const dot = (role: Exclude<Role, "floor" | "trained">, dx: number) =>
    Plot.dot(flat(role), {
      x: "at",
      y: up,
      dx,
      r: 4,
      symbol: SYMBOLS[role],
      fill: COLOUR.paper,
      stroke: COLOUR[ROLES[role]],
      strokeWidth: 2,
    });
  const ticks = logTicks(low, high, 7);
  return draw(canvas, alternative, {
    height: 340,
    marginLeft: 62,
    marginBottom: 128,
    marginTop: 26,
    x: {
      ...{ type: "point", domain: places, padding: 0.6, label: null },
      tickRotate: isNarrow(canvas) ? -60 : -35,
    },
    y: {
      domain: [Math.log10(low), Math.log10(high)],
      ticks: ticks.map(Math.log10),
      tickFormat: (_: number, i: number) => axisText(ticks[i]),
      label: "mean squared error",
      labelArrow: "none",
      tickSize: 0,
      grid: true,
    },
    marks: [
      Plot.text(flat("floor"), { x: "at", y: up, text: () => "\u2501\u2501", fill: COLOUR.ink }),
      Plot.dot(flat("trained"), {
        x: "at",
        y: up,
        r: 1.75,
        fill: COLOUR.network,
        fillOpacity: 0.5,
      }),
      Plot.ruleX(
        means.filter((m) => m.low !== null),
        {
          x: "at",
          y1: (m: (typeof means)[number]) => Math.log10(Math.max(low, m.low ?? m.error)),
          y2: (m: (typeof means)[number]) => Math.log10(Math.min(high, m.high ?? m.error)),
          stroke: COLOUR.network,
          strokeWidth: 1.75,
        },
      ),
      Plot.dot(means, {
        x: "at",
        y: up,
        r: 3.75,
        symbol: SYMBOLS.trained,
        fill: COLOUR.paper,
        stroke: COLOUR.network,
        strokeWidth: 1.75,
      }),
      dot("constructed", 0),
      dot("promised", 0),
      dot("published", 9),
    ],
  });
}
