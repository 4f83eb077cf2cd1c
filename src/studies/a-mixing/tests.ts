import type { Claim } from "../claim.js";
import { alone, ratios, same, type Tested } from "../tested.js";
import { complexityOf, FILTERS, spectraOf } from "./couplings.js";
import { kernelOf, leftBy, type Taps } from "./filters.js";

/** Taps of the filter before the target; 1: none. */
export const FILTER_TAPS = [1, 3, 5, 9] as const satisfies readonly Taps[];
/** Taps of the convolution that embeds the inputs; 1: none. */
export const INPUT_TAPS = [1, 3, 5, 9] as const satisfies readonly Taps[];

/** Filters that do something. */
const FILTERED = [3, 5, 9] as const satisfies readonly Taps[];

const TABLE = "Table 2 of arXiv 2305.18475";
const EXAMPLE = "section 6.2 of arXiv 2305.18475";
const REMARK = "the closing remark of the slides to arXiv 2305.18475";

/** Test error of each seed, by the taps of the convolution and of the filter. */
export type Errors = (inputTaps: Taps, filterTaps: Taps) => readonly number[];

const SAME_SEED = "of the same seed";

const trained = FILTERED.flatMap((filter): Tested<Errors>[] => [
  {
    claim: {
      id: `filter-${filter}`,
      statement: `Without convolution a filter of ${filter} taps costs a factor of 3 or more`,
      paper: filter === 5 ? { value: "11.0", source: TABLE } : { value: null, source: TABLE },
      quantity: `test error with the filter over that without, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: 3, to: null },
    },
    measure: (errors) => alone(ratios(errors(1, filter), errors(1, 1))),
  },
  {
    claim: {
      id: `convolution-${filter}`,
      statement: `Behind a filter of ${filter} taps a convolution of as many halves the error, or better`,
      paper: { value: null, source: REMARK },
      quantity: `test error without convolution over that with it, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: 2, to: null },
    },
    measure: (errors) => alone(ratios(errors(1, filter), errors(filter, filter))),
  },
  {
    claim: {
      id: `undone-${filter}`,
      statement: `A convolution of ${filter} taps undoes a filter of as many: the error is at most twice that without either`,
      paper: { value: null, source: REMARK },
      quantity: `test error with both over that with neither, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: null, to: 2 },
    },
    measure: (errors) => alone(ratios(errors(filter, filter), errors(1, 1))),
  },
]);

const needless: Tested<Errors> = {
  claim: {
    id: "needless",
    statement: "Where there is no filter, a convolution of 9 taps changes the error by less than 2",
    paper: { value: null, source: REMARK },
    quantity: `test error with the convolution over that without, ${SAME_SEED}`,
    ...{ scale: "logarithmic", from: 1 / 2, to: 2 },
  },
  measure: (errors) => alone(ratios(errors(9, 1), errors(1, 1))),
};

/** A claim on what no seed moves. */
const exact = (claim: Omit<Claim, "scale">, value: () => number): Tested<Errors> => ({
  claim: { ...claim, scale: "linear" },
  measure: (_errors, seeds) => same(value(), seeds),
});

const LEFT = "share of the outputs' variance that the best convolution before the target leaves";

const oracles: readonly Tested<Errors>[] = [
  exact(
    {
      id: "oracle-as-long",
      statement: "A convolution of 5 taps before the target undoes a filter of 5",
      paper: { value: null, source: "equation (72) of arXiv 2305.18475" },
      quantity: LEFT,
      ...{ from: null, to: 1e-20 },
    },
    () => leftBy(kernelOf(5), kernelOf(1), 5),
  ),
  exact(
    {
      id: "oracle-shorter",
      statement: "One of 3 taps leaves 1 % of the variance or more of what a filter of 9 makes",
      paper: { value: null, source: "equation (72) of arXiv 2305.18475" },
      quantity: LEFT,
      ...{ from: 0.01, to: null },
    },
    () => leftBy(kernelOf(9), kernelOf(1), 3),
  ),
];

const spectra: readonly Tested<Errors>[] = [
  exact(
    {
      id: "example-third",
      statement:
        "The sum x2 + x1 raises the rank of the example from 2 to 3: the third value is as printed, to its digit",
      paper: { value: "0.4", source: EXAMPLE },
      quantity: "third singular value of the coupling after the filter",
      ...{ from: 0.35, to: 0.45 },
    },
    () => spectraOf(FILTERS.sum).after.raw[2],
  ),
  exact(
    {
      id: "example-first",
      statement: "The first value is as printed, to its last digit",
      paper: { value: "1.265", source: EXAMPLE },
      quantity: "first singular value of the coupling after the filter",
      ...{ from: 1.2645, to: 1.2655 },
    },
    () => spectraOf(FILTERS.sum).after.raw[0],
  ),
  exact(
    {
      id: "raises",
      statement:
        "The sum raises what a head of size 2 leaves, by 1 % or more of the squared values",
      paper: { value: null, source: REMARK },
      quantity: "share of sum sigma^2 beyond the second value, after the filter less before it",
      ...{ from: 0.01, to: null },
    },
    () => beyond(FILTERS.sum, "raw", 2),
  ),
  exact(
    {
      id: "lowers",
      statement:
        "Another filter lowers it by as much: the difference x2 - x1, before what came of the sum",
      paper: { value: null, source: REMARK },
      quantity: "share of sum sigma^2 beyond the second value, after the filter less before it",
      ...{ from: null, to: -0.01 },
    },
    () => beyond(FILTERS.difference, "raw", 2),
  ),
  exact(
    {
      id: "raises-centred",
      statement:
        "What a softmax feels, the coupling centred over the keys, is raised by the sum too: a head of size 1 leaves 1 % more",
      paper: { value: null, source: REMARK },
      quantity: "share of sum sigma^2 beyond the first centred value, after less before",
      ...{ from: 0.01, to: null },
    },
    () => beyond(FILTERS.sum, "centred", 1),
  ),
  exact(
    {
      id: "raises-complexity",
      statement: "The sum raises the paper's own measure, C_1 at alpha = 1",
      paper: { value: null, source: EXAMPLE },
      quantity: "C_1 of the raw coupling after the filter over that before it",
      ...{ from: 1, to: null },
    },
    () => {
      const { before, after } = spectraOf(FILTERS.sum);
      return complexityOf(after, 1) / complexityOf(before, 1);
    },
  ),
];

/** Change of the share of sum sigma^2 that a head of a size leaves. */
function beyond(
  filter: (typeof FILTERS)[keyof typeof FILTERS],
  side: "raw" | "centred",
  head: number,
): number {
  const { before, after } = spectraOf(filter);
  const share = (sigma: Float64Array) => {
    const squares = Array.from(sigma, (s) => s * s);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    return sum(squares.slice(head)) / sum(squares);
  };
  return share(after[side]) - share(before[side]);
}

/** The claims, each beside how it is measured. */
export const tests: readonly Tested<Errors>[] = [...trained, needless, ...oracles, ...spectra];
