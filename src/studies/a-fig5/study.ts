import type { Trials } from "../../results/trials.js";
import {
  curveOf,
  HEAD_CHOICES,
  type HeadCurve,
  headTable,
  sweepOf,
  tailExponent,
} from "../coupling-heads.js";
import { lawOf, lawThrough } from "../exponents.js";
import type { Curves, Series } from "../figure.js";
import type { Evaluation, Size, Study } from "../study.js";
import { measureAll } from "../tested.js";
import {
  ALPHAS,
  BASES,
  inWindow,
  lineOf,
  linesOf,
  RANKS,
  SYMBOLS,
  TERMS,
  WINDOW,
} from "./lines.js";
import { tests } from "./tests.js";

/** What was trained, what the cut decomposition leaves, and, of the largest rank, what is promised. */
function seriesOf(name: string, curve: HeadCurve, fitted: boolean): Series[] {
  const { places } = curve;
  return [
    {
      ...{ name, role: "trained", points: places },
      fit: fitted ? lawOf(inWindow(curve)).law : null,
    },
    {
      ...{ name, role: "truncation" },
      points: places.map(({ at, construction }) => ({ at, values: [construction.limit.mse] })),
      fit: null,
    },
  ];
}

/** The line that the paper draws, through the first mean of the window. */
function printedLine(alpha: number, curve: HeadCurve): Series {
  const fit = lawThrough(inWindow(curve), -(2 * alpha - 1));
  return { name: "as printed", role: "published", points: [], fit };
}

function panels(curves: readonly HeadCurve[]): Curves[] {
  const axes = {
    kind: "curves",
    x: { label: "head size", scale: "logarithmic" },
    y: { label: "mean squared error", scale: "logarithmic" },
  } as const;
  const [terms] = SYMBOLS;
  const onSymbols = ALPHAS.map((alpha) => {
    const all = lineOf(curves, { alpha, rank: terms });
    return {
      ...axes,
      heading: `symbols, alpha ${alpha}`,
      series: [
        ...RANKS.flatMap((rank) =>
          seriesOf(`rank ${rank}`, lineOf(curves, { alpha, rank }), false),
        ),
        ...seriesOf(`rank ${terms}`, all, true),
        {
          ...{ name: `rank ${terms}`, role: "promised" as const },
          points: all.places.map(({ at, construction }) => ({
            at,
            values: [construction.proved.value ** 2],
          })),
          fit: null,
        },
        printedLine(alpha, all),
      ],
    };
  });
  const onNumbers = BASES.map((basis) => ({
    ...axes,
    heading: `numbers, ${basis}, alpha 1`,
    series: [
      ...[...RANKS, TERMS].flatMap((rank) =>
        seriesOf(`rank ${rank}`, lineOf(curves, { basis, alpha: 1, rank }), false),
      ),
      ...seriesOf(
        `rank ${RANKS[0]}, longer`,
        lineOf(curves, { basis, alpha: 1, rank: RANKS[0], long: true }),
        false,
      ),
    ],
  }));
  return [...onSymbols, ...onNumbers];
}

async function evaluate(trials: Trials, { budget, seeds }: Size): Promise<Evaluation> {
  const curves: HeadCurve[] = [];
  for (const line of linesOf(budget)) curves.push(await curveOf(trials, line, budget));
  return {
    measured: await measureAll(tests, curves, seeds),
    tables: [headTable(curves)],
    figure: {
      title: "Error against head size, by the rank of the coupling",
      caption:
        "Where a head is as large as the rank, what is left is training's. Trained heads lie below the decomposition that is cut to their size: it is the best coupling in mean square, and a softmax weighs couplings otherwise. On numbers what training leaves hides the head size, until it is trained longer.",
      panels: panels(curves),
    },
  };
}

const TAIL = (alpha: number) =>
  SYMBOLS.map(
    (terms) => `${tailExponent(alpha, terms, WINDOW).toFixed(2)} with ${terms} terms`,
  ).join(", ");
const FASTER =
  "trained heads fall faster than the tail, as the decomposition that is cut is no floor: it is the best coupling in mean square, and a softmax feels couplings only up to a function of the query (trained beside cut, by head, in heads.csv)";
const slower = (alpha: number) =>
  `The printed exponent is that of infinitely many terms. The tail of finitely many falls faster, with an exponent of ${TAIL(alpha)}; and ${FASTER}.`;
const UNTRAINED =
  "Nets of 128 neurons hold the construction of a head of the rank to 1e-6 (heads.csv), so it is training that leaves the error. And a head of 1 is trained to an eighth of what the decomposition leaves after one term: the head size has little to show until training is longer.";
const DIAGONAL =
  "A coupling of 512 terms is not smooth, and nets of this size are the limit, not the head: see the error of the decomposition beside it.";

/** What is evident of the claims that may disagree. */
const remarks: Readonly<Record<string, string>> = Object.fromEntries([
  ...ALPHAS.flatMap((alpha) => [
    [`exponent-printed-${alpha}`, slower(alpha)],
    [`exponent-tail-${alpha}`, `${FASTER[0].toUpperCase()}${FASTER.slice(1)}.`],
    [`infinity-${alpha}`, `The exponent of the tail is ${TAIL(alpha)}.`],
  ]),
  ...BASES.flatMap((basis) => [
    ...RANKS.map((rank) => [`cliff-${basis}-${rank}`, UNTRAINED]),
    [`cliff-${basis}-2-long`, UNTRAINED],
    [`training-${basis}`, UNTRAINED],
    [`falls-${basis}`, DIAGONAL],
  ]),
]);

/** The rank of a synthetic coupling: Figure 5 of Paper A. */
export const figure5: Study = {
  id: "a-fig5",
  title: "Rank of a coupling and size of a head",
  source: "Figure 5 of arXiv 2305.18475",
  protocol: `y_t = sum_s softmax[rho(x_t, x_.)](s) x_s of 16 tokens, rho = sum_k k^-alpha phi_k psi_k with ${RANKS.join(" and ")} terms or as many as there are; tokens are symbols with orthonormal phi and psi drawn for them, or numbers, uniform on [0, 1]; no noise. Equation (5) of the paper without positions, heads of 1 to 16. Mean squared error over all positions of new sequences.`,
  choices: [
    {
      setting: "an infinite rank",
      taken: `${SYMBOLS[0]} terms on as many symbols, and ${SYMBOLS[1]} on ${SYMBOLS[1]}; ${TERMS} on numbers`,
      why: "what is cut off is not stated, and decides the exponent: the tail of finitely many terms falls faster",
    },
    {
      setting: "phi and psi",
      taken:
        "drawn for symbols; cosines for phi and sines for psi; sines for both, which is one reading of the text",
      why: "it is not said whether they are the same functions: then a token attends to itself the more, the more terms there are",
    },
    ...HEAD_CHOICES,
  ],
  claims: tests.map(({ claim }) => claim),
  remarks,
  sweeps: ({ budget }) => linesOf(budget).map((line) => sweepOf(line, budget)),
  evaluate,
};
