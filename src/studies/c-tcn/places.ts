import { runModel } from "../../construct/run-model.js";
import type { Settings } from "../../experiments/trial/schema.js";
import { parameterCount } from "../../models/parameters.js";
import { trainedOn } from "../../oracle/beside-floor.js";
import { type DigitLimits, digitLimits } from "../../oracle/digits.js";
import { type FourNumbers, requireOrder } from "../../oracle/four-numbers.js";
import { Stream } from "../../random/stream.js";
import type { Trials } from "../../results/trials.js";
import { nodeEngine } from "../../runtime/node.js";
import { builtModel, type Configuration, chosenErrors } from "../cells.js";
import { energyOf, memoryKernelOf, shareOf } from "../memory-kernel.js";
import type { Budget } from "../study.js";

/** Where the claims are from. */
export const SOURCE = "Jiang, Li and Li, arXiv 2107.09355";
/** Tokens, and lags of a kernel. */
export const LENGTH = 64;
/** Levels that reach all lags, and one fewer, which reach half of them. */
export const ALL = 6;
export const HALF = 5;

/** Kernels by what their matrices between digits are like. */
const KERNELS = {
  "e^(-s/5)": { kernel: "exp", rate: 0.2 },
  "lag 10": { kernel: "shift" },
  "sin(s/2)": { kernel: "sine", rate: 0.5 },
  "(1+s)^-1/2": { kernel: "power", exponent: 0.5 },
  random: { kernel: "uniform" },
  "lags 37 to 43": { kernel: "shift", rate: 0.25 },
} as const satisfies Readonly<Record<string, Settings>>;
export type KernelName = keyof typeof KERNELS;
export const SWEPT = ["e^(-s/5)", "lag 10", "sin(s/2)", "(1+s)^-1/2", "random"] as const;
export const POWER = "(1+s)^-1/2";
export const FAR = "lags 37 to 43";

export const CHANNELS = [1, 2, 4, 8];
export const FULL = 8;

export interface Place {
  readonly kernel: KernelName;
  readonly levels: number;
  readonly channels: number;
}
/** Everything that is trained. */
export const PLACES: readonly Place[] = [
  ...SWEPT.flatMap((kernel) => CHANNELS.map((channels) => ({ kernel, levels: ALL, channels }))),
  { kernel: POWER, levels: HALF, channels: FULL },
  { kernel: FAR, levels: ALL, channels: FULL },
  { kernel: FAR, levels: HALF, channels: FULL },
];
export const keyOf = ({ kernel, levels, channels }: Place) => `${kernel}|${levels}|${channels}`;

export const DATA = {
  smoke: { train: 64, validation: 32, test: 64 },
  default: { train: 8192, validation: 256, test: 1024 },
  paper: { train: 65_536, validation: 1024, test: 4096 },
} as const;
export const STEPS: Readonly<Record<Budget, number>> = { smoke: 2, default: 2000, paper: 50_000 };

const taskOf = (kernel: KernelName): Settings => ({
  ...{ name: "linear", length: LENGTH, snr: "none" },
  ...KERNELS[kernel],
});

/** Linear, of two taps, so that a kernel is a product of matrices, one for each digit of the lag. */
const modelOf = (levels: number, channels: number): Settings => ({
  ...{ architecture: "temporal-convolution", channels, kernel: 2, levels },
  ...{ dilationBase: 2, convolutions: 1, residual: false, activation: "linear" },
});

export const configurationOf = ({ kernel, levels, channels }: Place): Configuration => ({
  task: taskOf(kernel),
  model: modelOf(levels, channels),
});

/** Weights of the past, the newest first. */
export const kernelValues = (kernel: KernelName): Float64Array => memoryKernelOf(taskOf(kernel));

/** What is known of a place without training, in shares of the variance. */
export function limitsOf({ kernel, levels, channels }: Place): DigitLimits {
  const values = kernelValues(kernel);
  const energy = energyOf(values);
  const { floor, constructed, promised } = digitLimits(values, { levels, channels });
  return {
    ...{ floor: shareOf(floor, energy), constructed: shareOf(constructed, energy) },
    promised: promised / energy,
  };
}

export interface Cell extends Place {
  readonly values: readonly number[];
  readonly numbers: FourNumbers;
}

export interface Found {
  readonly cells: ReadonlyMap<string, Cell>;
  /** lags that a model of `HALF` levels with random weights answers to, by seed */
  readonly reach: readonly number[];
}

export function cellOf(trials: Trials, budget: Budget, place: Place): Cell {
  const values = chosenErrors(trials, configurationOf(place), "nmse");
  const { modelClass } = builtModel(configurationOf(place));
  const { floor, constructed, promised } = limitsOf(place);
  const numbers: FourNumbers = {
    ...{ floor, constructed },
    promised: { of: floor.of, kind: "proved", direction: "at most", value: promised },
    ...(values.every(Number.isFinite) && {
      trained: trainedOn(modelClass, values, DATA[budget].test),
    }),
  };
  requireOrder(numbers);
  return { ...place, values, numbers };
}

/** The highest lag + 1 at which a model of random weights answers to an impulse. */
export async function impulseReach(seed: number): Promise<number> {
  const model = builtModel(configurationOf({ kernel: POWER, levels: HALF, channels: FULL }));
  const draws = new Stream(seed, "weights of a convolution");
  const theta = Float64Array.from({ length: parameterCount(model) }, (_, i) => draws.normal(i));
  const x = new Float64Array(2 * LENGTH);
  x[0] = 1;
  const y = await runModel(nodeEngine, model, theta, x, 2);
  const response = y.slice(0, LENGTH).map((v, t) => Math.abs(v - y[LENGTH + t]));
  const most = Math.max(...response);
  return response.findLastIndex((v) => v > Number.EPSILON * LENGTH * most) + 1;
}

export const find = (
  { cells }: Found,
  kernel: KernelName,
  channels: number,
  levels = ALL,
): Cell => {
  const cell = cells.get(keyOf({ kernel, levels, channels }));
  if (cell === undefined) throw new RangeError(`nothing of ${kernel}, ${levels}, ${channels}`);
  return cell;
};
