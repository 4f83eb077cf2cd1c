import type { Trials } from "../../results/trials.js";
import { type CouplingConfig, couplingAttention, couplingTokens } from "../../tasks/coupling.js";
import { buildTask } from "../../tasks/registry.js";
import { besideFloor, chosenErrors, reachedPanels, reachedTable } from "../cells.js";
import { curveOf, HEAD_CHOICES, type HeadLine, headTable, sweepOf } from "../coupling-heads.js";
import { lawOf, lawThrough, type Place } from "../exponents.js";
import type { Curves } from "../figure.js";
import type { Budget, Evaluation, Size, Study } from "../study.js";
import { measureAll } from "../tested.js";
import {
  CORNERS,
  dataOf,
  LARGEST,
  MODELS,
  modelsOf,
  nameOf,
  sizesOf,
  sweepsOf,
  taskOf,
} from "./corners.js";
import { ALPHA, CUT, type OnCorner, TRAINED, tests } from "./tests.js";

/** Sequences of each seed that the cut decomposition is measured on. */
const SEQUENCES = 256;
const STEPS: Readonly<Record<Budget, number>> = { smoke: 32, default: 4000, paper: 20_000 };

/** Heads on symbols, for the exponent that training leaves. */
const lineOf = (budget: Budget): HeadLine => ({
  ...{ basis: "tokens", alpha: ALPHA, rank: 32, symbols: 32 },
  ...{ heads: TRAINED, neurons: 64, steps: STEPS[budget] },
});

/** Errors of attention by the first terms of a coupling, where the whole one is right. */
function cutErrors(seeds: number): Place[] {
  const task = buildTask("coupling", { alpha: ALPHA });
  const config = task.config as CouplingConfig;
  const { sample } = task.relationship(0);
  return CUT.map((at) => {
    const attend = couplingAttention(config, 0, at);
    const error = (seed: number) => {
      let square = 0;
      for (let i = 0; i < SEQUENCES; i++) {
        const { x, y } = sample("test", seed * SEQUENCES + i);
        attend(couplingTokens(config, x)).forEach((v, t) => {
          square += (v - y[t]) ** 2;
        });
      }
      return square / (SEQUENCES * config.length);
    };
    return { at, values: Array.from({ length: seeds }, (_, seed) => error(seed)) };
  });
}

function reachedOf(trials: Trials, budget: Budget): OnCorner[] {
  return CORNERS.flatMap((corner) =>
    sizesOf(corner).flatMap((size) =>
      MODELS.map((model) => {
        const configuration = { task: taskOf(corner), model: modelsOf(size)[model] };
        const values = chosenErrors(trials, configuration);
        const numbers = besideFloor(configuration, values, dataOf(budget).test);
        return { corner, inputs: nameOf(corner), model, size, values, numbers, published: null };
      }),
    ),
  );
}

function exponentPanel(
  heading: string,
  places: readonly Place[],
  role: "trained" | "truncation",
): Curves {
  return {
    kind: "curves",
    heading,
    x: { label: role === "trained" ? "head size" : "terms", scale: "logarithmic" },
    y: { label: "mean squared error", scale: "logarithmic" },
    series: [
      { name: "measured", role, points: places, fit: lawOf(places).law },
      ...(
        [
          ["2 alpha - 1", 1],
          ["2 alpha + 1", -1],
        ] as const
      ).map(([name, sign]) => ({
        ...{ name, role: "published" as const, points: [] },
        fit: lawThrough(places, -(2 * ALPHA - sign)),
      })),
    ],
  };
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const reached = reachedOf(trials, budget);
  const heads = await curveOf(trials, lineOf(budget), budget);
  const cut = cutErrors(seeds);
  const sized = reached.map((r) => ({ ...r, model: `${r.model}, ${r.size.size}` }));
  return {
    measured: await measureAll(tests, { reached, heads, cut }, seeds),
    tables: [reachedTable(sized), headTable([heads])],
    figure: {
      title: "What summaries say of the paper",
      caption:
        "On linear targets of each frequency and range both models have about 2,900 weights; a linear RNN holds each of the targets in one unit. Of the exponents one is the paper's, the other a summary's.",
      panels: [
        ...reachedPanels(reached.filter(({ size }) => size === LARGEST)),
        exponentPanel("decomposition, cut", cut, "truncation"),
        exponentPanel("heads, trained", heads.places, "trained"),
      ],
    },
  };
}

const AHEAD =
  "Each of the targets is one unit of a linear RNN, whose error after training is 3e-6 at most in the largest size, and mostly below 1e-7; a Transformer has to place its attention for each lag, and is left with 1e-5 to 1e-2.";
const FASTER =
  "The truncated decomposition is no floor: it is the best coupling in mean square, while a softmax feels couplings only up to a function of the query. Trained heads fall faster than it, and by less than the other exponent.";

/** What summaries of Paper A say that the paper does not. */
export const summaries: Study = {
  id: "a-summaries",
  title: "What summaries say of the paper",
  source: "summaries of arXiv 2305.18475",
  protocol:
    "Low or high frequency, local or long-range: y(t) = sum_s rho(s) x(t-s) of 32 inputs, uniform on [0, 1], rho(s) = e^(-rate s), its sign alternating for the high one, rate 1 or 1/16, no noise; a causal Transformer and a linear RNN with as many weights, in three sizes for the first kind, in the largest for the others. Exponents: attention among 16 tokens by a coupling of singular values 1/k. Mean squared error over all positions of new sequences.",
  choices: [
    {
      setting: "frequency and range",
      taken: "of the target's kernel: its sign, and how far it reaches",
      why: "the summary speaks of sequences and defines neither; inputs that are independent have all frequencies alike, so that the kernel decides",
    },
    {
      setting: "equal size",
      taken: "as many weights, up to 4 %",
      why: "it is not said what is held equal; a linear RNN needs one unit",
    },
    {
      setting: "training on linear targets",
      taken:
        "Adam, batches of 32, rates 0.003 and 0.01, the better on the validation part; cosine schedule",
      why: "nothing of it is printed",
    },
    ...HEAD_CHOICES,
  ],
  claims: tests.map(({ claim }) => claim),
  remarks: {
    advantage: AHEAD,
    exponential: AHEAD,
    corner: `${AHEAD} Where range is long and frequency low the RNN is harder to train, and the distance is smaller than on local targets; of the four kinds it is greatest where these are local and of high frequency.`,
    tight:
      "The bound lets the errors of all logits of a position act together, and a trained head is below the decomposition that it is about.",
    "cut-summary":
      "The squared tail of singular values k^-alpha is k^-(2 alpha - 1), by summation; no step of the proof gives k^-(2 alpha + 1).",
    "trained-printed": FASTER,
    "trained-summary": FASTER,
  },
  sweeps: ({ budget }) => [...sweepsOf(budget), sweepOf(lineOf(budget), budget)],
  evaluate,
};
