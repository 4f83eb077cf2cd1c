import * as Plot from "@observablehq/plot";
import type { SingularValue } from "../advise/rows.js";
import type { Html } from "../html.js";
import { COLOUR } from "../palette.js";
import { type Alternative, axisText, type Canvas, draw, logTicks } from "./frame.js";

/** Singular values, raw and centred over the keys, on logarithmic axes, and the noise floor. */
export function coupling(
  canvas: Canvas,
  alternative: Alternative,
  values: readonly SingularValue[],
  noiseFloor: number,
): Html {
  const positive = values
    .flatMap((value) => [value.sigma, value.sigma_centred])
    .filter((sigma): sigma is number => sigma !== null && sigma > 0);
  // Of a head that couples nothing the axes stay empty; its values, relative to zero, are missing.
  const high = positive.length > 0 ? Math.max(...positive) : 1;
  const floor = noiseFloor || 0;
  const low = Math.max(Math.min(...positive, floor || high), floor / 10) / 1.5;
  const domain: [number, number] = [low, 2 * high];
  const above = (column: "sigma" | "sigma_centred") =>
    values.filter((value) => (value[column] ?? 0) >= low);
  return draw(canvas, alternative, {
    height: 240,
    marginLeft: 56,
    marginTop: 26,
    marginBottom: 46,
    x: {
      type: "log",
      label: "index of the singular value",
      labelAnchor: "center",
      labelArrow: "none",
      labelOffset: 38,
      ticks: logTicks(1, Math.max(2, values.length), 7),
      tickFormat: axisText,
    },
    y: {
      type: "log",
      domain,
      label: "singular value / first raw value",
      labelArrow: "none",
      ticks: logTicks(...domain, 6),
      tickFormat: axisText,
      tickSize: 0,
      grid: true,
    },
    marks: [
      floor >= low
        ? Plot.ruleY([floor], {
            stroke: COLOUR.muted,
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          })
        : null,
      Plot.line(above("sigma"), { x: "index", y: "sigma", stroke: COLOUR.muted }),
      Plot.dot(above("sigma"), {
        x: "index",
        y: "sigma",
        r: 3.5,
        symbol: "square",
        fill: COLOUR.paper,
        stroke: COLOUR.muted,
        strokeWidth: 1.75,
      }),
      Plot.line(above("sigma_centred"), { x: "index", y: "sigma_centred", stroke: COLOUR.network }),
      Plot.dot(above("sigma_centred"), {
        x: "index",
        y: "sigma_centred",
        r: 3.5,
        fill: COLOUR.network,
      }),
    ],
  });
}
