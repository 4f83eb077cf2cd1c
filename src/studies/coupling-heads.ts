import { type Construction, constructCoupling } from "../construct/construct.js";
import { taskOf as configuredTask } from "../experiments/sweep/parts.js";
import type { Settings } from "../experiments/trial/schema.js";
import { couplingFloor } from "../oracle/coupling.js";
import { type FourNumbers, requireOrder } from "../oracle/four-numbers.js";
import type { Table } from "../results/table.js";
import type { Trials } from "../results/trials.js";
import { nodeEngine } from "../runtime/node.js";
import type { BasisName } from "../tasks/basis.js";
import { type CouplingConfig, couplingSingularValues } from "../tasks/coupling.js";
import { buildTask } from "../tasks/registry.js";
import { besideFloor, type Configuration, chosenErrors } from "./cells.js";
import { lawOf, type Place } from "./exponents.js";
import type { Budget, Choice } from "./study.js";

/** Positions of a sequence, as in appendix B.2 of Paper A. */
const LENGTH = 16;
/** Neurons of the one hidden layer that holds a construction on numbers: the width of the paper's nets. */
const SPLINE = 128;

/** Heads of several sizes on one coupling, all trained alike. */
export interface HeadLine {
  readonly basis: Extract<BasisName, "tokens" | "cosine-sine" | "sine">;
  /** sigma_k = k^-alpha */
  readonly alpha: number;
  /** terms of the coupling */
  readonly rank: number;
  /** of the basis `tokens`, at least as many as terms */
  readonly symbols: number;
  /** sizes, growing */
  readonly heads: readonly number[];
  /** in each hidden layer of the feed-forward nets */
  readonly neurons: number;
  readonly steps: number;
}

function taskOf({ basis, alpha, rank, symbols }: HeadLine): Settings {
  return {
    ...{ name: "coupling", basis, alpha, rank, length: LENGTH },
    ...(basis === "tokens" && { tokens: symbols }),
  };
}

/**
 * Equation (5) without positions. The hidden size holds the construction of the largest head: 16
 * functions on each side, the value, and some to spare. On symbols one hidden layer is exact; on numbers
 * there are two, three at the budget `paper`.
 */
function modelOf({ basis, neurons }: HeadLine, headSize: number, budget: Budget): Settings {
  const onNumbers = budget === "paper" ? 3 : 2;
  return {
    architecture: "transformer-a",
    ...{ hidden: 36, headSize, valueSize: 4, position: "none", causal: false },
    feedForwardWidth: neurons,
    feedForwardDepth: basis === "tokens" ? 1 : onNumbers,
  };
}

const dataOf = (budget: Budget) =>
  budget === "smoke"
    ? { train: 256, validation: 64, test: 64 }
    : { train: budget === "paper" ? 65_536 : 8192, validation: 256, test: 2048 };

/** Nets with fewer neurons than symbols share them, and die at larger rates. */
function rateOf({ basis, neurons, symbols }: HeadLine): number {
  if (basis !== "tokens") return 0.01;
  return neurons < symbols ? 0.002 : 0.008;
}

/** The document of the sweep that trains a line. */
export function sweepOf(line: HeadLine, budget: Budget): object {
  return {
    title: `Heads of ${line.heads.join(", ")} on a coupling of rank ${line.rank}, alpha ${line.alpha}`,
    baseline: {
      task: taskOf(line),
      data: dataOf(budget),
      model: modelOf(line, line.heads[0], budget),
      training: { batch: 32 },
    },
    grid: { "model.headSize": line.heads },
    learningRates: [rateOf(line)],
    budget: { steps: line.steps, evaluateEvery: line.steps },
  };
}

/** What the paper leaves open of the training of heads. */
export const HEAD_CHOICES: readonly Choice[] = [
  {
    setting: "training",
    taken:
      "Adam, batches of 32 sequences, rate 0.01 on numbers, on symbols 0.008, or 0.002 where there are fewer neurons than symbols; cosine schedule; outputs in units of the training part's deviation",
    why: "nothing of it is printed; on symbols one seed of three is stuck at 0.012, and with 8 neurons at 0.004; on numbers 0.003 and 0.006 are slower",
  },
  {
    setting: "nets",
    taken:
      "on symbols one hidden layer of 64, which is exact; on numbers two of 32, at the budget `paper` three of 128 as printed; hidden size 36",
    why: "time; with the printed hidden size of 32 a head of 16 could not hold its own construction, which has 33 coordinates",
  },
];

/** Of a construction, what stands beside what was trained. */
export type Beside = Omit<
  Construction,
  | "model"
  | "theta"
  | "head"
  | "neurons"
  | "couplingError"
  | "refusal"
  | "parameters"
  | "coefficientNorm"
  | "held"
>;

/** One head size of a line: what was trained, and what stands beside it. */
export interface HeadPlace extends Place {
  /** mean absolute error, of each seed */
  readonly absolute: readonly number[];
  readonly numbers: FourNumbers;
  readonly construction: Beside;
}

/** What came of a line, head by head. */
export interface HeadCurve {
  readonly line: HeadLine;
  readonly places: readonly HeadPlace[];
}

/** @throws RangeError where there is no head of this size */
export function placeAt({ places }: Pick<HeadCurve, "places">, head: number): HeadPlace {
  const found = places.find(({ at }) => at === head);
  if (found === undefined) throw new RangeError(`no head of ${head}`);
  return found;
}

/**
 * The trained errors of a line beside what the truncated decomposition reaches without training, on the
 * same test sequences, and what is proved of it.
 *
 * @throws RangeError where the order of the four numbers is broken
 */
export async function curveOf(trials: Trials, line: HeadLine, budget: Budget): Promise<HeadCurve> {
  const places: HeadPlace[] = [];
  for (const head of line.heads) {
    const configuration: Configuration = {
      task: taskOf(line),
      model: modelOf(line, head, budget),
      steps: line.steps,
    };
    const values = chosenErrors(trials, configuration);
    const { test } = dataOf(budget);
    const construction = await constructed(line, head, test);
    const { modelClass: of } = construction.model;
    const numbers: FourNumbers = {
      ...besideFloor(configuration, values, test),
      constructed: {
        kind: "constructed",
        value: construction.output.mse,
        of,
        error: "mean squared",
        how: "Theorem 4.2 of arXiv 2305.18475, carried out",
        noiseFloor: Number.EPSILON,
      },
      promised: {
        kind: "proved",
        direction: "at most",
        value: construction.proved.value ** 2,
        of,
      },
    };
    requireOrder(numbers);
    const absolute = chosenErrors(trials, configuration, "mae");
    places.push({ at: head, values, absolute, numbers, construction });
  }
  return { line, places };
}

/** The truncated decomposition in nets of the line's width, for the first draw of the symbols or another. */
export function constructed(
  line: HeadLine,
  head: number,
  sequences: number,
  seed = 0,
): Promise<Construction> {
  const { config } = configuredTask(taskOf(line));
  const neurons = line.basis === "tokens" ? line.neurons : SPLINE;
  return constructCoupling(nodeEngine, config as CouplingConfig, seed, head, neurons, sequences);
}

/** The exponent of the squared error of the best coupling of rank m, over heads m, with so many terms. */
export function tailExponent(alpha: number, rank: number, heads: readonly number[]): number {
  const { config } = buildTask("coupling", { alpha, rank });
  const sigma = couplingSingularValues(config as CouplingConfig);
  const { law, reason } = lawOf(
    heads.map((at) => ({ at, values: [couplingFloor(sigma, at).value] })),
  );
  if (law === null) throw new RangeError(`no exponent of the tail: ${reason}`);
  return law.exponent;
}

/** A row for each head size of each line. */
export function headTable(curves: readonly HeadCurve[]): Table {
  const rows = curves.flatMap(({ line, places }) =>
    places.map(({ at, values, numbers, construction }) => ({
      basis: line.basis,
      alpha: line.alpha,
      rank: line.rank,
      neurons: line.neurons,
      steps: line.steps,
      head: at,
      trained: numbers.trained?.mean ?? null,
      low: numbers.trained?.interval?.[0] ?? null,
      high: numbers.trained?.interval?.[1] ?? null,
      seeds: values.length,
      constructed: construction.output.mse,
      truncation: construction.limit.mse,
      promised: construction.proved.value ** 2,
      tail: construction.tail,
      diagonal: construction.diagonal,
    })),
  );
  return { file: "heads.csv", columns: Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows };
}
