import { trainedOn } from "../../oracle/beside-floor.js";
import type { Floor } from "../../oracle/floor.js";
import { type FourNumbers, requireOrder } from "../../oracle/four-numbers.js";
import type { Trials } from "../../results/trials.js";
import { geometricMean } from "../../statistics/geometric-mean.js";
import { builtModel, type Configuration, chosenErrors } from "../cells.js";
import type { Claim, Measured } from "../claim.js";
import type { Curves, Matrices, Series } from "../figure.js";
import type { Budget, Evaluation, Size, Study } from "../study.js";
import { alone, ratios, same } from "../tested.js";
import { KERNEL_NAMES, type KernelName, taskOf } from "./kernels.js";
import { KIND_NAMES, KINDS, type KindName, RECURRENT } from "./models.js";
import { constructed, type Limits, limitKey, limitsOf, lowerBound } from "./oracle.js";

const CURSE = "Li, Han, E and Li, JMLR 2022, and arXiv 2305.19190";

const WIDTHS = [2, 4, 8, 16];
const DATA = {
  smoke: { train: 64, validation: 32, test: 64 },
  default: { train: 8192, validation: 256, test: 1024 },
  paper: { train: 65_536, validation: 1024, test: 4096 },
} as const;
const STEPS: Readonly<Record<Budget, number>> = { smoke: 2, default: 1500, paper: 50_000 };
const KERNELS_OF: Readonly<Record<Budget, readonly KernelName[]>> = {
  smoke: ["e^(-s/5)", "(1+s)^-1/2"],
  default: KERNEL_NAMES,
  paper: KERNEL_NAMES,
};
const widthsOf = (budget: Budget) => (budget === "smoke" ? [4, 16] : WIDTHS);

const LIGHT = "e^(-s/5)";
const HEAVY = "(1+s)^-1/2";
/** Units at which tails are compared, and those that should be enough. */
const FEW = 4;
const ENOUGH = 16;
/** Of the variance: what counts as reached. */
const REACHED = 1e-3;
/** Times the error on the light tail: from here on a tail costs. */
const COST = 10;

const slug = (kind: KindName) => kind.replaceAll(/[ ,]+/g, "-");

const claims: readonly Claim[] = [
  ...KIND_NAMES.map((kind): Claim => {
    const cursed = RECURRENT.includes(kind);
    return {
      id: `tail-${slug(kind)}`,
      statement: cursed
        ? `${kind}: with ${FEW} units a memory like s^-1/2 leaves ten times what an exponential one does, or more`
        : `${kind}: with ${FEW} a memory like s^-1/2 leaves less than ten times what an exponential one does`,
      paper: { value: null, source: CURSE },
      quantity: `share of the variance that is left, of ${HEAVY} over that of ${LIGHT}, of the same seed`,
      scale: "logarithmic",
      ...(cursed ? { from: COST, to: null } : { from: null, to: COST }),
    };
  }),
  ...KIND_NAMES.map(
    (kind): Claim => ({
      id: `reach-${slug(kind)}`,
      statement: `${kind}: ${ENOUGH} units leave a thousandth of a memory like s^-1/2, or less`,
      paper: { value: null, source: CURSE },
      quantity: "share of the variance that is left on the test part",
      ...{ scale: "logarithmic", from: null, to: REACHED },
    }),
  ),
  {
    id: "oracle-width",
    statement:
      "Without training, too, a memory like s^-1/2 needs twice the exponentials of an exponential one, or more",
    paper: { value: null, source: CURSE },
    quantity: `least number of exponentials, rates in geometric sequence, that leave a thousandth of ${HEAVY}, over 1`,
    ...{ scale: "linear", from: 2, to: null },
  },
  {
    id: "floor-lag",
    statement: "A lag of 10 is no sum of 8 exponentials: a twentieth is left whatever the rates",
    paper: { value: null, source: CURSE },
    quantity: "lower bound of the share of the variance that is left, of linear models of 8 states",
    ...{ scale: "linear", from: 0.05, to: null },
  },
];

function configurationOf(kernel: KernelName, kind: KindName, width: number): Configuration {
  return { task: taskOf(kernel), model: KINDS[kind].settings(width) };
}

function documentOf(kernel: KernelName, kind: KindName, budget: Budget): object[] {
  return widthsOf(budget).map((width) => ({
    title: `${kernel}, ${kind}, ${width}`,
    baseline: {
      ...configurationOf(kernel, kind, width),
      data: DATA[budget],
      training: { batch: 32, positions: "last" },
    },
    learningRates: [KINDS[kind].learningRate],
    budget: { steps: STEPS[budget] },
  }));
}

/** What an architecture of a width left of a kernel, beside what sums of as many exponentials leave. */
function reached(
  trials: Trials,
  budget: Budget,
  limits: Limits,
  { kernel, kind, width }: Readonly<{ kernel: KernelName; kind: KindName; width: number }>,
) {
  const configuration = configurationOf(kernel, kind, width);
  const values = chosenErrors(trials, configuration, "nmse");
  const { modelClass } = builtModel(configuration);
  const numbers: FourNumbers = {
    floor: lowerBound(kernel, modelClass.exponentials ?? width),
    constructed: limits.get(limitKey(kernel, width))?.made,
    ...(values.every(Number.isFinite) && {
      trained: trainedOn(modelClass, values, DATA[budget].test),
    }),
  };
  const notCompared = requireOrder(numbers);
  // of what is no sum of exponentials neither number is a limit
  return notCompared.length === 0 ? { values, numbers } : { values, numbers: null };
}

/** The least number of exponentials that leaves a thousandth. */
function sufficient(kernel: KernelName): number {
  let terms = 1;
  while (constructed(kernel, terms).value > REACHED) terms++;
  return terms;
}

type Cells = ReadonlyMap<string, Measured>;
const keyOf = (kernel: KernelName, kind: KindName, width: number) => `${kernel}|${kind}|${width}`;

/** Drawn among the curves; all stand in the table. */
const DRAWN: readonly KindName[] = ["linear RNN", "GRU", "states, best", "heads, log"];

function panel(
  cells: Cells,
  limits: Limits,
  kernel: KernelName,
  widths: readonly number[],
): Curves {
  const line = (
    role: "floor" | "constructed",
    of: (limit: { readonly floor: number; readonly made: Floor }) => number,
  ): Series => ({
    name: "exponentials",
    role,
    points: widths.flatMap((at) => {
      const limit = limits.get(limitKey(kernel, at));
      return limit === undefined ? [] : [{ at, values: [of(limit)] }];
    }),
  });
  return {
    kind: "curves",
    heading: kernel,
    x: { label: "units, states or heads", scale: "logarithmic" },
    y: { label: "share of the variance that is left", scale: "logarithmic" },
    series: [
      ...DRAWN.map(
        (kind): Series => ({
          name: kind,
          role: "trained",
          points: widths.map((at) => ({
            at,
            values: cells.get(keyOf(kernel, kind, at))?.values ?? [],
          })),
        }),
      ),
      line("floor", ({ floor }) => floor),
      line("constructed", ({ made }) => made.value),
    ],
    reference: { name: "a thousandth", value: REACHED },
  };
}

function map(cells: Cells, kernels: readonly KernelName[]): Matrices {
  return {
    kind: "matrices",
    pictures: [
      {
        name: `${ENOUGH} units, over a thousandth`,
        values: KIND_NAMES.map((kind) =>
          kernels.map(
            (kernel) =>
              geometricMean(cells.get(keyOf(kernel, kind, ENOUGH))?.values ?? []) / REACHED,
          ),
        ),
      },
    ],
    rows: { label: "model", names: KIND_NAMES },
    columns: { label: "kernel", names: kernels },
    shade: { kind: "ratio", label: "error over a thousandth of the variance", most: 100 },
    numbers: true,
  };
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const kernels = KERNELS_OF[budget];
  const widths = widthsOf(budget);
  const places = kernels.flatMap((kernel) =>
    KIND_NAMES.flatMap((kind) => widths.map((width) => ({ kernel, kind, width }))),
  );
  const limits = limitsOf(kernels, widths);
  const cells = new Map(
    places.map((place) => [
      keyOf(place.kernel, place.kind, place.width),
      reached(trials, budget, limits, place),
    ]),
  );
  const of = (kernel: KernelName, kind: KindName, width: number): Measured => {
    const found = cells.get(keyOf(kernel, kind, width));
    if (found === undefined) throw new RangeError(`nothing of ${kernel}, ${kind}, ${width}`);
    return found;
  };
  const tail = (kind: KindName) =>
    alone(ratios(of(HEAVY, kind, FEW).values, of(LIGHT, kind, FEW).values));
  return {
    measured: new Map<string, Measured>([
      ...KIND_NAMES.map((kind) => [`tail-${slug(kind)}`, tail(kind)] as const),
      ...KIND_NAMES.map((kind) => [`reach-${slug(kind)}`, of(HEAVY, kind, ENOUGH)] as const),
      ["oracle-width", same(sufficient(HEAVY), seeds)],
      ["floor-lag", same(lowerBound("lag 10", 8).value, seeds)],
    ]),
    tables: [
      {
        file: "errors.csv",
        columns: ["kernel", "model", "width", "floor", "constructed", "seed", "nmse"],
        rows: places.flatMap(({ kernel, kind, width }) =>
          of(kernel, kind, width).values.map((nmse, seed) => ({
            ...{ kernel, model: kind, width, seed, nmse },
            floor: limits.get(limitKey(kernel, width))?.floor ?? null,
            constructed: limits.get(limitKey(kernel, width))?.made.value ?? null,
          })),
        ),
      },
    ],
    figure: {
      title: "What is left of a memory, by its tail and by the size of the model",
      caption:
        "Dots are seeds. Lines are of sums of as many exponentials: the floor of all of them, and real ones with rates in geometric sequence, without training. Below, all models of 16 units: 1 is a thousandth of the variance.",
      panels: [
        ...kernels.map((kernel) => panel(cells, limits, kernel, widths)),
        map(cells, kernels),
      ],
    },
  };
}

const GATED =
  "With four units a gated network leaves 1e-3 to 3e-3 of the exponential memory, too, which one state holds exactly: training is the limit on both tails, and hides what the heavy one costs. Without training four real exponentials leave 2e-4 of the heavy one and nothing of the other.";

/** The curse of memory: width against the tail, by architecture. */
export const memoryStudy: Study = {
  id: "c-memory",
  title: "Width against the tail of a memory",
  source: CURSE,
  protocol:
    "y = sum_s rho(s) x(T-s) at the last of 64 independent inputs, uniform on [0, 1]; rho fades exponentially, by power laws, is one lag, or swings. No noise. Mean squared error over the variance on 1,024 new sequences.",
  choices: [
    {
      setting: "the family of kernels",
      taken: "e^(-s/5), (1+s)^-2, (1+s)^-1, (1+s)^-1/2, one lag of 10, sin(s/2)",
      why: "one axis is moved at a time, as in arXiv 2506.05678; errors are over the kernel's energy",
    },
    {
      setting: "where the loss is taken",
      taken: "the last position, which sees all lags",
      why: "there what sums of exponentials leave is exact; earlier ones see a kernel that is cut off",
    },
    {
      setting: "training",
      taken:
        "Adam, batches of 32 of 8,192 sequences, cosine schedule, 1,500 steps at rate 0.01, of the linear RNN and of the convolution, which is linear too, 0.003; of `paper` 50,000",
      why: "nothing is printed that fits all of these",
    },
    {
      setting: "models",
      taken:
        "states with linear readout; heads without dot product, neurons and norm; six levels of two taps, linear",
      why: "the theorems are of linear memories; gates and tanh stay as they are",
    },
  ],
  claims,
  remarks: {
    "tail-GRU": GATED,
    "tail-LSTM": GATED,
    "reach-LSTM":
      "Sixteen exponentials leave 2e-19 without training, and the LSTM's error falls threefold with every doubling of its units, as it does on the exponential memory (errors.csv): training is the limit.",
  },
  sweeps: ({ budget }) =>
    KERNELS_OF[budget].flatMap((kernel) =>
      KIND_NAMES.flatMap((kind) => documentOf(kernel, kind, budget)),
    ),
  evaluate,
};
