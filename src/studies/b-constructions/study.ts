import { noiseless } from "../../oracle/floor.js";
import { type FourNumbers, requireOrder } from "../../oracle/four-numbers.js";
import type { Row, Table } from "../../results/table.js";
import type { Encoding } from "../../theory/bounds/paper-b/kernels.js";
import { ENCODINGS } from "../../theory/bounds/paper-b/kernels.js";
import type { Claim, Measured } from "../claim.js";
import { exponentBetween } from "../exponents.js";
import type { Categories, Curves } from "../figure.js";
import type { Evaluation, Size, Study } from "../study.js";
import { alone, extreme, measureAll, same, type Tested } from "../tested.js";
import {
  askedLagError,
  BUILT,
  type Built,
  buildAll,
  couplingDifference,
  HEADS,
  LAGS,
  lagError,
  logitParameters,
  roundingRatio,
  type Theorem,
} from "./built.js";

const PAPER = "arXiv 2402.00522";
/** Heads of the paper's experiment 1b, and the least of its lags. */
const PRINTED = { heads: 32, lag: 48, length: 256 } as const;
/** D of the parameters that are counted. */
const WIDTH = 16;

/** Errors of the heads that stand for a lag, by encoding, lag and number. */
interface LagRow {
  readonly encoding: Encoding;
  readonly lag: number;
  readonly heads: number;
  readonly error: number;
}

/** What was built and measured. */
export interface Found {
  readonly built: readonly Built[];
  readonly lags: readonly LagRow[];
  /** of lag 48 with 32 heads, the better encoding */
  readonly printed: number;
  /** of a lag up to 3 that the query sets over a fixed lag of 3, with 12 heads of lin */
  readonly asked: number;
  /** by seed */
  readonly differences: readonly number[];
}

const names = (theorem: Theorem) => Object.keys(BUILT[theorem]);

/** A quantity of the constructions of theorems, by seed: the largest of all. */
function worst(
  { built }: Found,
  theorems: readonly Theorem[],
  of: (one: Built) => number,
): number[] {
  const lines = theorems.flatMap((theorem) =>
    names(theorem).map((name) =>
      built.filter((one) => one.theorem === theorem && one.name === name).map(of),
    ),
  );
  return extreme(Math.max, lines);
}

const NOTHING = noiseless("largest");

/** The worst of a theorem's constructions beside what is proved of it; their order is held for each. */
function besideProof({ built }: Found, theorems: readonly Theorem[]): FourNumbers {
  const all = built
    .filter(({ theorem }) => theorems.includes(theorem))
    .map(({ output, proved }): FourNumbers & Required<Pick<FourNumbers, "constructed">> => ({
      floor: NOTHING,
      constructed: {
        ...{ kind: "constructed", error: "largest", of: {}, noiseFloor: 0 },
        ...{ value: output.largest, how: "weights of the proof, run in float64" },
      },
      promised: { kind: "proved", direction: "at most", value: proved.value, of: {} },
    }));
  for (const numbers of all) requireOrder(numbers);
  const errorOf = (numbers: FourNumbers) => numbers.constructed?.value ?? 0;
  return all.reduce((a, b) => (errorOf(b) > errorOf(a) ? b : a));
}

const claimOf = (
  claim: Omit<Claim, "paper" | "scale" | "from"> & { readonly source: string },
): Claim => {
  const { source, ...rest } = claim;
  return {
    ...rest,
    paper: { value: null, source: `${source} of ${PAPER}` },
    scale: "linear",
    from: null,
  };
};

const OVER =
  "the largest error over what is proved, of the worst of them; 256 sequences of the seed each";
const keeps = (theorem: Theorem, statement: string): Tested<Found> => ({
  claim: claimOf({
    ...{ id: `keeps-${theorem}`, statement, source: `Theorem ${theorem}` },
    ...{ quantity: OVER, to: 1 },
  }),
  measure: (found): Measured => ({
    values: worst(found, [theorem], ({ output, proved }) => output.largest / proved.value),
    numbers: besideProof(found, [theorem]),
  }),
});

const small = (theorem: Theorem, to: number, statement: string): Tested<Found> => ({
  claim: claimOf({
    ...{ id: `error-${theorem}`, statement, source: `Theorem ${theorem}` },
    ...{ quantity: "the largest error of the worst of them; 256 sequences of the seed each", to },
  }),
  measure: (found): Measured => ({
    values: worst(found, [theorem], ({ output }) => output.largest),
    numbers: besideProof(found, [theorem]),
  }),
});

const memory = (theorem: "4.1" | "4.4"): Tested<Found> => ({
  claim: claimOf({
    id: `memory-${theorem}`,
    statement: "Lags are stored as whole numbers, exact after rounding",
    source: `equation (15), Theorem ${theorem}`,
    quantity: "the largest distance of the last lag of a chain from its whole number",
    to: 1e-9,
  }),
  measure: (found) => alone(worst(found, [theorem], (one) => one.memory ?? Number.NaN)),
});

export const tests: readonly Tested<Found>[] = [
  keeps(
    "3.1",
    "Fixed lags 1, 2, 3: the output errs by at most |f|_Lip times the measured l^1 error, as the net is exact",
  ),
  small(
    "3.1",
    0.05,
    "Fixed lags 1, 2, 3: ten heads each err by less than 0.05, whatever the readout",
  ),
  keeps("4.1", "Lags that the present token sets: the output errs by at most what is proved"),
  small("4.1", 1e-3, "Lags that the present token sets: two layers err by less than 1e-3"),
  memory("4.1"),
  keeps("4.4", "Lags that follow one another: the output errs by at most what is proved"),
  small("4.4", 1e-3, "Lags that follow one another: K + 1 layers err by less than 1e-3"),
  memory("4.4"),
  small(
    "5.1",
    1e-10,
    "Of its own encoding a kernel takes one head, exact: e^-5t of lin, t^-0.5 of log",
  ),
  {
    claim: claimOf({
      id: "falls",
      statement: "A lag of 3: the error falls at least as heads^-4, by weights that float64 holds",
      source: "Theorem 3.1",
      quantity: "exponent of the fall of the l^1 error from 4 to 12 heads, the slower encoding",
      to: -4,
    }),
    measure: ({ lags }, seeds) => {
      const at = (encoding: Encoding, heads: number) =>
        lags.find((row) => row.encoding === encoding && row.lag === 3 && row.heads === heads)
          ?.error ?? Number.NaN;
      const falls = ENCODINGS.map((encoding) =>
        exponentBetween({ at: 4, value: at(encoding, 4) }, { at: 12, value: at(encoding, 12) }),
      );
      return same(Math.max(...falls), seeds);
    },
  },
  {
    claim: claimOf({
      id: "asked",
      statement:
        "A lag up to 3 that the query sets takes no more than the fixed one, within a factor of 2",
      source: "Theorem 4.1",
      quantity: "l^1 error of one sum for all lags up to 3 over that for lag 3, 12 heads of lin",
      to: 2,
    }),
    measure: ({ asked }, seeds) => same(asked, seeds),
  },
  {
    claim: claimOf({
      id: "printed-lags",
      statement: `${PRINTED.heads} heads single out the paper's lag of ${PRINTED.lag} to 0.1, by weights that float64 holds`,
      source: "Theorem 3.1 and experiment 1b",
      quantity:
        "l^1 error of the best such heads, of either encoding; 1 where none is better than none",
      to: 0.1,
    }),
    measure: ({ printed }, seeds) => same(printed, seeds),
  },
  {
    claim: claimOf({
      id: "rounding",
      statement:
        "Rounding e^z moves z by at most 1 / (2 min(e^z, [e^z])), rounding z by at most 1/2",
      source: "Proposition C.1",
      quantity: "the largest ratio of the two to their bounds, on 9,001 points of [1, 10]",
      to: 1,
    }),
    measure: (_found, seeds) => same(roundingRatio(), seeds),
  },
  {
    claim: claimOf({
      id: "tmx-parameters",
      statement: `TMX has D + 1 parameters a head where the dot product has 2 D^2 + 1: a ratio of ${WIDTH + 1} to ${2 * WIDTH ** 2 + 1} with D = ${WIDTH}`,
      source: "Proposition 4.3, definition C.5",
      quantity: "parameters of a head's logits, TMX over dot product",
      to: (WIDTH + 1) / (2 * WIDTH ** 2 + 1),
    }),
    measure: (_found, seeds) =>
      same(logitParameters("tmx", WIDTH) / logitParameters("dot-product", WIDTH), seeds),
  },
  {
    claim: claimOf({
      id: "tmx-equal",
      statement:
        "TMX gives what the dot product of the proof gives, with the same rates and values",
      source: "Proposition 4.3",
      quantity:
        "the largest difference of their outputs, 8 heads of random rates and values, 64 sequences",
      to: 1e-10,
    }),
    measure: ({ differences }) => alone(differences),
  },
];

function builtTable(built: readonly Built[]): Table {
  return {
    file: "constructions.csv",
    columns: ["theorem", "name", "seed", "layers", "largest", "mse", "proved", "memory"],
    rows: built.map(
      ({ output, proved, ...rest }): Row => ({
        ...rest,
        ...{ largest: output.largest, mse: output.mse, proved: proved.value },
      }),
    ),
  };
}

function panels({ built, lags }: Found): (Curves | Categories)[] {
  const curves = ENCODINGS.map(
    (encoding): Curves => ({
      kind: "curves",
      heading: `one lag by heads of ${encoding}`,
      x: { label: "heads", scale: "linear" },
      y: { label: "l^1 error", scale: "logarithmic" },
      series: LAGS.map((lag) => ({
        ...{ name: `lag ${lag}`, role: "constructed" },
        points: lags
          .filter((row) => row.encoding === encoding && row.lag === lag)
          .map(({ heads, error }) => ({ at: heads, values: [error] })),
      })),
    }),
  );
  const beside = (["3.1", "4.1", "4.4"] as const).map(
    (theorem): Categories => ({
      kind: "categories",
      heading: `Theorem ${theorem}`,
      label: "largest error",
      marks: names(theorem).flatMap((at) => {
        const own = built.filter((one) => one.theorem === theorem && one.name === at);
        return [
          { at, role: "constructed", values: own.map(({ output }) => output.largest) },
          { at, role: "promised", values: own.map(({ proved }) => proved.value) },
        ];
      }),
    }),
  );
  return [...curves, ...beside];
}

async function evaluate(_trials: unknown, { budget, seeds }: Size): Promise<Evaluation> {
  const smoke = budget === "smoke";
  const heads = smoke ? HEADS.filter((h) => h === 4 || h === 12) : HEADS;
  const lags = ENCODINGS.flatMap((encoding) =>
    LAGS.flatMap((lag) =>
      heads.map((h): LagRow => ({ encoding, lag, heads: h, error: lagError(encoding, lag, h) })),
    ),
  );
  const differences: number[] = [];
  for (let seed = 0; seed < seeds; seed++) differences.push(await couplingDifference(seed));
  const { heads: many, lag, length } = PRINTED;
  const found: Found = {
    ...{ built: await buildAll(smoke ? 1 : seeds), lags, differences },
    printed: Math.min(...ENCODINGS.map((encoding) => lagError(encoding, lag, many, length))),
    asked: askedLagError("lin", 3, 12) / lagError("lin", 3, 12),
  };
  return {
    measured: await measureAll(tests, found, seeds),
    tables: [
      builtTable(found.built),
      {
        file: "lags.csv",
        columns: ["encoding", "lag", "heads", "error"],
        rows: lags.map((row): Row => ({ ...row })),
      },
    ],
    figure: {
      title: "Weights of the theorems, without training",
      caption:
        "Above, the l^1 error of the best heads whose weights float64 holds, what rounding adds counted; where none is better than none it is 1. Below, the largest error of what is built from them, seed by seed, beside what is proved.",
      panels: panels(found),
    },
  };
}

/** The constructions of Paper B's theorems, as far as float64 holds them. */
export const constructions: Study = {
  id: "b-constructions",
  title: "Weights of Paper B's theorems",
  source: `Theorems 3.1, 4.1, 4.4, 5.1 of ${PAPER}`,
  protocol:
    "Weights of the proofs in one to four layers without softmax denominator: lags 1, 2, 3 with readouts of Task I; lags that tokens set, and up to three in turn, of Task II; one kernel of Task III. Nothing is trained. Largest error on 256 sequences of 24 positions (kernels: 256) from where all lags are inside.",
  choices: [
    {
      setting: "exponents",
      taken: "equally spaced, the first and the step free",
      why: "the proofs' step of 0.01 asks for coefficients beyond float64 at every lag",
    },
    {
      setting: "lags",
      taken: "up to 3",
      why: "with free exponents float64 singles out lags up to 5 or 6, each further lag ten times worse",
    },
    {
      setting: "precision nets",
      taken: "stairs of ReLU neurons, which round what is within a quarter",
      why: "rounding itself is no layer of the model; on whole lags the two are the same",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    asked:
      "The sum is as near (b-kernels); what is 3.6 times as much is the bound of what float64 adds, as an exponent that holds the lag of a query is the difference of two larger numbers.",
    "printed-lags":
      "In exact arithmetic 192 heads do it (b-kernels). Of the weights that float64 holds none comes nearer than no head at all, with 32 heads as with more: sums of exponentials with coefficients below 1e12 do not end that sharply. What the paper's 32 heads reach at lags 48, 56 and 99 is therefore no sum of its theorem's heads read out linearly.",
  },
  sweeps: () => [],
  evaluate,
};
