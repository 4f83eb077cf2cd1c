import type { RelativePosition } from "../models/model-class.js";
import { lagFloors } from "../oracle/lags.js";
import type { Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import { geometricMean } from "../statistics/geometric-mean.js";
import { buildTask } from "../tasks/registry.js";
import { type SparseConfig, sparseMoments } from "../tasks/sparse.js";
import { besideFloor, type Configuration, chosenErrors } from "./cells.js";
import type { Claim, Measured } from "./claim.js";
import type { Categories, Curves } from "./figure.js";
import type { Budget, Choice, Evaluation, Size, Study, Variation } from "./study.js";
import { measureAll, ratios, same, type Tested } from "./tested.js";

/** Lags of the experiments 1b, 2b and 3a of Paper B (arXiv 2402.00522); 2a has the last alone. */
export const LAGS = [48, 56, 99] as const;

/** A target of these experiments. */
export interface Target {
  readonly lags: readonly number[];
  readonly readout: "sum" | "relu64";
  readonly inputs?: "normal";
}

/** How positions are told apart. Without dot product positions that are learned say nothing. */
export type Position = Exclude<RelativePosition, "none" | "rotary"> | "learned";

/** One configuration of the grid. */
export interface SparseCell extends Target {
  readonly heads: number;
  readonly neurons: number;
  /** by default a number for each lag */
  readonly position?: Position;
  readonly dotProduct?: boolean;
  /** factor on the learning rate of the encoding */
  readonly encodingRate?: number;
  /** tokens, by default 128; in the budget `paper` always the paper's 1000 */
  readonly length?: number;
}

/** Tokens of the paper. */
export const LONG = 1000;
/** The largest of the paper's grids. */
export const LARGEST = { heads: 32, neurons: 256 } as const;
/** Where one of the two is varied the other is this. */
export const MIDDLE = { heads: 4, neurons: 32 } as const;
export const HEADS = [1, MIDDLE.heads, LARGEST.heads] as const;
export const NEURONS = [4, MIDDLE.neurons, LARGEST.neurons] as const;

const SIZES = {
  smoke: { length: 100, batch: 8, steps: 16, test: 64 },
  default: { length: 128, batch: 32, steps: 1920, test: 512 },
  paper: { length: LONG, batch: 100, steps: 10_000, test: 2048 },
} as const satisfies Record<Budget, object>;

/** Task and model of a cell. */
export function configurationOf(cell: SparseCell, budget: Budget): Configuration {
  const { lags, readout, inputs, heads, neurons, position = "per-lag", encodingRate } = cell;
  const dotProduct = cell.dotProduct ?? position === "learned";
  // a weight that is the same in all sequences has one number to bring, a product needs room
  const wide = dotProduct || cell.dotProduct !== undefined;
  const size = SIZES[budget];
  const length = budget === "default" ? (cell.length ?? size.length) : size.length;
  return {
    task: {
      ...{ name: "sparse", lags, readout, length, positions: "last", snr: "none" },
      ...(inputs === undefined ? {} : { inputs }),
    },
    model: {
      architecture: "transformer-b",
      // of three lags and one input Theorem 3.1 takes (M + 1)(d + 1) = 8 channels
      ...{ width: 8, headSize: wide ? 8 : 1, layers: 1, heads },
      ...{ feedForwardWidth: neurons, coupling: dotProduct ? "dot-product" : "free" },
      ...(position === "learned"
        ? { relativePosition: "none", position }
        : { relativePosition: position }),
      ...(encodingRate === undefined ? {} : { encodingRate }),
    },
  };
}

/** The sweep that trains it, as its document. */
export function sparseSweep(cell: SparseCell, budget: Budget): object {
  const { batch, steps, test } = SIZES[budget];
  return {
    baseline: {
      ...configurationOf(cell, budget),
      data: { train: "fresh", validation: 128, test },
      training: { batch },
    },
    ...{ learningRates: [0.01], budget: { steps } },
  };
}

/** What was trained. */
export interface SparseFound {
  readonly budget: Budget;
  readonly cells: readonly { readonly cell: SparseCell; readonly measured: Measured }[];
}

const keyOf = (cell: SparseCell, budget: Budget) => JSON.stringify(configurationOf(cell, budget));

/** Errors of a cell over the variance, by seed, beside the floor of its model. */
export function errorsOf({ budget, cells }: SparseFound, wanted: SparseCell): Measured {
  const key = keyOf(wanted, budget);
  const found = cells.find(({ cell }) => keyOf(cell, budget) === key);
  if (found === undefined) throw new RangeError(`not trained: ${key}`);
  return found.measured;
}

/** Variance of a target, and what the best affine function of the inputs leaves of it. */
export function momentsOf(target: Target) {
  const { lags, readout, inputs = "signs" } = target;
  const { config } = buildTask("sparse", { lags, readout, inputs });
  return sparseMoments(config as SparseConfig, 0, lags.length);
}

export const NMSE = "squared error over the variance, on the test part, at the last position";

/** How one error compares with another, of the same seed. */
export function fallTest(
  claim: Omit<Claim, "scale" | "quantity">,
  [above, below]: readonly [SparseCell, SparseCell],
): Tested<SparseFound> {
  const words = ({ heads, neurons }: SparseCell) => `${heads} heads and ${neurons} neurons`;
  const same = words(above) === words(below);
  return {
    claim: {
      ...claim,
      quantity: same
        ? "error without dot product over that with it, of the same seed"
        : `error of ${words(above)} over that of ${words(below)}, of the same seed`,
      scale: "logarithmic",
    },
    measure: (found) => ({
      values: ratios(errorsOf(found, above).values, errorsOf(found, below).values),
      numbers: errorsOf(found, above).numbers,
    }),
  };
}

/** Above this share of the variance a target is not learned: check 32. */
const LEARNED = 1e-2;

const POSITION_WORDS: Readonly<Record<Position, string>> = {
  "per-lag": "a free number for each lag",
  lin: "lin encoding",
  log: "log encoding",
  t5: "T5's buckets",
  alibi: "ALiBi's fixed slopes",
  learned: "learned positions and a dot product",
};
export const POSITIONS = Object.keys(POSITION_WORDS) as Position[];
/** Those that need no dot product, which is most of the time that a cell takes. */
export const ENCODINGS = POSITIONS.filter((position) => position !== "learned");

/** That the largest model learns a target with one way of telling positions apart. */
export function learnedTest(
  id: string,
  cell: SparseCell,
  paper: Claim["paper"],
): Tested<SparseFound> {
  const { heads, neurons, position = "per-lag", length } = cell;
  const long = length === undefined ? "" : `, ${length} tokens`;
  return {
    claim: {
      ...{ id, paper, quantity: NMSE, scale: "logarithmic", from: null, to: LEARNED },
      statement: `${heads} heads and ${neurons} neurons with ${POSITION_WORDS[position]}${long} leave less than a hundredth of the variance`,
    },
    measure: (found) => errorsOf(found, cell),
  };
}

/** Encodings of which it is known what heads leave without neurons. */
const WITH_FLOORS = ["lin", "log", "t5"] as const;

/**
 * What as many heads leave, without feed-forward net, of the sum of the values at the lags, over its
 * variance: of lin and log equispaced rates, of t5 exact. Of models with neurons it bounds nothing.
 */
function withoutNeurons(
  { budget }: SparseFound,
  { lags, heads, position, dotProduct }: SparseCell,
) {
  const known = WITH_FLOORS.find((name) => name === position);
  if (known === undefined || dotProduct !== undefined) return null;
  return sumFloor(known, lags, heads, budget) / lags.length;
}

/** Kept, as a search over two rates takes seconds at the paper's length. */
const floorsFound = new Map<string, number>();

function sumFloor(
  position: (typeof WITH_FLOORS)[number],
  lags: readonly number[],
  heads: number,
  budget: Budget,
): number {
  const smoke = budget === "smoke";
  const length = smoke ? SIZES.smoke.length : LONG;
  const key = JSON.stringify([position, lags, heads, length]);
  const value =
    floorsFound.get(key) ??
    lagFloors(position, { lags, length, heads: smoke ? 1 : heads }).at(-1)?.value ??
    Number.NaN;
  floorsFound.set(key, value);
  return value;
}

/** That a number of the floors of sums of decays is what check 32 says. */
export function floorTest(position: "lin" | "log", value: number): Tested<SparseFound> {
  return {
    claim: {
      id: `linear-readout-${position}`,
      statement: `Read out linearly, without neurons, equispaced sums of ${LARGEST.heads} heads of ${position} leave ${value} of 3 of the values at the lags, within 2 %`,
      paper: { value: null, source: "no number in arXiv 2402.00522" },
      quantity:
        "least squared error of the sum of the three values, constructed, over first rate and step",
      ...{ scale: "linear", from: value * 0.98, to: value * 1.02 },
    },
    measure: ({ budget }, seeds) => same(sumFloor(position, LAGS, LARGEST.heads, budget), seeds),
  };
}

function wordsOf({ heads, neurons, position = "per-lag", inputs, ...cell }: SparseCell): string {
  const parts = [
    `H ${heads}, m ${neurons}`,
    ...(position === "per-lag" ? [] : [position]),
    ...(inputs === undefined ? [] : [inputs]),
    ...(cell.dotProduct === undefined ? [] : [cell.dotProduct ? "dot product" : "without"]),
    ...(cell.length === undefined ? [] : [`${cell.length} tokens`]),
  ];
  return parts.join(", ");
}

function tableOf(found: SparseFound): Table {
  const { cells } = found;
  return {
    file: "cells.csv",
    columns: [
      ...["lags", "readout", "inputs", "heads", "neurons", "position", "dot_product", "length"],
      ...["nmse", "least", "most", "seeds", "beyond_affine", "without_neurons"],
    ],
    rows: cells.map(({ cell, measured: { values } }) => {
      const { variance, beyondAffine } = momentsOf(cell);
      return {
        ...{ lags: cell.lags.join(" "), readout: cell.readout, inputs: cell.inputs ?? "signs" },
        ...{ heads: cell.heads, neurons: cell.neurons, position: cell.position ?? "per-lag" },
        dot_product: cell.dotProduct ?? cell.position === "learned",
        length: cell.length ?? SIZES.default.length,
        nmse: geometricMean(values),
        ...{ least: Math.min(...values), most: Math.max(...values), seeds: values.length },
        beyond_affine: beyondAffine / variance,
        without_neurons: withoutNeurons(found, cell),
      };
    }),
  };
}

/** Errors against heads, and against neurons: a line for each target. */
export function fallPanel(
  found: SparseFound,
  against: "heads" | "neurons",
  lines: readonly { readonly name: string; readonly cells: readonly SparseCell[] }[],
): Curves {
  return {
    kind: "curves",
    heading: against === "heads" ? "heads" : "neurons",
    x: { label: against, scale: "logarithmic" },
    y: { label: "error over the variance", scale: "logarithmic" },
    series: lines.map(({ name, cells }) => ({
      ...{ name, role: "trained" as const },
      points: cells.map((cell) => ({ at: cell[against], values: errorsOf(found, cell).values })),
    })),
  };
}

/** Errors by the way in which positions are told apart, or by the dot product. */
export function cellPanel(
  found: SparseFound,
  heading: string,
  cells: readonly SparseCell[],
  name: (cell: SparseCell) => string = wordsOf,
): Categories {
  return {
    ...{ kind: "categories", heading, label: "error over the variance" },
    marks: cells.map((cell) => ({
      ...{ at: name(cell), role: "trained" as const, values: errorsOf(found, cell).values },
    })),
  };
}

/** What the paper leaves open of these experiments. */
export const SPARSE_CHOICES: readonly Choice[] = [
  {
    setting: "where the loss is taken",
    taken: "at the last token; x_48 is the value 48 tokens before it",
    why: "not stated; at all positions those before lag 99 see other targets",
  },
  {
    setting: "encoding",
    taken:
      "a trained number for each lag where heads and neurons are varied, and others beside it; learned positions, which need a dot product, in b-1b alone",
    why: "not stated, and it decides",
  },
  {
    setting: "model",
    taken: "eight channels, heads with values of one, a residual path, no layer norm",
    why: "Theorem 3.1 takes (M + 1)(d + 1) channels",
  },
  {
    setting: "length",
    taken: "128 tokens, which hold all lags; 1000 where it says so, and in the budget `paper`",
    why: "time",
  },
  {
    setting: "training",
    taken:
      "Adam, rate 0.01 on a cosine, outputs standardised, batches of 32 new sequences, 1,920 steps; of the budget `paper` batches of 100 and 10,000 steps",
    why: "AdamW with hyperparameters that are not printed, 10,000 iterations of about 100",
  },
];

/** Whether it is how fast an encoding is trained that keeps a model from a target. */
export function fasterEncoding(id: string, cell: SparseCell): Variation {
  const faster = { ...cell, encodingRate: 4 };
  return {
    setting: "training",
    taken: `four times the rate for the numbers of the lags, at ${cell.length ?? SIZES.default.length} tokens`,
    sweeps: ({ budget }) => [sparseSweep(faster, budget)],
    evaluate: async (trials, { budget }) => new Map([[id, measured(trials, faster, budget)]]),
  };
}

/** Errors of a cell over the variance, beside the floor of any model: with neurons it is not linear. */
function measured(trials: Trials, cell: SparseCell, budget: Budget): Measured {
  const configuration = configurationOf(cell, budget);
  const values = chosenErrors(trials, configuration, "nmse");
  return { values, numbers: besideFloor(configuration, values, SIZES[budget].test) };
}

/** A study of such cells. */
export function sparseStudy({
  tests,
  cells,
  figure,
  ...words
}: Omit<Study, "claims" | "sweeps" | "evaluate"> & {
  readonly tests: readonly Tested<SparseFound>[];
  /** each once */
  readonly cells: (budget: Budget) => readonly SparseCell[];
  readonly figure: (found: SparseFound) => Evaluation["figure"];
}): Study {
  return {
    ...words,
    claims: tests.map(({ claim }) => claim),
    sweeps: ({ budget }) => cells(budget).map((cell) => sparseSweep(cell, budget)),
    evaluate: async (trials: Trials, { budget, seeds }: Size): Promise<Evaluation> => {
      const found: SparseFound = {
        budget,
        cells: cells(budget).map((cell) => ({ cell, measured: measured(trials, cell, budget) })),
      };
      return {
        measured: await measureAll(tests, found, seeds),
        tables: [tableOf(found)],
        figure: figure(found),
      };
    },
  };
}
