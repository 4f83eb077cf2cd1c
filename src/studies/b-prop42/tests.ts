import { dotProductFreeFloor } from "../../oracle/duality.js";
import type { FourNumbers } from "../../oracle/four-numbers.js";
import type { Claim, Measured } from "../claim.js";
import { exponentBetween } from "../exponents.js";
import { alone, ratios, same, type Tested } from "../tested.js";
import {
  BUILT,
  builtOf,
  COUPLINGS,
  type Coupling,
  cellOf,
  ENOUGH,
  type Found,
  MOST,
  NOTHING,
  SOURCE,
} from "./layer.js";

const paper = (value: string | null, part: "(A)" | "(B)") => ({
  value,
  source: `${SOURCE} ${part}`,
});
/** A claim on what no seed moves. */
const exact = (
  claim: Omit<Claim, "scale">,
  value: (found: Found) => number,
  numbers?: (found: Found) => FourNumbers,
): Tested<Found> => ({
  claim: { ...claim, scale: "linear" },
  measure: (found, seeds): Measured => ({
    ...same(value(found), seeds),
    numbers: numbers?.(found) ?? null,
  }),
});

const ON_EVERY = "largest error over all sequences of 8 tokens";

/** A claim on the largest errors of what was trained. */
const trained = (
  claim: Omit<Claim, "scale" | "quantity">,
  coupling: Coupling,
  heads: number,
): Tested<Found> => ({
  claim: { ...claim, quantity: ON_EVERY, scale: "logarithmic" },
  measure: (found) => {
    const { largest, numbers } = cellOf(found, coupling, heads);
    return { values: largest, numbers };
  },
});

const OPTIMUM =
  "optimum of the linear program over all affine functions of the inputs, by its dual certificate";

/** Every claim, and how it is measured. */
export const tests: readonly Tested<Found>[] = [
  exact(
    {
      id: "free-printed",
      statement: "Without dot product an error of 2/3 or more remains, however many heads",
      ...{ paper: paper("2/3", "(B)"), quantity: OPTIMUM, from: 2 / 3, to: null },
    },
    () => dotProductFreeFloor().value,
  ),
  exact(
    {
      id: "free-exact",
      statement: "The least error without dot product is 1",
      ...{ paper: paper(null, "(B)"), quantity: OPTIMUM, from: 1 - 1e-12, to: 1 + 1e-12 },
    },
    () => dotProductFreeFloor().value,
  ),
  exact(
    {
      id: "built-falls",
      statement: "Constructed with dot product, every head more errs less, from 2 to 8 heads",
      paper: paper(null, "(A)"),
      quantity: "the largest of the ratios of the errors with H + 1 and with H heads",
      ...{ from: null, to: 1 },
    },
    (found) =>
      Math.max(
        ...BUILT.slice(1).map((h, i) => builtOf(found, h).value / builtOf(found, BUILT[i]).value),
      ),
  ),
  exact(
    {
      id: "built-rate",
      statement: "Its error falls at least as 1/H, as H = Omega(1/eps) heads for eps ask for",
      paper: paper("-1", "(A)"),
      quantity: "exponent of the fall of the error from 2 to 8 heads",
      ...{ from: null, to: -1 },
    },
    (found) => {
      const [first, last] = [BUILT[0], MOST].map((at) => ({ at, value: builtOf(found, at).value }));
      return exponentBetween(first, last);
    },
  ),
  exact(
    {
      id: "built-enough",
      statement: `${ENOUGH} constructed heads err by less than 0.05`,
      paper: paper(null, "(A)"),
      quantity: ON_EVERY,
      ...{ from: null, to: 0.05 },
    },
    (found) => builtOf(found, ENOUGH).value,
    (found) => ({ floor: NOTHING, constructed: builtOf(found, ENOUGH) }),
  ),
  trained(
    {
      id: "trained-free",
      statement: "Trained without dot product, 16 heads err by 1 or more on some sequence",
      ...{ paper: paper("2/3", "(B)"), from: 1, to: null },
    },
    "free",
    16,
  ),
  trained(
    {
      id: "trained-enough",
      statement: `Trained with dot product, ${MOST} heads err by less than 0.05 on every sequence`,
      ...{ paper: paper(null, "(A)"), from: null, to: 0.05 },
    },
    "dot-product",
    MOST,
  ),
  {
    claim: {
      id: "free-heads",
      statement: "Without dot product more heads are no use: 16 err as 4 do, within 5 %",
      paper: paper(null, "(B)"),
      quantity: "mean squared error of 16 heads over that of 4, of the same seed",
      ...{ scale: "logarithmic", from: 0.95, to: 1.05 },
    },
    measure: (found) => alone(ratios(cellOf(found, "free", 16).mse, cellOf(found, "free", 4).mse)),
  },
  {
    claim: {
      id: "gap",
      statement: `A dot product lets ${MOST} heads err a tenth in the mean square, or less`,
      paper: paper(null, "(A)"),
      quantity: "mean squared error with dot product over that without, of the same seed",
      ...{ scale: "logarithmic", from: null, to: 0.1 },
    },
    measure: (found) => {
      const [bound, free] = COUPLINGS.map((coupling) => cellOf(found, coupling, MOST));
      return { values: ratios(bound.mse, free.mse), numbers: free.mseNumbers };
    },
  },
];
