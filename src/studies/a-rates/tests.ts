import type { BoundParts } from "../../construct/construct.js";
import type { Claim } from "../claim.js";
import {
  type Beside,
  type HeadCurve,
  type HeadPlace,
  placeAt,
  tailExponent,
} from "../coupling-heads.js";
import { exponentsOf } from "../exponents.js";
import { alone, extreme, ratios, type Tested } from "../tested.js";
import {
  ALPHAS,
  againstNeurons,
  HEADS,
  inWindow,
  LARGEST,
  NARROW,
  NEURONS,
  SYMBOLS,
  WIDE,
  withNeurons,
} from "./lines.js";

type Test = Tested<readonly HeadCurve[]>;

const PAPER = "Theorem 4.2 of arXiv 2305.18475";
/** What an exponent may be off. */
const MARGIN = 0.15;
/** Neighbouring sizes differ by this factor. */
const STEP = 2;
/** Barron's rate of nets of one layer is 1/2, that of a squared error 1. */
const BARRON = -1;
const shown = (x: number) => String(Number(x.toFixed(2)));

const absolute = (curve: HeadCurve) =>
  exponentsOf(inWindow(curve).map(({ at, absolute: values }) => ({ at, values })));

/** The head of the least number. */
function leastAt(places: readonly HeadPlace[], of: (place: HeadPlace) => number): number {
  return places.reduce((least, place) => (of(place) < of(least) ? place : least)).at;
}

function testsOf(alpha: number): Test[] {
  const printed = -(2 * alpha - 1);
  const proved = printed / 2;
  const window = HEADS.filter((head) => head > 1);
  const tail = tailExponent(alpha, SYMBOLS, window);
  const over = `fitted over heads of ${window.join(", ")}, nets of ${WIDE} neurons, of each seed`;
  const claim = (
    id: string,
    statement: string,
    value: string | null,
    rest: Pick<Claim, "quantity" | "scale" | "from" | "to">,
  ): Claim => ({
    ...{ id: `${id}-${alpha}`, statement: `Alpha ${alpha}: ${statement}` },
    ...{ paper: { value, source: PAPER }, ...rest },
  });
  const square = {
    quantity: `exponent of the mean squared error, ${over}`,
    scale: "linear",
  } as const;
  const first = {
    quantity: `exponent of the mean absolute error, ${over}`,
    scale: "linear",
  } as const;
  const wide = (curves: readonly HeadCurve[]) => withNeurons(curves, alpha, WIDE);
  const narrow = (curves: readonly HeadCurve[]) => withNeurons(curves, alpha, NARROW);
  // with the errors of the largest head: above the decomposition's, training is the limit
  const squares: Test["measure"] = (curves) => ({
    values: exponentsOf(inWindow(wide(curves))),
    numbers: placeAt(wide(curves), LARGEST).numbers,
  });
  const absolutes: Test["measure"] = (curves) => alone(absolute(wide(curves)));
  const least = (form: string, bounds: (beside: Beside) => BoundParts | null): Test => ({
    claim: claim(
      `least-${form}`,
      `with ${NARROW} neurons the trained error is least at the head size at which the ${form} bound is, within a factor of ${STEP}`,
      null,
      {
        quantity: `head size of the least test error over that of the least bound, of ${HEADS.join(", ")}, of each seed`,
        ...{ scale: "logarithmic", from: 1 / STEP, to: STEP },
      },
    ),
    measure: (curves, seeds) => {
      const { places } = narrow(curves);
      const bound = leastAt(places, (place) => bounds(place.construction)?.value ?? Number.NaN);
      return alone(
        Array.from({ length: seeds }, (_, seed) =>
          places.every(({ values }) => Number.isFinite(values[seed]))
            ? leastAt(places, ({ values }) => values[seed]) / bound
            : Number.NaN,
        ),
      );
    },
  });
  return [
    {
      claim: claim(
        "square",
        `the squared error falls as m_h^${shown(printed)} at least`,
        `2 alpha - 1 = ${shown(-printed)}`,
        { ...square, from: null, to: printed + MARGIN },
      ),
      measure: squares,
    },
    {
      claim: claim(
        "square-tail",
        `the squared error follows the tail of the ${SYMBOLS} singular values, whose exponent is ${shown(tail)}`,
        null,
        { ...square, from: tail - MARGIN, to: tail + MARGIN },
      ),
      measure: squares,
    },
    {
      claim: claim(
        "absolute-printed",
        `the absolute error falls as fast as the theorem prints, m_h^${shown(printed)}, or faster`,
        `2 alpha - 1 = ${shown(-printed)}`,
        { ...first, from: null, to: printed + MARGIN },
      ),
      measure: absolutes,
    },
    {
      claim: claim(
        "absolute-proved",
        `the absolute error falls as fast as the proof gives, m_h^${shown(proved)}, or faster`,
        `alpha - 1/2 = ${shown(-proved)}, by its argument`,
        { ...first, from: null, to: proved + MARGIN },
      ),
      measure: absolutes,
    },
    {
      claim: claim(
        "neurons",
        `with a head of ${LARGEST} the squared error falls with the neurons as m_FF^-1 at least, twice Barron's rate of 1/2`,
        "beta = 1/2",
        {
          quantity: `exponent of the mean squared error, fitted over ${NEURONS.join(", ")} neurons, of each seed`,
          ...{ scale: "linear", from: null, to: BARRON + MARGIN },
        },
      ),
      measure: (curves) => alone(exponentsOf(againstNeurons(curves, alpha))),
    },
    least("printed", ({ printed }) => printed),
    least("proved", ({ proved }) => proved),
    {
      claim: claim(
        "no-harm",
        `with ${NARROW} neurons a head of ${LARGEST} errs by a quarter more than the best at most, though the bound grows`,
        null,
        {
          quantity: `test error of a head of ${LARGEST} over the least of ${HEADS.join(", ")}, of the same seed`,
          ...{ scale: "logarithmic", from: null, to: 1.25 },
        },
      ),
      measure: (curves) => {
        const { places } = narrow(curves);
        const best = extreme(
          Math.min,
          places.map(({ values }) => values),
        );
        return alone(ratios(placeAt(narrow(curves), LARGEST).values, best));
      },
    },
  ];
}

/** Every claim of the study, with its measurement. */
export const tests: readonly Test[] = ALPHAS.flatMap(testsOf);
