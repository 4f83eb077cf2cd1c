import type { Claim } from "../claim.js";
import { alone, extreme, ratios, same, type Tested } from "../tested.js";
import {
  type Cell,
  cellOf,
  FEW,
  type Found,
  type KernelName,
  LAGS,
  MANY,
  REMEMBERS,
  SOURCE,
} from "./cells.js";
import { PARAMETRISATIONS, type Parametrisation, SIZES, stabilityRadius } from "./perturbation.js";

/** By seed. */
export const radii = ({ moved }: Cell) =>
  moved.map((one) => (one === null ? Number.NaN : stabilityRadius(one, REMEMBERS)));
/** The share of perturbations that make a state grow, by seed. */
export const unstable = ({ moved }: Cell) => moved.map((one) => one?.unstable ?? Number.NaN);

/** By what the radius changes from the narrowest model to the widest. */
const widening =
  (kernel: KernelName, parametrisation: Parametrisation) =>
  (found: Found): number[] =>
    ratios(
      radii(cellOf(found, kernel, parametrisation, MANY)),
      radii(cellOf(found, kernel, parametrisation, FEW)),
    );

const tested = (
  claim: Omit<Claim, "paper">,
  values: (found: Found, seeds: number) => readonly number[],
): Tested<Found> => ({
  claim: { ...claim, paper: { value: null, source: SOURCE } },
  measure: (found, seeds) => alone(values(found, seeds)),
});

const STABLE = PARAMETRISATIONS.filter((name) => name !== "direct");
const RADIUS = `the largest perturbation of all weights with which at most ${REMEMBERS} of the memory's energy is left`;
const LARGEST = SIZES[SIZES.length - 1].toPrecision(2);

/** Every claim, and how it is measured. */
export const tests: readonly Tested<Found>[] = [
  ...STABLE.map((name) =>
    tested(
      {
        id: `stable-${name}`,
        statement: `Reparametrised by ${name}, no perturbation makes a state grow`,
        quantity: `the largest share, over memories and widths, of 30 perturbations of size ${LARGEST} with which a rate is 0 or more`,
        ...{ scale: "linear", from: 0, to: 0 },
      },
      ({ cells }) =>
        extreme(
          Math.max,
          cells.filter(({ parametrisation }) => parametrisation === name).map(unstable),
        ),
    ),
  ),
  tested(
    {
      id: "unstable-direct",
      statement: "Trained as they are, rates turn positive with most perturbations",
      quantity: `share of 30 perturbations of size ${LARGEST} with which a rate is 0 or more, polynomial memory, ${MANY} states`,
      ...{ scale: "linear", from: 0.5, to: 1 },
    },
    (found) => unstable(cellOf(found, "polynomial", "direct", MANY)),
  ),
  tested(
    {
      id: "radius-exponential",
      statement: `Of an exponential memory the stability radius does not shrink with the width: that of ${MANY} states is half of that of ${FEW}, or more`,
      quantity: `radius with ${MANY} states over that with ${FEW}, rates as they are; it is ${RADIUS}`,
      ...{ scale: "logarithmic", from: 0.5, to: null },
    },
    widening("exponential", "direct"),
  ),
  tested(
    {
      id: "radius-polynomial",
      statement: `Of a polynomial memory it does: that of ${MANY} states is half of that of ${FEW}, or less`,
      quantity: `radius with ${MANY} states over that with ${FEW}, rates as they are`,
      ...{ scale: "logarithmic", from: null, to: 0.5 },
    },
    widening("polynomial", "direct"),
  ),
  ...STABLE.map((name) =>
    tested(
      {
        id: `radius-${name}`,
        statement: `Reparametrised by ${name}, it is kept of a polynomial memory, too`,
        quantity: `radius with ${MANY} states over that with ${FEW}`,
        ...{ scale: "logarithmic", from: 0.5, to: null },
      },
      widening("polynomial", name),
    ),
  ),
  ...STABLE.map((name) =>
    tested(
      {
        id: `wider-${name}`,
        statement: `With ${MANY} states ${name} bears twice the perturbation of a polynomial memory, or more`,
        quantity: "its radius over that of rates as they are, of the same seed",
        ...{ scale: "logarithmic", from: 2, to: null },
      },
      (found) =>
        ratios(
          radii(cellOf(found, "polynomial", name, MANY)),
          radii(cellOf(found, "polynomial", "direct", MANY)),
        ),
    ),
  ),
  tested(
    {
      id: "slowest",
      statement: "What shrinks is the distance of the slowest rate from 0: it is halved, or less",
      quantity: `distance with ${MANY} states over that with ${FEW}, polynomial memory, rates as they are`,
      ...{ scale: "logarithmic", from: null, to: 0.5 },
    },
    (found) =>
      ratios(
        cellOf(found, "polynomial", "direct", MANY).slowest.map(Math.abs),
        cellOf(found, "polynomial", "direct", FEW).slowest.map(Math.abs),
      ),
  ),
  tested(
    {
      id: "slowest-untrained",
      statement: `So it is without training: of the best sums over ${LAGS} lags, rates in geometric sequence, to a tenth from 2 terms to 8`,
      quantity: "slowest rate of 8 terms over that of 2, polynomial memory",
      ...{ scale: "linear", from: null, to: 0.1 },
    },
    ({ sums }, seeds) => same(sums[sums.length - 1].slowest / sums[1].slowest, seeds).values,
  ),
  tested(
    {
      id: "trains-as-well",
      statement:
        "Reparametrisation by best costs nothing in training: it leaves no more, within 2 times",
      quantity: `share of the variance that is left over that of rates as they are, polynomial memory, ${MANY} states`,
      ...{ scale: "logarithmic", from: null, to: 2 },
    },
    (found) =>
      ratios(
        cellOf(found, "polynomial", "best", MANY).values,
        cellOf(found, "polynomial", "direct", MANY).values,
      ),
  ),
];
