import type { Trials } from "../../results/trials.js";
import {
  type Beside,
  curveOf,
  HEAD_CHOICES,
  type HeadCurve,
  type HeadLine,
  type HeadPlace,
  headTable,
  placeAt,
  sweepOf,
} from "../coupling-heads.js";
import type { Curves, Series } from "../figure.js";
import type { Budget, Evaluation, Size, Study, Variation } from "../study.js";
import { measureAll, type Tested } from "../tested.js";

const SOURCE = "Theorem 4.2 of arXiv 2305.18475";
/** Of the coupling, as many as its terms. */
const SYMBOLS = 64;
const ALPHAS = [1, 1.5] as const;
/** Steps of each head size: the larger, the less error is left for training to find. */
const STEPS = { 1: 2000, 2: 2000, 4: 4000, 8: 5000, 16: 10_000 } as const;
const HEADS = Object.keys(STEPS).map(Number) as (keyof typeof STEPS)[];
const LARGEST = 16;

/** Times as many. */
const LONGER: Readonly<Record<Budget, number>> = { smoke: 0.01, default: 1, paper: 5 };

/** All that is trained: a line for each head. */
export const linesOf = (budget: Budget): HeadLine[] =>
  ALPHAS.flatMap((alpha) =>
    HEADS.map((head) => ({
      ...{ basis: "tokens", alpha, rank: SYMBOLS, symbols: SYMBOLS, heads: [head] },
      ...{ neurons: SYMBOLS, steps: STEPS[head] * LONGER[budget] },
    })),
  );

/** The heads of a decay. */
const placesOf = (curves: readonly HeadCurve[], alpha: number): HeadPlace[] =>
  curves.filter(({ line }) => line.alpha === alpha).flatMap(({ places }) => places);

/** Every claim of the study, with its measurement. */
export const tests: readonly Tested<readonly HeadCurve[]>[] = ALPHAS.flatMap((alpha) =>
  HEADS.map((head) => ({
    claim: {
      id: `below-${alpha}-${head}`,
      statement: `Alpha ${alpha}: a trained head of ${head} errs as little as the decomposition that is cut to it, or less`,
      paper: { value: null, source: SOURCE },
      quantity: "test error over that of the cut decomposition, on the same sequences",
      ...{ scale: "logarithmic", from: null, to: 1 },
    },
    measure: (curves) => {
      const { values, numbers, construction } = placeAt({ places: placesOf(curves, alpha) }, head);
      return { values: values.map((v) => v / construction.output.mse), numbers };
    },
  })),
);

function panelOf(curves: readonly HeadCurve[], alpha: number): Curves {
  const places = placesOf(curves, alpha);
  const untrained = (
    name: string,
    role: Series["role"],
    of: (construction: Beside) => number,
  ): Series => ({
    ...{ name, role },
    points: places.map(({ at, construction }) => ({ at, values: [of(construction)] })),
  });
  return {
    kind: "curves",
    heading: `singular values k^-${alpha}`,
    x: { label: "head size", scale: "logarithmic" },
    y: { label: "mean squared error", scale: "logarithmic" },
    series: [
      { name: "trained", role: "trained", points: places },
      untrained("cut decomposition", "constructed", ({ output }) => output.mse),
      untrained("proved of it", "promised", ({ proved }) => proved.value ** 2),
    ],
  };
}

async function curvesOf(
  trials: Trials,
  lines: readonly HeadLine[],
  budget: Budget,
): Promise<HeadCurve[]> {
  const curves: HeadCurve[] = [];
  for (const line of lines) curves.push(await curveOf(trials, line, budget));
  return curves;
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const curves = await curvesOf(trials, linesOf(budget), budget);
  return {
    measured: await measureAll(tests, curves, seeds),
    tables: [headTable(curves)],
    figure: {
      title: "Trained heads beside constructed ones",
      caption:
        "The floor is 0, as there is no noise, and below these axes. The cut decomposition is the best coupling of its rank in mean square; attention can use another, since it feels a coupling only up to a function of the query, and through a softmax.",
      panels: ALPHAS.map((alpha) => panelOf(curves, alpha)),
    },
  };
}

/** Of small errors, where singular values fall fast. */
const LIMITED =
  "The nets hold the decomposition: where a trained head errs more than it, training is the limit, and more steps are what is missing.";

/** Those that are trained the longest. */
const largest = tests.filter(({ claim }) => claim.id.endsWith(`-${LARGEST}`));

const shorterOf = (budget: Budget): HeadLine[] =>
  linesOf(budget)
    .filter(({ heads }) => heads[0] === LARGEST)
    .map((line) => ({ ...line, steps: line.steps / 4 }));

const shorter: Variation = {
  setting: "steps",
  taken: `a quarter, of heads of ${LARGEST}`,
  sweeps: ({ budget }) => shorterOf(budget).map((line) => sweepOf(line, budget)),
  evaluate: async (trials, { budget, seeds }) =>
    measureAll(largest, await curvesOf(trials, shorterOf(budget), budget), seeds),
};

/** Heads trained among symbols beside what the theory of Paper A constructs. */
export const tokens: Study = {
  id: "a-tokens",
  title: "Trained heads beside constructed ones",
  source: SOURCE,
  protocol: `Attention among ${SYMBOLS} symbols by a coupling of full rank with singular values k^-alpha, alpha ${ALPHAS.join(" and ")}, sequences of 16, no noise. Equation (5) of the paper without positions, heads of ${HEADS.join(", ")} with nets of ${SYMBOLS} neurons, which hold any function of a symbol. Mean squared error over all positions of new sequences, beside the decomposition that is cut to the head, built without training into nets of the same width, and what is proved of it.`,
  choices: [
    {
      setting: "steps",
      taken:
        "2,000 for heads of 1 and 2, then 4,000, 5,000 and 10,000; at the budget `paper` five times as many",
      why: "time: the larger the head, the less error is left for training to find",
    },
    ...HEAD_CHOICES,
  ],
  variations: [shorter],
  claims: tests.map(({ claim }) => claim),
  remarks: { "below-1.5-4": LIMITED, "below-1.5-16": LIMITED },
  sweeps: ({ budget }) => linesOf(budget).map((line) => sweepOf(line, budget)),
  evaluate,
};
