import { Stream } from "../../random/stream.js";
import type { Row, Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { type DepthAgainstWidth, depthAgainstWidth } from "../../theory/bounds/paper-b/heads.js";
import { ENCODINGS, lagWeight } from "../../theory/bounds/paper-b/kernels.js";
import { besideFloor, type Configuration, chosenErrors } from "../cells.js";
import type { Measured } from "../claim.js";
import type { Categories, Curves, Series } from "../figure.js";
import type { Budget, Evaluation, Size, Study } from "../study.js";
import { alone, measureAll, ratios, type Tested } from "../tested.js";

const SOURCE = "Proposition 4.5 of arXiv 2402.00522";
const TEST = { smoke: 64, default: 2048, paper: 2048 } as const satisfies Record<Budget, number>;

/** Targets that a seed draws. */
const DRAWN = { smoke: 50, default: 1000, paper: 1000 } as const satisfies Record<Budget, number>;
/** Lags of a target, at most, and rates n. */
const MOST = { lags: 6, lag: 100, rate: 4 } as const;

/** Both ratios of targets that a seed draws: 2 to 6 lags up to 100, norms of g up to 10, n up to 4. */
export function drawnRatios(seed: number, count: number): DepthAgainstWidth[] {
  const draws = new Stream(seed, "targets");
  let at = 0;
  const integer = (most: number) => 1 + draws.integer(at++, most);
  return Array.from({ length: count }, (_, i) => {
    const encoding = ENCODINGS[i % ENCODINGS.length];
    const n = integer(MOST.rate);
    const lags = Array.from({ length: 1 + integer(MOST.lags - 1) }, () => {
      const lag = integer(MOST.lag);
      const norm = 10 * draws.uniform(at++);
      const width = (norm * (encoding === "lin" ? 1 : lag)) ** 2;
      return { weight: lagWeight(encoding, lag), width };
    });
    return depthAgainstWidth(lags, n);
  });
}

/** Two lags that each token states. */
const TASK = { name: "adaptive", lags: 2, largest: 4, length: 12 } as const;

/** Models by depth, and by whether a layer has all heads and neurons or half of them. */
const MODELS = {
  "two layers": { layers: 2, heads: 4, feedForwardWidth: 48 },
  "two layers, half as wide": { layers: 2, heads: 2, feedForwardWidth: 24 },
  "three layers, half as wide": { layers: 3, heads: 2, feedForwardWidth: 24 },
} as const;
export type Name = keyof typeof MODELS;
const NAMES = Object.keys(MODELS) as Name[];

function configurationOf(name: Name): Configuration {
  return {
    task: TASK,
    model: {
      architecture: "transformer-b",
      ...{ ...MODELS[name], width: 24, headSize: 12 },
      ...{ position: "learned", relativePosition: "none" },
    },
  };
}

export interface Found {
  /** by seed */
  readonly drawn: readonly (readonly DepthAgainstWidth[])[];
  /** errors of each seed, beside their floor */
  readonly trained: Readonly<Record<Name, Measured>>;
}

/** The share of a seed's targets of which M + 1 layers need no more, rounding of a part in 10^12 aside. */
const noMore = (found: Found, of: (ratio: DepthAgainstWidth) => number) =>
  alone(
    found.drawn.map(
      (targets) => targets.filter((ratio) => of(ratio) <= 1 + 1e-12).length / targets.length,
    ),
  );

export const tests: readonly Tested<Found>[] = [
  {
    claim: {
      id: "width",
      statement: "M + 1 layers need no more neurons than two: the widest lag's, not their sum",
      paper: { value: "at most 1", source: SOURCE },
      quantity: "share of the targets that the seed draws of which max a_k / sum a_k is at most 1",
      ...{ scale: "linear", from: 1, to: null },
    },
    measure: (found) => noMore(found, ({ width }) => width),
  },
  {
    claim: {
      id: "heads",
      statement: "M + 1 layers need no more heads than two",
      paper: { value: "at most 1", source: SOURCE },
      quantity:
        "share of the targets that the seed draws of which sum c_k^(2n+2) / (sum c_k)^(2n+2), the ratio of heads to the 2n, is at most 1",
      ...{ scale: "linear", from: 1, to: null },
    },
    measure: (found) => noMore(found, ({ headsToThe2n }) => headsToThe2n),
  },
  {
    claim: {
      id: "depth-for-width",
      statement:
        "Two lags: three layers with half the heads and neurons err no more than two layers, within a factor of 1.5",
      paper: { value: null, source: SOURCE },
      quantity: "test error of three layers, half as wide, over that of two, of the same seed",
      ...{ scale: "logarithmic", from: null, to: 1.5 },
    },
    measure: ({ trained }) => ({
      values: ratios(trained["three layers, half as wide"].values, trained["two layers"].values),
      numbers: trained["three layers, half as wide"].numbers,
    }),
  },
  {
    claim: {
      id: "depth-helps",
      statement: "Of layers half as wide, three err half of what two do, or less",
      paper: { value: null, source: SOURCE },
      quantity: "test error of three such layers over that of two, of the same seed",
      ...{ scale: "logarithmic", from: null, to: 0.5 },
    },
    measure: ({ trained }) =>
      alone(
        ratios(
          trained["three layers, half as wide"].values,
          trained["two layers, half as wide"].values,
        ),
      ),
  },
];

function sweeps({ budget }: Size): object[] {
  const smoke = budget === "smoke";
  return NAMES.map((name) => ({
    title: `Two lags that a token states, ${name}`,
    baseline: {
      ...configurationOf(name),
      data: smoke
        ? { train: 128, validation: 32, test: TEST.smoke }
        : { train: 16_384, validation: 512, test: TEST.default },
      training: { batch: 32 },
    },
    learningRates: [0.005],
    budget: { steps: { smoke: 16, default: 1500, paper: 20_000 }[budget] },
  }));
}

function ratioTable(drawn: Found["drawn"]): Table {
  return {
    file: "ratios.csv",
    columns: ["seed", "target", "width", "headsToThe2n"],
    rows: drawn.flatMap((targets, seed) =>
      targets.map((ratio, target): Row => ({ seed, target, ...ratio })),
    ),
  };
}

function trainedTable({ trained }: Found): Table {
  return {
    file: "trained.csv",
    columns: ["model", "seed", "mse"],
    rows: NAMES.flatMap((model) =>
      trained[model].values.map((mse, seed): Row => ({ model, seed, mse })),
    ),
  };
}

/** What M + 1 layers need over two where all lags are alike, by M. */
function alikeLine(name: string, of: (lags: number) => number): Series {
  const counts = Array.from({ length: MOST.lags }, (_, i) => i + 1);
  return { name, role: "promised", points: counts.map((at) => ({ at, values: [of(at)] })) };
}

function panels({ trained }: Found): (Categories | Curves)[] {
  const alike = (lags: number, n: number) =>
    depthAgainstWidth(new Array(lags).fill({ weight: 1, width: 1 }), n);
  const heads = (n: number) =>
    alikeLine(`heads, n = ${n}`, (lags) => alike(lags, n).headsToThe2n ** (1 / (2 * n)));
  return [
    {
      kind: "categories",
      heading: "two lags that a token states",
      label: "mean squared error",
      marks: NAMES.map((at) => ({ at, role: "trained", values: trained[at].values })),
    },
    {
      kind: "curves",
      heading: "M + 1 layers over two, lags alike",
      x: { label: "lags M", scale: "linear" },
      y: { label: "ratio of what is needed in a layer", scale: "logarithmic" },
      series: [alikeLine("neurons", (lags) => alike(lags, 1).width), heads(1), heads(MOST.rate)],
    },
  ];
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const measuredOf = (name: Name): Measured => {
    const values = chosenErrors(trials, configurationOf(name));
    return { values, numbers: besideFloor(configurationOf(name), values, TEST[budget]) };
  };
  const found: Found = {
    drawn: Array.from({ length: seeds }, (_, seed) => drawnRatios(seed, DRAWN[budget])),
    trained: {
      "two layers": measuredOf("two layers"),
      "two layers, half as wide": measuredOf("two layers, half as wide"),
      "three layers, half as wide": measuredOf("three layers, half as wide"),
    },
  };
  return {
    measured: await measureAll(tests, found, seeds),
    tables: [ratioTable(found.drawn), trainedTable(found)],
    figure: {
      title: "Depth instead of width",
      caption:
        "Left, trained: a third layer beside twice the heads and neurons. Right, what the two bounds ask of a layer among M + 1 over one among two, where all lags are as hard.",
      panels: panels(found),
    },
  };
}

/** Depth instead of width where the present token sets several lags: Proposition 4.5 of Paper B. */
export const proposition45: Study = {
  id: "b-prop45",
  title: "Depth instead of width",
  source: SOURCE,
  protocol:
    "What the bounds of Theorem 4.1 and Proposition 4.5 ask for, over targets of 2 to 6 lags that are drawn, both encodings, n up to 4. Trained: y_t = x_{t-a_t} + x_{t-b_t}, both lags up to 4 and given one-hot, x standard normal, sequences of 12; two layers of 4 heads and 48 neurons, of 2 and 24, and three of 2 and 24.",
  choices: [
    {
      setting: "b_k of the ratio of heads",
      taken: "c_k = e^(0.01 T_k), or T_k^1.01, from the two bounds themselves",
      why: "the paper leaves b_k undefined, and prints the two needs with their labels exchanged",
    },
    {
      setting: "attention",
      taken: "softmax with learned positions, D = 24, heads of 12",
      why: "without denominator, as in the proposition, deeper layers overflow from their first values on; positions let a softmax look back by a given lag",
    },
    {
      setting: "training",
      taken: "Adam, batches of 32, rate 0.005, cosine schedule; 1,500 steps",
      why: "the proposition is about what weights exist; nothing of it is trained in the paper",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    "depth-for-width":
      "Beside two layers of twice the heads and neurons, three have three quarters of the weights, and err 1.2 to 1.9 times as much after 1,500 steps: at the border of what the claim allows.",
    "depth-helps":
      "In every training three such layers err less than two, by 1.6 to 2 times, 1.7 in the mean, where the claim asks for 2. Both lags are linear functions of the token, so that two layers of half the width could hold the target, too: what a third layer gains is training's.",
  },
  sweeps,
  evaluate,
};
