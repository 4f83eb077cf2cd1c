import type { Trials } from "../../results/trials.js";
import { type Configuration, chosenErrors } from "../cells.js";
import type { Claim, Measured } from "../claim.js";
import type { Curves, Series } from "../figure.js";
import type { Budget, Evaluation, Size, Study } from "../study.js";
import { ratios } from "../tested.js";
import {
  GROUNDS,
  type GroundName,
  HEADS,
  lengthsOf,
  oneHeadOf,
  SIZES,
  splitOf,
  TOTAL,
  trainingOf,
} from "./splits.js";

const SOURCE = "arXiv 2510.03784, as summarised";
const grounds = Object.keys(GROUNDS) as GroundName[];

/** The split that theory expects of a ground: a head for each maximum or lag, all of the size for a rank. */
const EXPECTED: Readonly<Record<GroundName, number>> = { retrieval: 4, "n-gram": 4, coupling: 1 };

const compared = (heads: number) => `${heads} x ${TOTAL / heads}`;

const claims: readonly Claim[] = [
  ...grounds.map(
    (name): Claim => ({
      id: `most-heads-${name}`,
      statement: `${GROUNDS[name].name}: the most heads are the best split, ${compared(16)} errs no more than ${compared(EXPECTED[name])}`,
      paper: { value: null, source: SOURCE },
      quantity: `NMSE of ${compared(16)} over that of ${compared(EXPECTED[name])}, of the same seed`,
      ...{ scale: "logarithmic", from: null, to: 1 },
    }),
  ),
  ...(["retrieval", "n-gram"] as const).map(
    (name): Claim => ({
      id: `one-head-${name}`,
      statement: `${GROUNDS[name].name}: one head of ${TOTAL} errs twice as much as ${compared(4)}, or more`,
      paper: { value: null, source: "a head for each maximum, arXiv 2510.06662; for each lag" },
      quantity: `NMSE of ${compared(1)} over that of ${compared(4)}, of the same seed`,
      ...{ scale: "logarithmic", from: 2, to: null },
    }),
  ),
  {
    id: "saturation",
    statement:
      "Heads saturate: what a head of 16 gains over one of 2 is less at T = 32 than at T = 8",
    paper: { value: null, source: SOURCE },
    quantity:
      "NMSE of m_h = 2 over that of 16 at T = 8, over the same at T = 32, of the same seed; one head, a coupling of 16 symbols",
    ...{ scale: "logarithmic", from: 1, to: null },
  },
];

function sweepOf(
  { task, model }: Configuration,
  training: ReturnType<typeof trainingOf>,
  budget: Budget,
): object {
  const smoke = budget === "smoke";
  return {
    baseline: {
      ...{ task, model, training },
      data: smoke
        ? { train: 64, validation: 32, test: 64 }
        : { train: 8192, validation: 512, test: 1024 },
    },
    learningRates: smoke ? [0.003] : [0.003, 0.01],
    budget: { steps: { smoke: 16, default: 2000, paper: 30_000 }[budget] },
  };
}

function sweeps({ budget }: Size): object[] {
  return [
    ...grounds.flatMap((name) =>
      HEADS.map((heads) => sweepOf(splitOf(name, heads), trainingOf(name), budget)),
    ),
    ...lengthsOf(budget).flatMap((length) =>
      SIZES.map((size) => sweepOf(oneHeadOf(size, length), trainingOf("coupling"), budget)),
    ),
  ];
}

const y = { label: "NMSE", scale: "logarithmic" } as const;

async function evaluate(trials: Trials, { budget }: Size): Promise<Evaluation> {
  const errorsOf = (configuration: Configuration) => chosenErrors(trials, configuration, "nmse");
  const split = (name: GroundName, heads: number) => errorsOf(splitOf(name, heads));
  const sized = (size: number, length: number) => errorsOf(oneHeadOf(size, length));
  const gain = (length: number) => ratios(sized(2, length), sized(16, length));
  const values = new Map<string, number[]>([
    ...grounds.map(
      (name) =>
        [`most-heads-${name}`, ratios(split(name, 16), split(name, EXPECTED[name]))] as const,
    ),
    ...(["retrieval", "n-gram"] as const).map(
      (name) => [`one-head-${name}`, ratios(split(name, 1), split(name, 4))] as const,
    ),
    ["saturation", ratios(gain(8), gain(32))],
  ]);
  const measured = [...values].map(([id, found]): [string, Measured] => [
    id,
    { values: found, numbers: null },
  ]);
  const splitPanel = (name: GroundName): Curves => ({
    ...{ kind: "curves", heading: GROUNDS[name].name, y },
    x: { label: `heads, of ${TOTAL} channels together`, scale: "logarithmic" },
    series: [
      {
        ...{ name: "one layer", role: "trained" },
        points: HEADS.map((heads) => ({ at: heads, values: split(name, heads) })),
      },
    ],
  });
  const saturation: Curves = {
    ...{ kind: "curves", heading: "one head, a coupling of 16 symbols", y },
    x: { label: "head size m_h", scale: "logarithmic" },
    series: lengthsOf(budget).map(
      (length): Series => ({
        ...{ name: `T = ${length}`, role: "trained" },
        points: SIZES.map((size) => ({ at: size, values: sized(size, length) })),
      }),
    ),
  };
  return {
    measured: new Map(measured),
    tables: [
      {
        file: "splits.csv",
        columns: ["task", "heads", "headSize", "seed", "nmse"],
        rows: grounds.flatMap((name) =>
          HEADS.flatMap((heads) =>
            split(name, heads).map((nmse, seed) => ({
              ...{ task: GROUNDS[name].name, heads, headSize: TOTAL / heads, seed, nmse },
            })),
          ),
        ),
      },
      {
        file: "saturation.csv",
        columns: ["length", "headSize", "seed", "nmse"],
        rows: lengthsOf(budget).flatMap((length) =>
          SIZES.flatMap((headSize) =>
            sized(headSize, length).map((nmse, seed) => ({ length, headSize, seed, nmse })),
          ),
        ),
      },
    ],
    figure: {
      title: "Error against the split of a fixed total into heads",
      caption:
        "Maxima and lags ask for heads, the rank of a coupling for size: what is best for the one need not be for the other.",
      panels: [...grounds.map(splitPanel), saturation],
    },
  };
}

/** Many small heads or few large ones: arXiv 2510.03784 as an experiment. */
export const allocation: Study = {
  id: "h-allocation",
  title: "Many small heads or few large ones",
  source: SOURCE,
  protocol: `Models of one layer whose heads have ${TOTAL} channels together: 1 x 16, 2 x 8, 4 x 4, 8 x 2, 16 x 1. Trained on D-retrieval (class token), on a function of the last four signs, at the last position (learned bias of each lag) and on attention by a coupling of 16 symbols with singular values k^-1/2 (no position). One head of 1 to 16 channels on that coupling as the sequence grows. Squared error over the variance on 1,024 new sequences.`,
  choices: [
    {
      setting: "the rule",
      taken: "the most heads are the best split",
      why: "the paper's rule predicts more heads than are best in its own experiment; it was withdrawn from review, and is no rule here",
    },
    {
      setting: "tasks",
      taken: "one that asks for four maxima, one for four lags, one for a rank of 16",
      why: "what the paper trained on is not repeated here",
    },
    {
      setting: "training",
      taken:
        "Adam, batches of 32, rates 0.003 and 0.01, the better on the validation part; cosine schedule; 2,000 steps, of the budget `paper` 30,000",
      why: "time",
    },
  ],
  claims,
  remarks: {
    "most-heads-coupling":
      "The singular values of this coupling fall like k^-1/2 over 16 symbols. A head of size m_h holds m_h of them, and heads of size 1 hold one each: the mean of what they average is no softmax of the sum of their logits.",
    "most-heads-retrieval":
      "A head for each of four maxima is enough; heads beyond them share the channels that are left. One training of 4 x 4 in five ends at 0.07, a hundred times above the others, and none of more heads (splits.csv): the interval is as wide as that.",
    saturation:
      "A head of 16 holds the coupling of 16 symbols, so that what it errs by is training's at either length, and so is a part of the ratio. Between heads of 2 and of 8 it is 1.2, from 0.8 to 2.0 (saturation.csv): of those it cannot be told.",
    "most-heads-n-gram":
      "A head for each of four lags is enough; heads beyond them share the channels that are left. One training of 4 x 4 in five ends thirty times above the others (splits.csv): the interval is as wide as that.",
  },
  sweeps,
  evaluate,
};
