import type { FourNumbers } from "../../oracle/four-numbers.js";
import type { Measured } from "../claim.js";
import { alone, ratios, type Tested } from "../tested.js";
import {
  type Arm,
  type Attention,
  CHAINS,
  type ChainName,
  COMPARED,
  type Coupling,
  layersOf,
  STATED,
} from "./arms.js";

const PAPER = "arXiv 2402.00522";
const SAME_SEED = "of the same seed";

/** What was trained of an arm, errors over the variance of the outputs. */
export interface Cell extends Arm {
  readonly values: readonly number[];
  readonly numbers: FourNumbers | null;
}

export interface Found {
  readonly cells: readonly Cell[];
  /** one layer with softmax, with and without dot product */
  readonly softmax: Readonly<Record<Exclude<Coupling, "tmx">, Measured>>;
}

export function cellOf({ cells }: Pick<Found, "cells">, arm: Arm): Cell {
  const wanted = Object.entries(arm);
  const cell = cells.find((one) => wanted.every(([key, value]) => Reflect.get(one, key) === value));
  if (cell === undefined) throw new RangeError(`nothing is trained of ${JSON.stringify(arm)}`);
  return cell;
}

/** Errors of fewer layers over those of more, both with dot product. */
function deeper(
  found: Found,
  [chain, attention]: readonly [ChainName, Attention],
  fewer: number,
  more: number,
): number[] {
  const of = (layers: number) =>
    cellOf(found, { chain, attention, coupling: "dot-product", layers }).values;
  return ratios(of(fewer), of(more));
}

const DEPTHS: readonly (readonly [ChainName, Attention])[] = [
  ...STATED.map((chain) => [chain, "softmax"] as const),
  ["signs", "unnormalised"],
];

const depth = DEPTHS.map(([chain, attention]): Tested<Found> => {
  const layers = layersOf(CHAINS[chain]);
  return {
    claim: {
      id: `depth-${chain}`,
      statement: `${CHAINS[chain].name}: L = ${layers} layers err a third of what one fewer does, or less`,
      paper: { value: null, source: `Theorem 4.4 of ${PAPER}` },
      quantity: `error of ${layers - 1} layers over that of ${layers}, ${attention}, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: 3, to: null },
    },
    measure: (found) => alone(deeper(found, [chain, attention], layers - 1, layers)),
  };
});

const lookBacks = (["1", "2"] as const).map((chain): Tested<Found> => {
  const steps = CHAINS[chain].lags;
  return {
    claim: {
      id: `look-backs-${chain}`,
      statement: `${CHAINS[chain].name}: as many layers as look-backs, ${steps}, err a third of what one fewer does, or less`,
      paper: { value: null, source: `section 4 of ${PAPER}` },
      quantity: `error of ${steps - 1} layers over that of ${steps}, softmax, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: 3, to: null },
    },
    measure: (found) => alone(deeper(found, [chain, "softmax"], steps - 1, steps)),
  };
});

const reached = DEPTHS.map(
  ([chain, attention]): Tested<Found> => ({
    claim: {
      id: `reached-${chain}`,
      statement: `${CHAINS[chain].name}: trained, L layers leave less than a hundredth of the variance`,
      paper: { value: null, source: `Theorem 4.4 of ${PAPER}` },
      quantity: `squared error over the variance, on the test part, ${attention}`,
      ...{ scale: "logarithmic", from: null, to: 0.01 },
    },
    measure: (found) =>
      cellOf(found, {
        ...{ chain, attention, coupling: "dot-product" },
        layers: layersOf(CHAINS[chain]),
      }),
  }),
);

const couplings = COMPARED.flatMap((chain): Tested<Found>[] => {
  const layers = layersOf(CHAINS[chain]);
  const of = (found: Found, coupling: Coupling) =>
    cellOf(found, { chain, attention: "unnormalised", coupling, layers }).values;
  const over = (coupling: Coupling) => (found: Found) =>
    alone(ratios(of(found, coupling), of(found, "dot-product")));
  return [
    {
      claim: {
        id: `tmx-${chain}`,
        statement: `${CHAINS[chain].name}: TMX errs at most 1.5 times as much as the dot product`,
        paper: { value: null, source: `Proposition 4.3 of ${PAPER}` },
        quantity: `error of TMX over that of the dot product, L layers each, unnormalised, ${SAME_SEED}`,
        ...{ scale: "logarithmic", from: null, to: 1.5 },
      },
      measure: over("tmx"),
    },
    {
      claim: {
        id: `product-${chain}`,
        statement: `${CHAINS[chain].name}: without dot product L layers err three times as much, or more`,
        paper: { value: null, source: `insight 3b of ${PAPER}` },
        quantity: `error without dot product over that with it, L layers each, unnormalised, ${SAME_SEED}`,
        ...{ scale: "logarithmic", from: 3, to: null },
      },
      measure: over("free"),
    },
  ];
});

const softmax: readonly Tested<Found>[] = [
  {
    claim: {
      id: "softmax-product",
      statement:
        "One layer with softmax, lags up to 8, four heads: without dot product it errs ten times as much, or more",
      paper: { value: null, source: `insight 3b of ${PAPER}` },
      quantity: `error without dot product over that with it, ${SAME_SEED}`,
      ...{ scale: "logarithmic", from: 10, to: null },
    },
    measure: ({ softmax }) => alone(ratios(softmax.free.values, softmax["dot-product"].values)),
  },
  {
    claim: {
      id: "softmax-floor",
      statement: "Without dot product more than two fifths of the variance are left there",
      paper: { value: null, source: `insight 3b of ${PAPER}` },
      quantity: "squared error over the variance, on the test part",
      ...{ scale: "logarithmic", from: 0.4, to: null },
    },
    measure: ({ softmax }) => softmax.free,
  },
];

/** The claims, each beside how it is measured. */
export const tests: readonly Tested<Found>[] = [
  ...depth,
  ...lookBacks,
  ...reached,
  ...couplings,
  ...softmax,
];
