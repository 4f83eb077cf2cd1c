import type { TaskShape } from "../models/input.js";
import { type ModelKind, matchedSize, parametersAt } from "../models/matched-size.js";
import type { RelativePosition } from "../models/model-class.js";
import type { AdviseRequest } from "./request.js";

/** What is asked of a network by trainings that differ in one thing. */
export const PROBES = [
  ...(["adaptivity", "mixing", "readout", "depth"] as const),
  ...(["heads", "order", "coupling"] as const),
] as const;
/** A question to the series, answered by trainings that differ in one thing. */
export type ProbeName = (typeof PROBES)[number];

/** What of a network the series needs, and when that is asked. */
export interface Probing {
  /** where the comparison leaves it open whether it needs one, or says so; or always */
  readonly when: "where networks stand" | "always";
  /** of the networks that are trained for it */
  readonly width: number;
  /** what is asked */
  readonly asked: readonly ProbeName[];
}

/** One architecture at one size, before it is trained. */
export interface CandidateConfig {
  /** ends with the width */
  readonly name: string;
  /** a registered one */
  readonly architecture: string;
  /** its settings */
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** A candidate beside others of its size. */
export interface SizedCandidate extends CandidateConfig {
  readonly parameters: number;
  /** parameters that its size asks for */
  readonly asked: number;
}

/** An architecture of which only the width is left open, by its name. */
export interface CandidateKind extends ModelKind {
  /** what its candidates are called, but for their width */
  readonly name: string;
}

const { round } = Math;

/** Inputs that a token is made of where they are mixed beforehand. Chosen by hand. */
export const TAPS = 5;

const perceptron: CandidateKind = {
  ...{ name: "mlp-", architecture: "mlp" },
  config: (n) => ({ width: round(n), depth: 2 }),
};

const recurrent: CandidateKind = {
  ...{ name: "gru-", architecture: "gru" },
  config: (n) => ({ width: round(n) }),
};

const stateSpace: CandidateKind = {
  ...{ name: named("state-space", 2), architecture: "state-space" },
  config: (n) => ({ width: round(n), layers: 2, parametrisation: "best", activation: "tanh" }),
};

/** With as many levels as it takes to see all of the window. */
const convolution: CandidateKind = {
  ...{ name: "temporal-convolution-", architecture: "temporal-convolution" },
  config: (n, window) => ({
    channels: round(n),
    kernel: 2,
    levels: Math.max(1, Math.ceil(Math.log2(window))),
    dilationBase: 2,
    convolutions: 1,
    residual: true,
    activation: "relu",
  }),
};

const transformerA: CandidateKind = {
  ...{ name: "transformer-a-", architecture: "transformer-a" },
  config: (n) => ({
    hidden: round(n),
    headSize: round(n / 2),
    valueSize: round(n),
    feedForwardWidth: round(2 * n),
    feedForwardDepth: 1,
    position: "learned",
    causal: true,
  }),
};

/** One head, as more take as many times longer; rotary wants it of even size. */
const transformerB = (
  relativePosition: RelativePosition,
  inputTaps: number,
  layers: number,
): CandidateKind => {
  const mixed = inputTaps > 1 ? "-mixed" : "";
  return {
    name: named(`transformer-b-${relativePosition}${mixed}`, layers),
    architecture: "transformer-b",
    config: (n) => ({
      ...{ width: round(n), layers, inputTaps, relativePosition },
      ...{ heads: 1, headSize: 2 * round(n / 2), feedForwardWidth: round(2 * n) },
    }),
  };
};

function named(what: string, layers: number): string {
  return layers > 1 ? `${what}-${layers}x` : `${what}-`;
}

/** One architecture of each kind: perceptron on the window, recurrent, state space, convolutional, Transformer. */
const ONE_OF_EACH = [perceptron, recurrent, stateSpace, convolution, transformerA];

/** How much is tried. */
export interface Effort {
  /** what is tried, at every size */
  readonly kinds: readonly CandidateKind[];
  /** sizes, as widths of a gated recurrent unit: all kinds have its number of parameters */
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
  /** operations of a training, beyond which it is not trained anew with more steps */
  readonly mostOperations: number;
  /** more trainings of each of several networks that are nearly equal */
  readonly moreSeeds: number;
  /** steps between evaluations on the validation part */
  readonly evaluateEvery: number;
  /** evaluations without a better one before a training stops */
  readonly patience: number;
  /** what of a network the series needs, asked by further trainings; null: nothing */
  readonly probes: Probing | null;
  /** resamples of the bootstraps */
  readonly resamples: number;
}

/** The factor between neighbouring learning rates. */
export const RATE_STEP = Math.sqrt(10);

/** How many times the steps a training that is worth it is given. */
export const STRETCH = 4;

/** Operations that take a small Transformer about half a minute of one core. */
const HALF_A_MINUTE = 4e11;

/**
 * Efforts, tuned by hand. On births, 5,479 rows, standard takes 234 s of CPU time in all, the choice of the
 * window and the baselines included; deep was not timed on it.
 */
export const efforts: Readonly<Record<AdviseRequest["budget"], Effort>> = {
  quick: {
    kinds: ONE_OF_EACH,
    widths: [12, 24],
    seeds: 3,
    learningRates: [1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 1,
    steps: 256,
    stretches: 1,
    mostOperations: HALF_A_MINUTE,
    moreSeeds: 0,
    evaluateEvery: 32,
    patience: 4,
    probes: null,
    resamples: 500,
  },
  standard: {
    kinds: [...ONE_OF_EACH, transformerB("rotary", TAPS, 2)],
    widths: [16, 32],
    seeds: 3,
    learningRates: [1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 2,
    steps: 640,
    stretches: 2,
    mostOperations: HALF_A_MINUTE,
    moreSeeds: 2,
    evaluateEvery: 64,
    patience: 4,
    probes: { when: "where networks stand", width: 16, asked: PROBES },
    resamples: 1000,
  },
  deep: {
    kinds: [
      ...ONE_OF_EACH,
      ...(["rotary", "per-lag"] as const).flatMap((position) =>
        [1, TAPS].flatMap((taps) => [1, 2].map((layers) => transformerB(position, taps, layers))),
      ),
    ],
    widths: [16, 32, 64],
    seeds: 5,
    learningRates: [1e-2 / RATE_STEP ** 3, 1e-2 / RATE_STEP ** 2, 1e-2 / RATE_STEP, 1e-2],
    extensions: 3,
    steps: 3200,
    stretches: 2,
    mostOperations: Number.POSITIVE_INFINITY,
    moreSeeds: 5,
    evaluateEvery: 160,
    patience: 5,
    probes: { when: "always", width: 16, asked: PROBES },
    resamples: 2000,
  },
};

/** The share by which parameters of one size may differ from what it asks for without a word. */
const ALIKE = 0.1;

/**
 * What is tried: each kind of the effort at every size, its width such that it has as many parameters as a
 * gated recurrent unit. Where the problem makes the narrowest of a kind larger than that at several sizes, as a
 * perceptron on 64 rows of 40 columns, it is there once.
 */
export function candidateGrid({ kinds, widths }: Effort, task: TaskShape): SizedCandidate[] {
  const grid = widths.flatMap((width) => {
    const asked = parametersAt(recurrent, width, task);
    return kinds.map((kind) => candidateOf(kind, asked, task));
  });
  const byName = new Map(grid.map((candidate) => [candidate.name, candidate]));
  return [...byName.values()];
}

function candidateOf(kind: CandidateKind, asked: number, task: TaskShape): SizedCandidate {
  const { n, config, parameters } = matchedSize(kind, asked, task);
  const { name, architecture } = kind;
  return { name: `${name}${round(n)}`, architecture, config, parameters, asked };
}

/** What a reader should know of the sizes: a sentence, or none. */
export function sizeNotes(grid: readonly SizedCandidate[]): string[] {
  const odd = grid.filter(({ parameters, asked }) => Math.abs(parameters / asked - 1) > ALIKE);
  if (odd.length === 0) return [];
  const off = ({ parameters, asked }: SizedCandidate) => Math.abs(Math.log(parameters / asked));
  const { name, parameters, asked } = odd.reduce((a, b) => (off(b) > off(a) ? b : a));
  const count = (n: number) => n.toLocaleString("en-US");
  return [
    `of ${odd.length} of ${grid.length} candidates no width comes within 10 % of the parameters of their size; the farthest, ${name}, has ${count(parameters)} for ${count(asked)}`,
  ];
}

/** Largest batch of 64, 32, 16, ... of which the training part holds at least four. */
export function batchFor(examples: number): number {
  let batch = 64;
  while (batch > 1 && examples < 4 * batch) batch /= 2;
  return batch;
}
