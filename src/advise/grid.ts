import type { TaskShape } from "../models/architecture.js";
import { outputsAt, type Windows } from "../training/examples/windows.js";
import type { AdviseRequest } from "./request.js";

/** One architecture at one size, before it is trained. */
export interface CandidateConfig {
  readonly name: string;
  readonly architecture: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** How much is tried. */
export interface Effort {
  /** widths of each architecture */
  readonly widths: readonly number[];
  /** trainings of each candidate at each rate */
  readonly seeds: number;
  /** learning rates of Adam to begin with, ascending, for width 32: see `rateAtWidth` */
  readonly learningRates: readonly number[];
  /** how often the range of rates is extended where its edge wins */
  readonly extensions: number;
  /** at most, of each training */
  readonly steps: number;
  /** how often what is still falling then, near the best, is trained anew with STRETCH times the steps */
  readonly stretches: number;
  /** more trainings of each of several networks that are nearly equal */
  readonly moreSeeds: number;
  /** steps between evaluations on the validation part */
  readonly evaluateEvery: number;
  /** evaluations without a better one before a training stops */
  readonly patience: number;
  /**
   * when the series is asked, by further trainings, what of a network it needs: never; where the comparison
   * leaves it open whether it needs one, or says so; or always
   */
  readonly probes: "never" | "where networks stand" | "always";
  /** resamples of the bootstraps */
  readonly resamples: number;
}

/** The factor between neighbouring learning rates. */
export const RATE_STEP = Math.sqrt(10);

/** How many times the steps a training that is worth it is given. */
export const STRETCH = 4;

/**
 * Efforts, tuned by hand. On two idle cores and births, 5,479 rows, standard takes 53 s in all, the choice of the
 * window and the baselines included; deep was not timed on it.
 */
export const efforts: Readonly<Record<AdviseRequest["budget"], Effort>> = {
  quick: {
    widths: [8, 16],
    seeds: 3,
    learningRates: [1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 1,
    steps: 256,
    stretches: 1,
    moreSeeds: 0,
    evaluateEvery: 32,
    patience: 4,
    probes: "never",
    resamples: 500,
  },
  standard: {
    widths: [16, 32],
    seeds: 3,
    learningRates: [1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 2,
    steps: 640,
    stretches: 2,
    moreSeeds: 2,
    evaluateEvery: 64,
    patience: 4,
    probes: "where networks stand",
    resamples: 1000,
  },
  deep: {
    widths: [16, 32, 64],
    seeds: 5,
    learningRates: [1e-2 / RATE_STEP ** 3, 1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 3,
    steps: 3200,
    stretches: 2,
    moreSeeds: 5,
    evaluateEvery: 160,
    patience: 5,
    probes: "always",
    resamples: 2000,
  },
};

/**
 * The architectures that are tried, one of each kind (perceptron on the window, recurrent, state space,
 * convolutional, Transformer), each at every width of the effort.
 *
 * @param window the convolutions have as many levels as it takes to see all of it
 */
export function candidateGrid(effort: Effort, window: number): CandidateConfig[] {
  const sized = (architecture: string, n: number, config: CandidateConfig["config"]) => ({
    name: `${architecture}-${n}`,
    architecture,
    config,
  });
  return effort.widths.flatMap((n): CandidateConfig[] => [
    sized("mlp", n, { width: n, depth: 2 }),
    sized("gru", n, { width: n }),
    sized("state-space", n, { width: n, parametrisation: "best", activation: "tanh" }),
    sized("temporal-convolution", n, {
      channels: n,
      kernel: 2,
      levels: Math.max(1, Math.ceil(Math.log2(window))),
      dilationBase: 2,
      convolutions: 1,
      residual: true,
      activation: "relu",
    }),
    sized("transformer-a", n, {
      hidden: n,
      headSize: n / 2,
      valueSize: n,
      feedForwardWidth: 2 * n,
      feedForwardDepth: 1,
      position: "learned",
      causal: true,
    }),
  ]);
}

/** Largest batch of 64, 32, 16, ... of which the training part holds at least four. */
export function batchFor(examples: number): number {
  let batch = 64;
  while (batch > 1 && examples < 4 * batch) batch /= 2;
  return batch;
}

/** The task of every candidate: the window in, a number for each horizon out. */
export function taskOf(examples: Windows): TaskShape {
  const { channels: inputs, window: length } = examples;
  return { inputs, outputs: outputsAt(examples), length };
}
