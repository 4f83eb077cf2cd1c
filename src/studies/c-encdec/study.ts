import type { Table } from "../../results/table.js";
import { geometricMean } from "../../statistics/geometric-mean.js";
import type { Claim } from "../claim.js";
import type { Curves, Series } from "../figure.js";
import type { Evaluation, Size, Study } from "../study.js";
import { alone, measureAll, ratios, type Tested } from "../tested.js";
import {
  codingError,
  codingFloor,
  MIXED,
  randomKernelRank,
  type SeenRelation,
  seenRelation,
} from "./temporal-product.js";

const SOURCE = "Li, Jiang and Li, ICLR 2022";
/** States of the encoder, and of the decoder. */
const STATES = [4, 8, 16, 32, 64];
const MANY = 64;
const RANKS = [2, 4, 6, 8];
const NUMBERS = Array.from({ length: 10 }, (_, i) => i + 1);
/** Numbers of the coding of a network with random weights. */
const CODED = 3;
/** Of the energy: what counts as little beside what one number fewer leaves. */
const LITTLE = 1e-3;

/** Decays of the singular values: of the paper, of a rank, and without end. */
const DECAYS = {
  slow: { name: "n^(-1/8)", of: (n: number) => n ** (-1 / 8) },
  middle: { name: "1/n", of: (n: number) => 1 / n },
  fast: { name: "1/n^2", of: (n: number) => n ** -2 },
} as const;
type DecayName = keyof typeof DECAYS;

const sigmaOf = (decay: DecayName, rank: number) =>
  Array.from({ length: rank }, (_, i) => DECAYS[decay].of(i + 1));

/** A relation as it is seen by networks of so many states, seed by seed. */
type Seen = (decay: DecayName, rank: number, states: number) => readonly SeenRelation[];

interface Found {
  readonly seen: Seen;
  /** of a kernel with random weights, by seed */
  readonly randomRanks: readonly number[];
}

const errors = (relations: readonly SeenRelation[], numbers: number) =>
  relations.map((one) => codingError(one, numbers));
const floors = (relations: readonly SeenRelation[], numbers: number) =>
  relations.map((one) => codingFloor(one, numbers));

const tested = (
  claim: Omit<Claim, "paper">,
  values: (found: Found) => readonly number[],
): Tested<Found> => ({
  claim: { ...claim, paper: { value: null, source: SOURCE } },
  measure: (found) => alone(values(found)),
});

const SHARE = "share of the relation's energy";
const OVER_LESS = `${SHARE} that the best coding leaves, over the least with one number fewer`;

const tests: readonly Tested<Found>[] = [
  tested(
    {
      id: "rank-of-coding",
      statement: `The kernel of an encoder-decoder has as many singular values as its coding has numbers, ${CODED} of 16 states`,
      quantity: "numerical rank of the kernel of random weights, 32 times on either side",
      ...{ scale: "linear", from: CODED, to: CODED },
    },
    ({ randomRanks }) => randomRanks,
  ),
  ...(["slow", "middle"] as const).flatMap((decay) =>
    RANKS.map((rank) =>
      tested(
        {
          id: `elbow-${decay}-${rank}`,
          statement: `A relation of rank ${rank}, singular values ${DECAYS[decay].name}, needs a coding of ${rank} numbers, and no more: with them a thousandth is left of what remains without one`,
          quantity: OVER_LESS,
          ...{ scale: "logarithmic", from: null, to: LITTLE },
        },
        ({ seen }) => {
          const relations = seen(decay, rank, MANY);
          return ratios(errors(relations, rank), floors(relations, rank - 1));
        },
      ),
    ),
  ),
  tested(
    {
      id: "no-rank-to-end",
      statement:
        "Where singular values fall as 1/n^2 there is no such number: of 1 to 8 numbers none takes nine tenths of what is left",
      quantity: "the least of the ratios of the errors with N + 1 and with N numbers",
      ...{ scale: "linear", from: 0.1, to: 1 },
    },
    ({ seen }) =>
      seen("fast", MIXED, MANY).map((one) =>
        Math.min(...NUMBERS.slice(0, 8).map((n) => codingError(one, n + 1) / codingError(one, n))),
      ),
  ),
  tested(
    {
      id: "spectrum-is-reached",
      statement:
        "What 64 states a side leave with 1 to 8 numbers is the tail of the singular values, within 10 %",
      quantity: `the largest ratio of the ${SHARE} left and of the tail, of 1 to 8 numbers, values 1/n^2`,
      ...{ scale: "logarithmic", from: null, to: 1.1 },
    },
    ({ seen }) =>
      seen("fast", MIXED, MANY).map((one) =>
        Math.max(...NUMBERS.slice(0, 8).map((n) => codingError(one, n) / codingFloor(one, n))),
      ),
  ),
  tested(
    {
      id: "states-rate",
      statement:
        "With a coding large enough the error falls faster than any small power of the states: by 100 or more from 16 to 32",
      quantity: "error with 16 states a side over that with 32, rank 4, values 1/n",
      ...{ scale: "logarithmic", from: 100, to: null },
    },
    ({ seen }) => ratios(errors(seen("middle", 4, 16), 4), errors(seen("middle", 4, 32), 4)),
  ),
  tested(
    {
      id: "states-are-no-cure",
      statement:
        "States do not make up for a coding that is too small: twice as many take less than 5 %",
      quantity:
        "error with 64 states a side over that with 32, two numbers, rank 8, values n^(-1/8)",
      ...{ scale: "logarithmic", from: 0.95, to: 1.05 },
    },
    ({ seen }) => ratios(errors(seen("slow", 8, 64), 2), errors(seen("slow", 8, 32), 2)),
  ),
];

function codingPanel({ seen }: Found, decay: DecayName, ranks: readonly number[]): Curves {
  return {
    kind: "curves",
    heading: `singular values ${DECAYS[decay].name}`,
    x: { label: "numbers of the coding", scale: "linear" },
    y: { label: `${SHARE} that is left`, scale: "logarithmic" },
    series: ranks.flatMap((rank): Series[] => {
      const relations = seen(decay, rank, MANY);
      const name = `rank ${rank}`;
      const line = (role: "constructed" | "floor", of: typeof errors): Series => ({
        ...{ name, role },
        points: NUMBERS.flatMap((at) => {
          const values = of(relations, at);
          return values.every((v) => v > 0) ? [{ at, values: [geometricMean(values)] }] : [];
        }),
      });
      return [line("constructed", errors), line("floor", floors)];
    }),
  };
}

function statesPanel({ seen }: Found): Curves {
  return {
    kind: "curves",
    heading: "rank 4, singular values 1/n",
    x: { label: "states of encoder and decoder", scale: "logarithmic" },
    y: { label: `${SHARE} that is left`, scale: "logarithmic" },
    series: [2, 3, 4].map(
      (numbers): Series => ({
        ...{ name: `coding of ${numbers}`, role: "constructed" },
        points: STATES.map((at) => ({
          at,
          values: [geometricMean(errors(seen("middle", 4, at), numbers))],
        })),
      }),
    ),
  };
}

function codings({ seen }: Found): Table {
  const places = [
    ...(["slow", "middle"] as const).flatMap((decay) => RANKS.map((rank) => ({ decay, rank }))),
    { decay: "fast" as const, rank: MIXED },
  ];
  return {
    file: "codings.csv",
    columns: ["decay", "rank", "states", "numbers", "seed", "floor", "constructed"],
    rows: places.flatMap(({ decay, rank }) =>
      STATES.flatMap((states) =>
        seen(decay, rank, states).flatMap((one, seed) =>
          NUMBERS.map((numbers) => ({
            ...{ decay: DECAYS[decay].name, rank, states, numbers, seed },
            floor: codingFloor(one, numbers),
            constructed: codingError(one, numbers),
          })),
        ),
      ),
    ),
  };
}

async function evaluate(_trials: unknown, { seeds }: Size): Promise<Evaluation> {
  const known = new Map<string, readonly SeenRelation[]>();
  const seen: Seen = (decay, rank, states) => {
    const key = `${decay}|${rank}|${states}`;
    const found =
      known.get(key) ??
      Array.from({ length: seeds }, (_, seed) => seenRelation(sigmaOf(decay, rank), states, seed));
    known.set(key, found);
    return found;
  };
  const randomRanks = Array.from({ length: seeds }, (_, seed) => randomKernelRank(16, CODED, seed));
  const found = { seen, randomRanks };
  return {
    measured: await measureAll(tests, found, seeds),
    tables: [codings(found)],
    figure: {
      title: "What an encoder-decoder leaves, by the numbers that its coding has",
      caption:
        "Lines: the best weights between an encoder and a decoder of 64 states each, without training, and below them, where they can be told apart, the tail of the relation's singular values, which no coding is below.",
      panels: [
        codingPanel(found, "slow", RANKS),
        codingPanel(found, "middle", RANKS),
        codingPanel(found, "fast", [MIXED]),
        statesPanel(found),
      ],
    },
  };
}

/** Recurrent encoder-decoders: the rank of the temporal product. */
export const encoderDecoderStudy: Study = {
  id: "c-encdec",
  title: "Coding of an encoder-decoder and rank of a relation",
  source: SOURCE,
  protocol: `rho(t, s) = sum_n sigma_n phi_n(t) psi_n(s) between past times s and future times t, phi and psi orthonormal and drawn from the first ${MIXED} Laguerre functions. Linear encoder-decoders c^T V^t P Q W^s U of 4 to 64 states a side: the best P Q of every size by projection and singular value decomposition, exact; nothing is trained.`,
  choices: [
    {
      setting: "training",
      taken: "none: the best weights are computed, and the least error of any",
      why: "the theorem is of what weights exist; on both sides it is known here to rounding",
    },
    {
      setting: "the paper's functions phi and psi",
      taken: "random rotations of Laguerre functions of pole 0.8, a rotation for each seed",
      why: "the paper asks for smooth and exponentially fading ones, and these all fade alike",
    },
    {
      setting: "matrices V and W",
      taken: "one Jordan block of eigenvalue 0.7 each",
      why: "what such states answer is spanned by Laguerre functions of pole 0.7, which are orthonormal, so that errors are exact where a sum of distinct exponentials loses all digits",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  sweeps: () => [],
  evaluate,
};
