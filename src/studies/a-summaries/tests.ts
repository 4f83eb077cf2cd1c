import type { Reached } from "../cells.js";
import type { Claim } from "../claim.js";
import { type HeadCurve, placeAt } from "../coupling-heads.js";
import { exponentsOf, type Place } from "../exponents.js";
import { alone, extreme, ratios, type Tested } from "../tested.js";
import {
  CLAIMED,
  CORNERS,
  type Corner,
  LARGEST,
  type Model,
  nameOf,
  type PairSize,
  SIZES,
} from "./corners.js";

/** Decay of the coupling that exponents are asked of. */
export const ALPHA = 1;
/** Heads that exponents are fitted over: trained on symbols, and of the decomposition that is cut. */
export const [TRAINED, CUT] = [
  [2, 4, 8, 16],
  [8, 16, 32, 64],
] as const;
/** The exponents that are printed: in the paper, and in a summary of its first version. */
const [PRINTED, SUMMARY] = [-(2 * ALPHA - 1), -(2 * ALPHA + 1)];
const MARGIN = 0.15;
/** The head whose error stands beside the bound. */
const HEAD = 4;
/** A rate of growth that is exponential in a size from 4 to 16: 1.5 at the one, 5 at the other. */
const RATE = 0.1;
/** How far a bound that is called tight may lie above the error. */
const TIGHT = 10;

/** What a model of a size reached on a corner. */
export interface OnCorner extends Reached {
  readonly corner: Corner;
  readonly size: PairSize;
}

/** All that was found. */
export interface Found {
  readonly reached: readonly OnCorner[];
  readonly heads: HeadCurve;
  /** mean squared error of the decomposition that is cut, by where, on the sequences of each seed */
  readonly cut: readonly Place[];
}

function errorsOf({ reached }: Found, corner: Corner, model: Model, size = LARGEST) {
  const found = reached.find((r) => r.corner === corner && r.model === model && r.size === size);
  if (found === undefined) throw new RangeError(`no ${model} on ${nameOf(corner)}`);
  return found;
}

/** How much less a Transformer errs than a linear RNN with as many weights: above 1 it is ahead. */
const advantage = (found: Found, corner: Corner, size = LARGEST) =>
  ratios(
    errorsOf(found, corner, "linear RNN", size).values,
    errorsOf(found, corner, "Transformer", size).values,
  );

const A_SUMMARY = { value: null, source: "a public summary of arXiv 2305.18475" };
const SIDES = "test error of a linear RNN over that of a Transformer with as many weights";

const exponentIs = (
  id: string,
  statement: string,
  value: string,
  source: string,
  quantity: string,
  exponent: number,
): Claim => ({
  ...{ id, statement, paper: { value, source }, quantity, scale: "linear" },
  ...{ from: exponent - MARGIN, to: exponent + MARGIN },
});
const FORMULAS = {
  printed: ["-(2 alpha - 1)", "Theorem 4.2 of arXiv 2305.18475", PRINTED],
  summary: ["-2 alpha - 1", "a public summary of arXiv 2305.18475v1", SUMMARY],
} as const;

/** Every claim of the study, with its measurement. */
export const tests: readonly Tested<Found>[] = [
  {
    claim: {
      ...{ id: "advantage", paper: A_SUMMARY },
      statement:
        "On low-frequency, local targets a Transformer errs less than a linear RNN with as many weights, by a factor of 10 or more",
      quantity: `${SIDES}, about 2,900, of the same seed`,
      ...{ scale: "logarithmic", from: 10, to: null },
    },
    measure: (found) => ({
      values: advantage(found, CLAIMED),
      numbers: errorsOf(found, CLAIMED, "Transformer").numbers,
    }),
  },
  {
    claim: {
      ...{ id: "exponential", paper: A_SUMMARY },
      statement: `There the advantage is exponential in the size: a factor of e^(${RATE} n) or more at every hidden size n of the Transformer`,
      quantity: `${SIDES}, over e^(${RATE} n): the least of n = ${SIZES.map(({ size }) => size).join(", ")}, of the same seed`,
      ...{ scale: "logarithmic", from: 1, to: null },
    },
    measure: (found) =>
      alone(
        extreme(
          Math.min,
          SIZES.map((size) =>
            advantage(found, CLAIMED, size).map((ratio) => ratio / Math.exp(RATE * size.size)),
          ),
        ),
      ),
  },
  {
    claim: {
      ...{ id: "corner", paper: A_SUMMARY },
      statement: "The advantage is greater there than on any other kind of target",
      quantity: `${SIDES}: that on low-frequency, local targets over the largest of the others', of the same seed`,
      ...{ scale: "logarithmic", from: 1, to: null },
    },
    measure: (found) => {
      const others = CORNERS.filter((corner) => corner !== CLAIMED);
      const most = extreme(
        Math.max,
        others.map((corner) => advantage(found, corner)),
      );
      return alone(ratios(advantage(found, CLAIMED), most));
    },
  },
  {
    claim: {
      ...{ id: "frequency", paper: A_SUMMARY },
      statement:
        "What a Transformer errs by is a matter of frequency: a factor of 3 or more between a local target of high and of low frequency",
      quantity:
        "test error of a Transformer on a local target of high frequency over that on one of low frequency, of the same seed",
      ...{ scale: "logarithmic", from: 3, to: null },
    },
    measure: (found) => {
      const of = (frequency: Corner["frequency"]) => {
        const corner = CORNERS.find((c) => c.frequency === frequency && c.range === "local");
        return errorsOf(found, corner ?? CLAIMED, "Transformer").values;
      };
      return alone(ratios(of("high"), of("low")));
    },
  },
  {
    claim: {
      ...{ id: "tight", paper: A_SUMMARY },
      statement: `The bounds are tight: what is proved of a head of ${HEAD} is at most ${TIGHT} times its squared error`,
      quantity: "the proved bound of the squared error over the test error, of each seed",
      ...{ scale: "logarithmic", from: null, to: TIGHT },
    },
    measure: ({ heads }) => {
      const { values, numbers, construction } = placeAt(heads, HEAD);
      return { values: values.map((v) => construction.proved.value ** 2 / v), numbers };
    },
  },
  ...Object.entries(FORMULAS).flatMap(([id, [formula, source, exponent]]): Tested<Found>[] => [
    {
      claim: exponentIs(
        `cut-${id}`,
        `A decomposition that is cut errs by k^${exponent}, alpha ${ALPHA}`,
        `${formula} = ${exponent}`,
        source,
        `exponent of the mean squared error of a decomposition of 512 terms cut after ${CUT.join(", ")}, without training, on the sequences of each seed`,
        exponent,
      ),
      measure: ({ cut }) => alone(exponentsOf(cut)),
    },
    {
      claim: exponentIs(
        `trained-${id}`,
        `Trained heads err by m_h^${exponent}, alpha ${ALPHA}`,
        `${formula} = ${exponent}`,
        source,
        `exponent of the test errors of heads of ${TRAINED.join(", ")}, of each seed`,
        exponent,
      ),
      measure: ({ heads }) => alone(exponentsOf(heads.places)),
    },
  ]),
];
