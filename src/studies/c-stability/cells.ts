import { geometricDecaySum } from "../../oracle/kernel-sums.js";
import type { Configuration } from "../cells.js";
import { energyOf, memoryKernelOf, shareOf } from "../memory-kernel.js";
import type { Budget } from "../study.js";
import type { Parametrisation, Perturbed } from "./perturbation.js";

export const SOURCE = "Wang, Li and Li, arXiv 2305.19190, and Wang and Li, arXiv 2311.14495";
/** Tokens. */
export const LENGTH = 64;
/** A memory that fades exponentially, and the polynomial one of the first paper's code. */
export const KERNELS = {
  exponential: { kernel: "exp", rate: 0.2 },
  polynomial: { kernel: "power", rate: 0.1, exponent: 1.1 },
} as const;
export type KernelName = keyof typeof KERNELS;
export const KERNEL_NAMES = Object.keys(KERNELS) as KernelName[];
export const [FEW, MANY] = [4, 16];
export const widthsOf = (budget: Budget) => (budget === "smoke" ? [FEW, MANY] : [FEW, 8, MANY]);
/** Share of the memory's energy up to which a moved model counts as one that still remembers. */
export const REMEMBERS = 0.1;
/** Lags over which a memory without end is looked at without training. */
export const LAGS = 1000;

export const DATA = {
  smoke: { train: 64, validation: 32, test: 64 },
  default: { train: 8192, validation: 256, test: 1024 },
  paper: { train: 128_000, validation: 12_800, test: 12_800 },
} as const;
export const STEPS: Readonly<Record<Budget, number>> = { smoke: 2, default: 1500, paper: 50_000 };

export const taskOf = (kernel: KernelName, length: number) => ({
  ...{ name: "linear", length, snr: "none" },
  ...KERNELS[kernel],
});

export const configurationOf = (
  kernel: KernelName,
  parametrisation: Parametrisation,
  width: number,
): Configuration => ({
  task: taskOf(kernel, LENGTH),
  model: { architecture: "state-space", width, parametrisation, activation: "linear" },
});

export interface Cell {
  readonly kernel: KernelName;
  readonly parametrisation: Parametrisation;
  readonly width: number;
  /** share of the variance that is left on the test part, by seed */
  readonly values: readonly number[];
  /** by seed; null where the training diverged */
  readonly moved: readonly (Perturbed | null)[];
  /** Lambda nearest to 0, by seed */
  readonly slowest: readonly number[];
}

/** The best sum of exponentials for the polynomial memory, without training. */
export interface Sum {
  readonly terms: number;
  readonly slowest: number;
  /** share of the energy of `LAGS` lags */
  readonly left: number;
}

export function sumOf(terms: number): Sum {
  const values = memoryKernelOf(taskOf("polynomial", LAGS));
  const { rates, floor } = geometricDecaySum({ values, first: 0 }, "exponential", terms);
  return { terms, slowest: Math.min(...rates), left: shareOf(floor, energyOf(values)).value };
}

export interface Found {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
}

export function cellOf(
  { cells }: Found,
  kernel: KernelName,
  parametrisation: Parametrisation,
  width: number,
): Cell {
  const cell = cells.find(
    (one) =>
      one.kernel === kernel && one.parametrisation === parametrisation && one.width === width,
  );
  if (cell === undefined)
    throw new RangeError(`nothing of ${kernel}, ${parametrisation}, ${width}`);
  return cell;
}
