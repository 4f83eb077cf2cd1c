import type { FourNumbers } from "../oracle/four-numbers.js";
import { requireOrder } from "../oracle/four-numbers.js";
import type { Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import { geometricMean } from "../statistics/geometric-mean.js";
import { besideFloor, chosenErrors } from "./cells.js";
import type { Claim, Measured } from "./claim.js";
import type { Categories, Curves, Series } from "./figure.js";
import {
  configurationOf,
  type Encoding,
  exactHead,
  gridCells,
  type HeadCell,
  type HeadSums,
  headSums,
  type KernelCase,
  kernelSweep,
  MOST_HEADS,
  PLAIN,
  SIZES,
  WAYS,
  type Way,
  wayCells,
} from "./kernel-heads.js";
import type { Budget, Choice, Evaluation, Size, Study } from "./study.js";
import { extreme, measureAll, ratios, same, type Tested } from "./tested.js";

/** Errors of a cell, trained in one way. */
interface Trained extends HeadCell {
  readonly way: string;
  readonly values: readonly number[];
}

/** What was trained, and what heads can be set to. */
export interface KernelFound {
  readonly of: KernelCase;
  readonly budget: Budget;
  readonly trained: readonly Trained[];
  readonly sums: Readonly<Record<Encoding, ReadonlyMap<number, HeadSums>>>;
  /** the exact head in each precision */
  readonly exact: Readonly<Record<"float32" | "float64", NonNullable<FourNumbers["constructed"]>>>;
}

/** Least error that tells the exact head from another one in float32: its own, or the rounding of y. */
function precisionOf({ exact: { float32 } }: KernelFound): number {
  return Math.max(float32.value, float32.noiseFloor);
}

function valuesOf({ trained }: KernelFound, { encoding, heads }: HeadCell, way = PLAIN.name) {
  const found = trained.find(
    (cell) => cell.encoding === encoding && cell.heads === heads && cell.way === way,
  );
  if (found === undefined) throw new RangeError(`${heads} heads of ${encoding} were not trained`);
  return found.values;
}

function sumsOf({ sums }: KernelFound, { encoding, heads }: HeadCell): HeadSums {
  const found = sums[encoding].get(heads);
  if (found === undefined) throw new RangeError(`no sum of ${heads} heads of ${encoding}`);
  return found;
}

/** Errors of a cell as the grid is trained, beside what its heads can be set to. */
function beside(found: KernelFound, cell: HeadCell): Measured {
  const { of, budget } = found;
  const values = valuesOf(found, cell);
  const constructed =
    cell.encoding === of.right ? found.exact.float32 : sumsOf(found, cell).fitted.floor;
  const { test } = SIZES[budget];
  const numbers = {
    ...besideFloor(configurationOf(of, cell, PLAIN, budget), values, test),
    constructed,
  };
  requireOrder(numbers);
  return { values, numbers };
}

const MSE = "mean squared error on the test part, at the last position";

/** What is asked of both kernels. */
export function kernelTests(of: KernelCase, source: string): Tested<KernelFound>[] {
  const { right, wrong, rate, printed } = of;
  const most = { encoding: wrong, heads: MOST_HEADS };
  const one = { encoding: right, heads: 1 };
  const claim = (parts: Omit<Claim, "scale">): Claim => ({ ...parts, scale: "logarithmic" });
  const unprinted = { value: null, source };
  return [
    {
      claim: claim({
        id: "right-encoding",
        statement: `One head of ${right} errs by less than is printed`,
        paper: { value: `< ${printed.right}`, source },
        ...{ quantity: MSE, from: null, to: printed.right },
      }),
      measure: (found) => beside(found, one),
    },
    {
      claim: claim({
        id: "wrong-encoding",
        statement: `${MOST_HEADS} heads of ${wrong} err by what is printed, within a factor of 3`,
        paper: { value: String(printed.wrong), source },
        ...{ quantity: MSE, from: printed.wrong / 3, to: printed.wrong * 3 },
      }),
      measure: (found) => beside(found, most),
    },
    {
      claim: claim({
        id: "order",
        statement: `At every number of heads ${right} errs less than ${wrong}`,
        paper: unprinted,
        quantity: `the largest of the errors of ${right} over those of ${wrong}, of the same heads and seed`,
        ...{ from: null, to: 1 },
      }),
      measure: (found) => ({
        values: extreme(
          Math.max,
          SIZES[found.budget].heads.map((heads) =>
            ratios(
              valuesOf(found, { encoding: right, heads }),
              valuesOf(found, { encoding: wrong, heads }),
            ),
          ),
        ),
        numbers: null,
      }),
    },
    {
      claim: claim({
        id: "exact",
        statement: `One head of ${right} with p = ${rate} is exact: without training it errs by less than 1e-10`,
        paper: unprinted,
        ...{ quantity: `${MSE}, in float64`, from: null, to: 1e-10 },
      }),
      measure: ({ exact }, seeds) => same(exact.float64.value, seeds),
    },
    {
      claim: claim({
        id: "reached",
        statement: `One head of ${right} is trained to within a factor of 10 of the exact one`,
        paper: unprinted,
        quantity:
          "error of the trained head over that of the exact one, both in float32, or over the rounding of y where that is larger",
        ...{ from: null, to: 10 },
      }),
      measure: (found) => ({
        values: valuesOf(found, one).map((value) => value / precisionOf(found)),
        numbers: beside(found, one).numbers,
      }),
    },
    {
      claim: claim({
        id: "approximation",
        statement: `What is printed for ${MOST_HEADS} heads of ${wrong} is no limit of theirs: they can be set to err a thousand times less`,
        paper: { value: String(printed.wrong), source },
        quantity: "error of the best sum that was found over the printed one",
        ...{ from: null, to: 1e-3 },
      }),
      measure: (found, seeds) =>
        same(sumsOf(found, most).fitted.floor.value / printed.wrong, seeds),
    },
    {
      claim: claim({
        id: "least-squares",
        statement: `${MOST_HEADS} heads of ${wrong} with p as training begins, their values by least squares, err a hundred times less than trained ones`,
        paper: unprinted,
        quantity: "error of that sum over that of the trained heads",
        ...{ from: null, to: 1e-2 },
      }),
      measure: (found) => ({
        values: valuesOf(found, most).map((value) => sumsOf(found, most).fixed.floor.value / value),
        numbers: null,
      }),
    },
    {
      claim: claim({
        id: "steps",
        statement: `No other start of p, rate for p, precision or number of steps brings ${MOST_HEADS} heads of ${wrong} within a factor of 10 of their best sum`,
        paper: unprinted,
        quantity: "the least of the errors over that of the best sum, of the same seed",
        ...{ from: 10, to: null },
      }),
      measure: (found) => ({
        values: extreme(
          Math.min,
          WAYS.map(({ name }) => valuesOf(found, most, name)),
        ).map((value) => value / sumsOf(found, most).fitted.floor.value),
        numbers: null,
      }),
    },
  ];
}

/** What is printed of a cell. */
function printedOf({ right, wrong, printed }: KernelCase, { encoding, heads }: HeadCell) {
  if (encoding === right && heads === 1) return printed.right;
  return encoding === wrong && heads === MOST_HEADS ? printed.wrong : null;
}

/** A row for each cell of the grid, and one for each way in which a cell was trained or set. */
function tablesOf(found: KernelFound): Table[] {
  const { of, budget } = found;
  const limit = (cell: HeadCell) =>
    cell.encoding === of.right ? precisionOf(found) : sumsOf(found, cell).fitted.floor.value;
  const row = (cell: HeadCell, values: readonly number[]) => ({
    ...{ encoding: cell.encoding, heads: cell.heads },
    error: geometricMean(values),
    least: Math.min(...values),
    most: Math.max(...values),
    over_best: geometricMean(values) / limit(cell),
  });
  const cells = gridCells(budget);
  return [
    {
      file: "cells.csv",
      columns: [
        ...["encoding", "heads", "error", "least", "most", "over_best"],
        ...["first_rates", "best_sum", "best_in_float32", "published"],
      ],
      rows: cells.map((cell) => ({
        ...row(cell, valuesOf(found, cell)),
        first_rates: sumsOf(found, cell).fixed.floor.value,
        best_sum: sumsOf(found, cell).fitted.floor.value,
        best_in_float32: cell.encoding === of.right ? precisionOf(found) : null,
        published: printedOf(of, cell),
      })),
    },
    {
      file: "ways.csv",
      columns: ["way", "encoding", "heads", "error", "least", "most", "over_best"],
      rows: wayCells(of, budget).flatMap((cell) => {
        const { fixed, fitted } = sumsOf(found, cell);
        const all: readonly (readonly [string, readonly number[]])[] = [
          ...[PLAIN, ...WAYS].map(({ name }) => [name, valuesOf(found, cell, name)] as const),
          ["least squares, p as training begins", [fixed.floor.value]],
          ["variable projection", [fitted.floor.value]],
        ];
        return all.map(([way, values]) => ({ way, ...row(cell, values) }));
      }),
    },
  ];
}

function gridPanel(found: KernelFound): Curves {
  const { of, budget } = found;
  const series = [of.right, of.wrong].flatMap((encoding): Series[] => {
    const own = gridCells(budget).filter((cell) => cell.encoding === encoding);
    const printed = own.flatMap((cell) => {
      const value = printedOf(of, cell);
      return value === null ? [] : [{ at: cell.heads, values: [value] }];
    });
    const set = (cell: HeadCell) =>
      encoding === of.right ? precisionOf(found) : sumsOf(found, cell).fitted.floor.value;
    return [
      {
        ...{ name: encoding, role: "trained" },
        points: own.map((cell) => ({ at: cell.heads, values: valuesOf(found, cell) })),
      },
      {
        ...{ name: encoding, role: "constructed" },
        points: own.map((cell) => ({ at: cell.heads, values: [set(cell)] })),
      },
      { name: encoding, role: "published", points: printed },
    ];
  });
  return {
    kind: "curves",
    heading: `kernel ${of.kernel}`,
    x: { label: "heads", scale: "logarithmic" },
    y: { label: "mean squared error", scale: "logarithmic" },
    series,
  };
}

function wayPanel(found: KernelFound, cell: HeadCell): Categories {
  const { fixed, fitted } = sumsOf(found, cell);
  return {
    kind: "categories",
    heading: `what closes the gap: ${cell.encoding}, ${cell.heads === 1 ? "one head" : `${cell.heads} heads`}`,
    label: "mean squared error",
    marks: [
      ...[PLAIN, ...WAYS].map(({ name }) => ({
        ...{ at: name, role: "trained" as const, values: valuesOf(found, cell, name) },
      })),
      { at: "least squares, p fixed", role: "constructed", values: [fixed.floor.value] },
      { at: "variable projection", role: "constructed", values: [fitted.floor.value] },
    ],
  };
}

/** Every cell with each way in which it is trained. */
function trainedCells(of: KernelCase, budget: Budget): (readonly [HeadCell, Way])[] {
  return [
    ...gridCells(budget).map((cell) => [cell, PLAIN] as const),
    ...wayCells(of, budget).flatMap((cell) => WAYS.map((way) => [cell, way] as const)),
  ];
}

async function foundOf(of: KernelCase, trials: Trials, budget: Budget): Promise<KernelFound> {
  return {
    ...{ of, budget },
    trained: trainedCells(of, budget).map(([cell, way]) => ({
      ...{ ...cell, way: way.name },
      values: chosenErrors(trials, configurationOf(of, cell, way, budget)),
    })),
    sums: { log: headSums(of, "log", budget), lin: headSums(of, "lin", budget) },
    exact: {
      float32: await exactHead(of, "float32", budget),
      float64: await exactHead(of, "float64", budget),
    },
  };
}

/** What the paper leaves open of both experiments. */
export const KERNEL_CHOICES: readonly Choice[] = [
  {
    setting: "where the loss is taken",
    taken: "at the last position alone",
    why: "the formula reads at t = 1000; at all positions no head with a softmax is exact, since the denominator is another at each",
  },
  {
    setting: "model",
    taken: "four channels, heads with values of one, a residual path, no layer norm",
    why: "sizes are not printed; beside x_t itself there has to be a channel for what heads write",
  },
  {
    setting: "first values of p",
    taken:
      "of lin with time scales 1/p from 1 to the length, of log from 1/4 to 4, spread geometrically",
    why: "not printed",
  },
  {
    setting: "training",
    taken:
      "Adam, rate 0.03 on a cosine, outputs standardised, batches of 16 new sequences, 480 steps; of the budget `paper` batches of 100 and 10,000 steps",
    why: "AdamW with hyperparameters that are not printed, 10,000 iterations of about 100; without noise the exact head is reached in a few hundred steps",
  },
];

/** Experiment 4a or 4b: which encoding holds a kernel. */
export function kernelStudy(
  of: KernelCase,
  {
    source,
    caption,
    ...words
  }: Pick<Study, "id" | "title" | "source" | "protocol" | "choices"> &
    Pick<Study, "remarks"> & { readonly caption: string },
): Study {
  const tests = kernelTests(of, source);
  return {
    ...words,
    source,
    claims: tests.map(({ claim }) => claim),
    sweeps: ({ budget }) =>
      trainedCells(of, budget).map(([cell, way]) =>
        kernelSweep(configurationOf(of, cell, way, budget), budget),
      ),
    evaluate: async (trials, { budget, seeds }: Size): Promise<Evaluation> => {
      const found = await foundOf(of, trials, budget);
      return {
        measured: await measureAll(tests, found, seeds),
        tables: tablesOf(found),
        figure: {
          title: `Error against the number of heads, ${of.right} and ${of.wrong}`,
          caption,
          panels: [gridPanel(found), ...wayCells(of, budget).map((cell) => wayPanel(found, cell))],
        },
      };
    },
  };
}
