import type { HeadShare } from "../../construct/memory.js";
import type { Curves } from "../../studies/figure.js";
import type { MemoryOutcome } from "../documents/construct-memory.js";
import { counted, written } from "../format.js";
import { printable } from "../text.js";
import { drawingsOf } from "./study/drawings.js";
import type { Entry } from "./study/legend.js";
import { COLUMN, sheet } from "./study/sheet.js";
import { standalone } from "./svg.js";

/** Below this share of a kernel an error is rounding. */
const ROUNDING = 1e-9;

/** From so many lags on they lie along a logarithmic axis. */
const MANY_LAGS = 64;

/** The kernel that heads stand for, and their sum, by lag. */
function panelOf({ of, heads, error, kernel }: HeadShare): Curves {
  const { lags, wanted, built } = kernel;
  const points = (values: Float64Array) =>
    Array.from(lags, (at, i) => ({ at, values: [values[i]] }));
  const far = lags.length >= MANY_LAGS && lags[0] > 0;
  const positive = wanted.every((value) => value > 0);
  const size = wanted.reduce((sum, value) => sum + Math.abs(value), 0);
  const off = error <= ROUNDING * size ? "exact" : `l^1 error ${written(error, "error")}`;
  return {
    kind: "curves",
    heading: `${of}: ${counted(heads, "head")}, ${off}`,
    x: { label: "lag", scale: far ? "logarithmic" : "linear" },
    y: { label: "weight", scale: positive ? "logarithmic" : "linear" },
    series: [
      { name: "kernel", role: "target", points: points(wanted) },
      { name: "sum of heads", role: "constructed", points: points(built) },
    ],
  };
}

/** `construct.svg` of a memory: each kernel or lag beside the sum of heads that stands for it. */
export function memoryPicture({ task, construction }: MemoryOutcome): string {
  const title = `What heads weigh: ${printable(task)}`;
  const caption = "Each kernel or lag beside the sum of heads that stands for it.";
  const drawings = drawingsOf({ title, caption, panels: construction.shares.map(panelOf) });
  const legend: readonly Entry[] = [
    ["thick", "baseline", "what is asked for"],
    ["dash", "network", "sum of heads, without training"],
  ];
  return standalone(sheet({ title, caption, legend, drawings }, COLUMN));
}
