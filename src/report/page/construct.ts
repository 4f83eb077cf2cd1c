import type { CouplingGrid } from "../../measure/coupling-grid.js";
import type { Curves, Matrices } from "../../studies/figure.js";
import type { ConstructOutcome } from "../documents/construct.js";
import { written } from "../format.js";
import { rowsOf, tokenNames } from "./coupling-picture.js";
import { type Drawn, drawingsOf } from "./study/drawings.js";
import { type Entry, legendOf } from "./study/legend.js";
import { COLUMN, sheet } from "./study/sheet.js";
import { standalone } from "./svg.js";

/** Head sizes whose least error is drawn, at least. */
const SIZES = 8;

/** What heads of each size leave at least: the tails of the squared singular values. */
function tails(sigma: Float64Array, sizes: number): number[] {
  const all = Array.from({ length: sizes }, (_, i) => sigma.subarray(i + 1));
  return all.map((rest) => rest.reduceRight((sum, s) => sum + s * s, 0));
}

/**
 * `construct.svg`: the coupling, what the head holds of it, what is left, and the least that heads leave.
 *
 * @param grid of the task's coupling
 * @param sigma its singular values
 */
export function constructPicture(
  { construction }: Pick<ConstructOutcome, "construction">,
  { tokens, raw }: CouplingGrid,
  sigma: Float64Array,
): string {
  const { head, couplingError } = construction;
  const held = construction.held(tokens);
  const left = { ...raw, data: raw.data.map((x, i) => x - held.data[i]) };
  const names = tokenNames(tokens);
  const pictures: Matrices = {
    kind: "matrices",
    pictures: [
      { name: "coupling", values: rowsOf(raw) },
      { name: `held by a head of size ${head}`, values: rowsOf(held) },
      { name: "what is left", values: rowsOf(left) },
    ],
    ...{ rows: { label: "query u", names }, columns: { label: "key v", names } },
    shade: {
      ...{ kind: "signed", label: "coupling" },
      most: [raw, held, left].reduce(
        (most, { data }) => data.reduce((a, b) => Math.max(a, Math.abs(b)), most),
        0,
      ),
    },
    numbers: false,
  };
  const least = tails(sigma, Math.max(SIZES, Math.min(2 * head, sigma.length + 1)));
  const errors: Curves = {
    kind: "curves",
    heading: "squared error of the coupling",
    x: { label: "head size", scale: "linear" },
    y: { label: "mean over independent tokens", scale: "linear" },
    series: [
      {
        ...{ name: "best", role: "floor" },
        points: least.map((value, i) => ({ at: i + 1, values: [value] })),
      },
    ],
    reference: { name: "this head", value: couplingError },
  };
  const title = `What a head of size ${head} holds of a coupling`;
  const caption =
    "A coupling, the products of a function of the query and one of the key that a head holds, what is left, and what the best head of each size leaves.";
  // the curve beside the third table, no wider than it
  const drawings = drawingsOf({ title, caption, panels: [pictures, errors] }).map(
    (one): Drawn => ({ ...one, width: "half", least: 0 }),
  );
  const legend: readonly Entry[] = [
    ...legendOf({ title, caption, panels: [pictures] }),
    ["thin", "baseline", "what the best head of each size leaves"],
    ["thick", "muted", `what this head leaves: ${written(couplingError, "error")}`],
  ];
  return standalone(sheet({ title, caption, legend, drawings }, COLUMN));
}
