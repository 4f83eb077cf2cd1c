import type { Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { chosenErrors } from "../cells.js";
import type { Curves } from "../figure.js";
import type { Budget, Evaluation, Size, Study } from "../study.js";
import { alone, measureAll, ratios, type Tested } from "../tested.js";

/** Shares of the variance that come from relations by symbol, from purely temporal to purely graph-like. */
const SHARES: readonly number[] = [0, 0.25, 0.5, 0.75, 1];

const SOURCE = "section 6 of arXiv 2305.18475";

const taskOf = (graph: number) => ({ name: "continuum", graph });
const MODELS = ["Transformer", "RNN"] as const;
type Model = (typeof MODELS)[number];

/** Both look at the past alone. */
function modelOf(model: Model, budget: Budget) {
  const size = { smoke: 8, default: 32, paper: 64 }[budget];
  switch (model) {
    case "Transformer":
      return {
        architecture: "transformer-a",
        ...{ hidden: size, headSize: size, valueSize: size, feedForwardWidth: size },
        causal: true,
      };
    case "RNN":
      return { architecture: "rnn", width: 2 * size, activation: "tanh" };
    default:
      return model satisfies never;
  }
}

/** Test errors at each share, by model and seed. */
export interface Found {
  readonly places: readonly {
    readonly graph: number;
    readonly errors: Readonly<Record<Model, readonly number[]>>;
  }[];
}

/** The Transformer's error over the RNN's, of the same seed. */
const ratioAt = ({ places }: Found, k: number): number[] =>
  ratios(places[k].errors.Transformer, places[k].errors.RNN);

/** By what the logarithm of the ratio changes from one end to the other, by least squares through all places. */
function tilts(found: Found): number[] {
  const mean = SHARES.reduce((sum, g) => sum + g, 0) / SHARES.length;
  const square = SHARES.reduce((sum, g) => sum + (g - mean) ** 2, 0);
  const logs = SHARES.map((_, k) => ratioAt(found, k).map(Math.log));
  return logs[0].map(
    (_, seed) => SHARES.reduce((sum, g, k) => sum + (g - mean) * logs[k][seed], 0) / square,
  );
}

/** Where the ratio first comes from above 1 to below, its logarithm taken as straight between places; else not a number. */
export function crossings(found: Found): number[] {
  const logs = SHARES.map((_, k) => ratioAt(found, k).map(Math.log));
  return logs[0].map((_, seed) => {
    const k = SHARES.findIndex((_, i) => i > 0 && logs[i - 1][seed] > 0 && logs[i][seed] <= 0);
    if (k < 0) return Number.NaN;
    const [above, below] = [logs[k - 1][seed], logs[k][seed]];
    return SHARES[k - 1] + ((SHARES[k] - SHARES[k - 1]) * above) / (above - below);
  });
}

/** The claims, each beside how it is measured. */
export const tests: readonly Tested<Found>[] = [
  {
    claim: {
      id: "temporal-end",
      statement:
        "Of a purely temporal relation an RNN leaves half of what a Transformer does, or less",
      paper: { value: null, source: SOURCE },
      quantity: "test error of the Transformer over that of the RNN at share 0, of the same seed",
      scale: "logarithmic",
      ...{ from: 2, to: null },
    },
    measure: (found) => alone(ratioAt(found, 0)),
  },
  {
    claim: {
      id: "graph-end",
      statement:
        "Of a purely graph-like relation a Transformer leaves half of what an RNN does, or less",
      paper: { value: null, source: SOURCE },
      quantity: "test error of the Transformer over that of the RNN at share 1, of the same seed",
      scale: "logarithmic",
      ...{ from: null, to: 1 / 2 },
    },
    measure: (found) => alone(ratioAt(found, SHARES.length - 1)),
  },
  {
    claim: {
      id: "tilt",
      statement: "The more graph-like the relation, the better the Transformer does beside the RNN",
      paper: { value: null, source: SOURCE },
      quantity: "change of the logarithm of that ratio from share 0 to 1, by least squares",
      scale: "linear",
      ...{ from: null, to: 0 },
    },
    measure: (found) => alone(tilts(found)),
  },
  {
    claim: {
      id: "crossing",
      statement: "They change places inside: the errors are equal at a share from 0.05 to 0.95",
      paper: { value: null, source: SOURCE },
      quantity: "share at which the ratio comes from above 1 to below",
      scale: "linear",
      ...{ from: 0.05, to: 0.95 },
    },
    measure: (found) => alone(crossings(found)),
  },
];

function sweeps({ budget }: Size): object[] {
  const smoke = budget === "smoke";
  return MODELS.map((model) => ({
    title: `${model} from time to graph`,
    baseline: {
      task: taskOf(SHARES[0]),
      data: smoke
        ? { train: 256, validation: 64, test: 64 }
        : { train: 16_384, validation: 256, test: 2048 },
      model: modelOf(model, budget),
      training: { batch: 32 },
    },
    changes: { "task.graph": SHARES.slice(1) },
    learningRates: smoke ? [0.01] : [0.003, 0.01],
    budget: { steps: { smoke: 32, default: 1500, paper: 20_000 }[budget] },
  }));
}

function placesTable({ places }: Found): Table {
  return {
    file: "continuum.csv",
    columns: ["graph", "seed", ...MODELS, "ratio"],
    rows: places.flatMap(({ graph, errors }, k) =>
      errors.RNN.map((rnn, seed) => ({
        ...{ graph, seed, RNN: rnn, Transformer: errors.Transformer[seed] },
        ratio: ratioAt({ places }, k)[seed],
      })),
    ),
  };
}

function panels(found: Found): Curves[] {
  const x = { label: "share of the variance from relations by symbol", scale: "linear" } as const;
  const up = (label: string) => ({ label, scale: "logarithmic" }) as const;
  return [
    {
      kind: "curves",
      heading: "test error",
      ...{ x, y: up("mean squared error") },
      series: MODELS.map((name) => ({
        name,
        role: "trained",
        points: found.places.map(({ graph, errors }) => ({ at: graph, values: errors[name] })),
      })),
    },
    {
      kind: "curves",
      heading: "the Transformer's error over the RNN's",
      ...{ x, y: up("ratio of errors") },
      series: [
        {
          name: "ratio",
          role: "trained",
          points: found.places.map(({ graph }, k) => ({ at: graph, values: ratioAt(found, k) })),
        },
      ],
      reference: { name: "equal errors", value: 1 },
    },
  ];
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const places = SHARES.map((graph) => {
    const errorsOf = (model: Model) =>
      chosenErrors(trials, { task: taskOf(graph), model: modelOf(model, budget) });
    return { graph, errors: { Transformer: errorsOf("Transformer"), RNN: errorsOf("RNN") } };
  });
  const found = { places };
  return {
    measured: await measureAll(tests, found, seeds),
    tables: [placesTable(found)],
    figure: {
      title: "From a temporal relation to a graph-like one",
      caption:
        "Left of the place where the ratio is 1 the RNN errs less, right of it the Transformer. Both look at the past alone, so that what tells them apart is order against content, not the future.",
      panels: panels(found),
    },
  };
}

/** Between a sequence in time and a graph: where a Transformer and an RNN change places. */
export const spectrum: Study = {
  id: "a-spectrum",
  title: "From temporal to graph-like relations",
  source: SOURCE,
  protocol:
    "y_t is the root of 1 - g times an exponential memory of the values z plus the root of g times the mean of z so far at positions of t's own symbol, either of variance 1; 4 symbols, 32 positions, z standard normal, no noise; g = 0, 1/4, 1/2, 3/4, 1. Mean squared error over all positions of new sequences.",
  choices: [
    {
      setting: "the relation",
      taken: "a task with one parameter whose two parts are both linear in z and causal",
      why: "the paper has no such task; the parts differ only in what decides the weights, the lag or the symbols",
    },
    {
      setting: "models",
      taken:
        "Transformer of equation (5), causal, one head of 32, 32 neurons; RNN of 64 units with tanh",
      why: "both small enough for five seeds: 7,457 and 4,545 parameters",
    },
    {
      setting: "training",
      taken: "Adam, batches of 32, rates 0.003 and 0.01, the better on the validation part",
      why: "nothing of it is printed",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    "temporal-end":
      "In every training the RNN errs less, by 1.5 to 2.3 times: that it is ahead is seen, that it is by the factor of 2 is not.",
  },
  sweeps,
  evaluate,
};
