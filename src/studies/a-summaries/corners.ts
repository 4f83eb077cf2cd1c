import type { Settings } from "../../experiments/trial/schema.js";
import type { Budget } from "../study.js";

/** Kernels by their frequency: the lowest and the highest that there is. */
export const FREQUENCIES = { low: "exp", high: "alternating" } as const;
/** Kernels by their range: what is left at lag s is e^(-rate s). */
export const RANGES = { local: 1, "long-range": 1 / 16 } as const;

/** A target: what a linear kernel is like. */
export interface Corner {
  readonly frequency: keyof typeof FREQUENCIES;
  readonly range: keyof typeof RANGES;
}

/** All of them; the summary speaks of the first. */
export const CORNERS: readonly Corner[] = [
  { frequency: "low", range: "local" },
  { frequency: "low", range: "long-range" },
  { frequency: "high", range: "local" },
  { frequency: "high", range: "long-range" },
];
export const [CLAIMED] = CORNERS;

export const nameOf = ({ frequency, range }: Corner): string => `${frequency} frequency, ${range}`;

/** The task of a corner. */
export const taskOf = ({ frequency, range }: Corner): Settings => ({
  name: "linear",
  kernel: FREQUENCIES[frequency],
  rate: RANGES[range],
  length: 32,
  snr: "none",
});

/** Sizes of the Transformer, n = m_h = m_v, and widths of a linear RNN with about as many weights. */
export const SIZES = [
  { size: 4, width: 16 },
  { size: 8, width: 28 },
  { size: 16, width: 52 },
] as const;
/** A size of both. */
export type PairSize = (typeof SIZES)[number];
export const LARGEST: PairSize = SIZES[SIZES.length - 1];

/** The models of a size: 305 and 305 weights, 897 and 869, 2945 and 2861. */
export const modelsOf = ({ size, width }: PairSize) =>
  ({
    Transformer: {
      architecture: "transformer-a",
      ...{ hidden: size, headSize: size, valueSize: size, feedForwardWidth: 2 * size },
      causal: true,
    },
    "linear RNN": { architecture: "rnn", width, activation: "linear" },
  }) as const satisfies Readonly<Record<string, Settings>>;
/** Which of the two. */
export type Model = keyof ReturnType<typeof modelsOf>;
export const MODELS: readonly Model[] = ["Transformer", "linear RNN"];

/** Sizes that are trained on a corner. */
export const sizesOf = (corner: Corner): readonly PairSize[] =>
  corner === CLAIMED ? SIZES : [LARGEST];

/** Sequences of the parts. */
export const dataOf = (budget: Budget) =>
  budget === "smoke"
    ? { train: 256, validation: 64, test: 64 }
    : { train: budget === "paper" ? 65_536 : 8192, validation: 256, test: 2048 };

/** The documents of the sweeps that train all corners. */
export function sweepsOf(budget: Budget): object[] {
  return CORNERS.flatMap((corner) =>
    sizesOf(corner).flatMap((size) =>
      Object.entries(modelsOf(size)).map(([name, model]) => ({
        title: `${name} on a kernel of ${nameOf(corner)}`,
        baseline: {
          ...{ task: taskOf(corner), data: dataOf(budget), model },
          training: { batch: 32 },
        },
        learningRates: budget === "smoke" ? [0.003] : [0.003, 0.01],
        budget: { steps: { smoke: 32, default: 2000, paper: 20_000 }[budget] },
      })),
    ),
  );
}
