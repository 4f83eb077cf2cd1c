import * as Plot from "@observablehq/plot";
import type { ModelClass } from "../src/models/model-class.js";
import type { Floor } from "../src/oracle/floor.js";
import { requireOrder, trainedError } from "../src/oracle/four-numbers.js";
import { type Canvas, draw, logTicks } from "../src/report/charts/frame.js";
import type { Html } from "../src/report/html.js";
import { COLOUR } from "../src/report/palette.js";
import { type StudentMean, studentMean } from "../src/statistics/student.js";

/** The four numbers of one head size: mean squared errors at a position. */
export interface FourErrors {
  readonly alpha: number;
  readonly headSize: number;
  /** the least error of any model */
  readonly floor: number;
  /** of the truncated decomposition, without training */
  readonly constructed: number;
  /** of each seed, at the learning rate that the validation part chose */
  readonly trained: readonly number[];
  readonly learningRate: number;
  /** of the same construction, proved */
  readonly promised: number;
}

/** What was trained: the mean over the seeds, with its 95 % interval. */
export function trainedOf({ trained }: FourErrors): StudentMean {
  return studentMean(trained);
}

/**
 * Holds the four numbers of a head size in order.
 *
 * @returns what was not compared with the floor, and why
 * @throws RangeError where the order is broken
 */
export function requireRow(
  { constructed, trained, promised }: FourErrors,
  floor: Floor<"exact">,
  of: { readonly constructed: ModelClass; readonly trained: ModelClass },
): string[] {
  return requireOrder({
    floor,
    constructed: {
      kind: "constructed",
      value: constructed,
      of: of.constructed,
      error: "mean squared",
      how: "Theorem 4.2 of arXiv 2305.18475, carried out",
      noiseFloor: Number.EPSILON,
    },
    trained: trainedError(of.trained, trained),
    promised: { of: of.constructed, kind: "proved", direction: "at most", value: promised },
  });
}

const three = (x: number) => (x === 0 ? "0" : x.toPrecision(3));

/** The numbers as the rows of a table. */
export function fourNumbersTable(rows: readonly FourErrors[]): string {
  const cells = rows.map((r) => {
    const { mean, interval } = trainedOf(r);
    const range = interval === null ? "" : ` [${interval.map(three).join(" .. ")}]`;
    return [
      String(r.alpha),
      String(r.headSize),
      three(r.floor),
      three(r.constructed),
      `${three(mean)}${range}`,
      three(mean / r.constructed),
      three(r.promised),
    ];
  });
  const head = [
    "alpha",
    "head size",
    "floor",
    "constructed",
    "trained, mean of the seeds [95 % interval]",
    "trained / constructed",
    "promised",
  ];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Promised, constructed and trained error against head size, a panel for each alpha. */
export function fourNumbersChart(canvas: Canvas, rows: readonly FourErrors[]): Html {
  const seeds = rows.flatMap((r) => r.trained.map((error) => ({ ...r, error })));
  const means = rows.map((r) => ({ ...r, error: trainedOf(r).mean }));
  const errors = [
    ...seeds.map((s) => s.error),
    ...rows.flatMap((r) => [r.constructed, r.promised]),
  ];
  const domain: [number, number] = [Math.min(...errors) / 1.6, 1.6 * Math.max(...errors)];
  const heads = [...new Set(rows.map((r) => r.headSize))];
  const line = (column: "constructed" | "promised", stroke: string, dash: string) =>
    Plot.line(rows, {
      x: "headSize",
      y: column,
      fx: "alpha",
      stroke,
      strokeWidth: 2,
      strokeDasharray: dash,
    });
  const [firstAlpha] = rows.map((r) => r.alpha);
  const labels = [
    ["promised, proved", COLOUR.muted],
    ["constructed, no training", COLOUR.baseline],
    ["trained: each seed, mean", COLOUR.network],
    ["floor: 0 (no noise), below this scale", COLOUR.ink],
  ];
  return draw(
    canvas,
    {
      title: "Mean squared error against head size, 64 symbols",
      description:
        "Promised, constructed and trained error for singular values k^-1 and k^-1.5; the floor is 0",
    },
    {
      height: 380,
      marginLeft: 62,
      marginTop: 40,
      marginBottom: 46,
      fx: { label: null, tickFormat: (alpha: number) => `singular values k^-${alpha}` },
      x: {
        type: "log",
        base: 2,
        domain: [Math.min(...heads) / 1.3, 1.3 * Math.max(...heads)],
        ticks: heads,
        tickFormat: String,
        label: "head size",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 38,
      },
      y: {
        type: "log",
        domain,
        ticks: logTicks(...domain, 8),
        tickFormat: (value: number) => String(value),
        tickSize: 0,
        label: "mean squared error",
        labelArrow: "none",
        grid: true,
      },
      marks: [
        Plot.ruleY([domain[0]], { stroke: COLOUR.ink, strokeWidth: 2 }),
        line("promised", COLOUR.muted, "6 4"),
        line("constructed", COLOUR.baseline, "none"),
        Plot.dot(rows, {
          x: "headSize",
          y: "constructed",
          fx: "alpha",
          r: 4,
          symbol: "square",
          fill: COLOUR.paper,
          stroke: COLOUR.baseline,
          strokeWidth: 2,
        }),
        Plot.line(means, {
          x: "headSize",
          y: "error",
          fx: "alpha",
          stroke: COLOUR.network,
          strokeWidth: 2,
        }),
        Plot.dot(seeds, { x: "headSize", y: "error", fx: "alpha", r: 2.5, fill: COLOUR.network }),
        labels.map(([text, fill], i) =>
          Plot.text([{ text, alpha: firstAlpha }], {
            text: "text",
            fx: "alpha",
            frameAnchor: "bottom-left",
            dx: 6,
            dy: -6 - 14 * (labels.length - 1 - i),
            fill,
            fontWeight: 600,
            textAnchor: "start",
          }),
        ),
      ],
    },
  );
}
