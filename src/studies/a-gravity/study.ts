import type { Row, Table } from "../../results/table.js";
import { MIDDLE_SHOWN, middleOf, rowsOf } from "../attention.js";
import { type AverageTraining, averageSweep, averageTraining, LONGER, WIDER } from "../averages.js";
import type { Claim } from "../claim.js";
import type { Matrices, Scatter } from "../figure.js";
import type { Budget, Evaluation, Study } from "../study.js";
import { alone, measureAll, ratios, type Tested } from "../tested.js";
import {
  attentionApart,
  compositeApart,
  type GravityFound,
  measureGravity,
  movedBy,
  ORDERS,
  type Order,
  type Seen,
  taskIn,
} from "./measure.js";

const FIRST_VERSION = "arXiv 2305.18475v1";
const INVARIANCE = "Proposition 6.2 of arXiv 2305.18475";

const trainingOf = (budget: Budget) =>
  averageTraining(budget, { position: "learned" }, { default: 8000, paper: 100_000 });

const sweepsOf = (training: AverageTraining) =>
  (Object.keys(ORDERS) as Order[]).map((order) =>
    averageSweep(`Gravity, ${order} order`, taskIn(order), training),
  );

/** What another order does to one layer. */
const PERMUTED =
  "In form (8) the weights of an output depend on the token that stands at its position. Proposition 6.2 permutes the pieces of the coupling, as if that token were the same; where inputs are permuted and outputs stay it is another body, whose place says nothing of the one that is asked, so that no weight can be a force between the two. For couplings of positions alone, as in Table 2, nothing is lost.";

/** More than half of what a perfect match has. */
const CORRELATED = 0.5;
/** As in Table 2: a factor that another order costs a Transformer less than. */
const ORDERING = 3;
/** Seeds are this far apart at least: an order that moves no more moves nothing. */
const BETWEEN_SEEDS = 2;

const correlationIn = (order: Order, statement: string): Tested<GravityFound> => ({
  claim: {
    ...{ id: `force-${order}`, statement, paper: { value: null, source: FIRST_VERSION } },
    quantity: "correlation of the weights with pairwise forces over their sum",
    ...{ scale: "linear", from: CORRELATED, to: null },
  },
  measure: (found) => alone(found[order].beside.map((error) => error?.correlation ?? Number.NaN)),
});

const moved = (
  of: "weights" | "composite",
  claim: Pick<Claim, "id" | "statement" | "quantity">,
): Tested<GravityFound> => ({
  claim: {
    ...claim,
    paper: { value: null, source: INVARIANCE },
    ...{ scale: "logarithmic", from: null, to: BETWEEN_SEEDS },
  },
  measure: (found) => alone(movedBy(found, of, of === "weights" ? attentionApart : compositeApart)),
});

const tests: readonly Tested<GravityFound>[] = [
  correlationIn(
    "original",
    "Bodies attend to those that pull them: the correlation is 0.5 or more",
  ),
  correlationIn(
    "permuted",
    "Shown in another order, bodies attend to those that pull them: the correlation is 0.5 or more",
  ),
  {
    claim: {
      ...{ id: "ordering", statement: "Another order costs a Transformer less than a factor of 3" },
      paper: { value: null, source: INVARIANCE },
      quantity: "test error in the other order over that in the original one, of the same seed",
      ...{ scale: "logarithmic", from: null, to: ORDERING },
    },
    measure: ({ original, permuted }) => alone(ratios(permuted.mse, original.mse)),
  },
  moved("weights", {
    id: "attention-moves",
    statement:
      "Another order moves attention to bodies by no more than twice what another seed does",
    quantity: "share of weight that another order moves, over that which another seed moves",
  }),
  moved("composite", {
    id: "composite-moves",
    statement: "Another order moves F o f by no more than twice what another seed does",
    quantity:
      "difference of F o f at the bodies between the orders, over that between two seeds, each relative to its size",
  }),
];

function table(found: GravityFound): Table {
  const rows = (Object.keys(ORDERS) as Order[]).flatMap((order) =>
    found[order].mse.map(
      (mse, seed): Row => ({
        ...{ seed, order, mse },
        correlation: found[order].beside[seed]?.correlation ?? null,
        correlation_others: found[order].others[seed]?.correlation ?? null,
        agreement: found[order].beside[seed]?.agreement ?? null,
        misplaced: found[order].beside[seed]?.misplaced ?? null,
      }),
    ),
  );
  return {
    file: "gravity.csv",
    columns: [
      ...["seed", "order", "mse", "correlation", "correlation_others"],
      ...["agreement", "misplaced"],
    ],
    rows,
  };
}

/** Sequences that are shown. */
const SHOWN = 3;
/** Weights of a scatter. */
const POINTS = 300;

function panels({ pulls, original, permuted }: GravityFound): (Matrices | Scatter)[] {
  const { length } = taskIn("original");
  const middle = ({ mse, weights }: Seen) => {
    const seed = middleOf(mse);
    return seed === null ? null : weights[seed];
  };
  const seen = [
    ["attention, original order", middle(original)],
    ["attention, other order", middle(permuted)],
  ] as const;
  const pictures = Array.from({ length: SHOWN }, (_, i): Matrices => {
    const own = (all: Float64Array) =>
      rowsOf(all.subarray(i * length * length, (i + 1) * length * length), length);
    return {
      kind: "matrices",
      pictures: [
        { name: `forces, sequence ${i + 1}`, values: own(pulls) },
        ...seen.flatMap(([name, weights]) =>
          weights === null ? [] : [{ name: `${name}, sequence ${i + 1}`, values: own(weights) }],
        ),
      ],
      rows: { label: "body that is pulled" },
      columns: { label: "body that pulls" },
      shade: { kind: "amount", label: "share", most: 1 },
      numbers: false,
    };
  });
  const scatter: Scatter = {
    kind: "scatter",
    heading: "weights beside forces",
    x: "force over the sum",
    y: "weight",
    series: seen.flatMap(([name, weights]) =>
      weights === null
        ? []
        : [
            {
              name,
              points: Array.from(
                { length: Math.min(POINTS, weights.length) },
                (_, i) => [pulls[i], weights[i]] as const,
              ),
            },
          ],
    ),
    reference: {
      name: "equal",
      points: [
        [0, 0],
        [1, 1],
      ],
    },
  };
  return [...pictures, scatter];
}

/** Bodies that attract each other: an experiment of the first version of Paper A. */
export const gravityStudy: Study = {
  id: "a-gravity",
  title: "Attention to bodies that attract",
  source: FIRST_VERSION,
  protocol:
    "Six bodies in the unit square with masses uniform on (0, 1]; y_t is the acceleration of body t by the others, softened at a distance of 0.5; no noise. Equation (5) of the paper with learned positions; bodies are shown at the positions of their outputs, or in another order, drawn once. Weights on new sequences beside pairwise forces over their sum.",
  choices: [
    {
      setting: "the other order",
      taken: "inputs are permuted, outputs stay, as in section 6.1",
      why: "where both are permuted the law of the data is the same, and nothing can change",
    },
    {
      setting: "softening",
      taken: "0.5",
      why: "bodies that meet pull without limit, and decide the squared error alone",
    },
    {
      setting: "model",
      taken:
        "32 hidden channels, a head of 16, nets of two hidden layers of 64, three of 128 at the budget `paper`",
      why: "nothing of it is known",
    },
    {
      setting: "training",
      taken: "Adam, rate 0.003 on a cosine, batches of 64 of 65,536 sequences",
      why: "nothing of it is known",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    "force-original":
      "A sum of forces is no average, and its form (8) is not unique: a token has to see itself, on which no force acts, for its place, and what a weight stands for is up to F. Of the weights that other bodies share alone (correlation_others) more goes with the forces.",
    "force-permuted": PERMUTED,
    ordering: PERMUTED,
    "attention-moves": PERMUTED,
  },
  variations: [LONGER, WIDER].map(({ setting, taken, change }) => ({
    ...{ setting, taken },
    sweeps: ({ budget }) => sweepsOf(change(trainingOf(budget))),
    evaluate: async (trials, { budget, seeds }, kept) =>
      measureAll(
        tests,
        await measureGravity(trials, kept, change(trainingOf(budget)).model),
        seeds,
      ),
  })),
  sweeps: ({ budget }) => sweepsOf(trainingOf(budget)),
  evaluate: async (trials, { budget, seeds }, kept): Promise<Evaluation> => {
    const found = await measureGravity(trials, kept, trainingOf(budget).model);
    return {
      measured: await measureAll(tests, found, seeds),
      tables: [table(found)],
      figure: {
        title: "Attention beside forces, in the original order and in another",
        caption: `Rows are bodies by their outputs, columns bodies by themselves, wherever they are shown. In the other order the token at a position is not the body whose acceleration is asked there: no weight of one layer can depend on both bodies of a force, and what was attention's has to be done by the nets. ${MIDDLE_SHOWN}`,
        panels: panels(found),
      },
    };
  },
};
