import { constructed, type HeadCurve, placeAt, tailExponent } from "../coupling-heads.js";
import { exponentsOf } from "../exponents.js";
import { alone, extreme, ratios, same, type Tested } from "../tested.js";
import {
  ALPHAS,
  BASES,
  inWindow,
  LONGER,
  lineOf,
  RANKS,
  SYMBOLS,
  TERMS,
  type Wanted,
  WINDOW,
} from "./lines.js";

type Test = Tested<readonly HeadCurve[]>;

const PAPER = "Fig. 5 and appendix B.2 of arXiv 2305.18475";
const OURS = { value: null, source: PAPER };
/** What an exponent may be off. */
const MARGIN = 0.15;
/** A head that holds the coupling errs less than the one before by this factor. */
const CLIFF = 10;
/** What a plot with a linear axis shows as 0, as a share of its largest value. */
const UNSEEN = 0.01;
/** The exponent that is printed. */
const printed = (alpha: number) => -(2 * alpha - 1);
const shown = (x: number) => String(Number(x.toFixed(2)));

/** Names of the inputs in ids and sentences. */
const ON = { tokens: "symbols", "cosine-sine": "cosines and sines", sine: "sines" } as const;

function cliff({ basis = "tokens", long = false, ...of }: Wanted): Test {
  const { alpha, rank } = of;
  const which = basis === "tokens" ? String(alpha) : basis;
  return {
    claim: {
      id: `cliff-${which}-${rank}${long ? "-long" : ""}`,
      statement: `On ${ON[basis]}, alpha ${alpha}, rank ${rank}${long ? `, trained ${LONGER} times as long` : ""}: a head of ${rank} errs ${CLIFF} times less than one of ${rank - 1}, or better`,
      paper: { value: "0 for m_h >= r", source: PAPER },
      quantity: `test error of a head of ${rank - 1} over that of a head of ${rank}, of the same seed`,
      scale: "logarithmic",
      from: CLIFF,
      to: null,
    },
    measure: (curves) => {
      const curve = lineOf(curves, { basis, long, ...of });
      const { values, numbers } = placeAt(curve, rank);
      return { values: ratios(placeAt(curve, rank - 1).values, values), numbers };
    },
  };
}

function onSymbols(alpha: number): Test[] {
  const [terms, more] = SYMBOLS;
  const exponents = (curves: readonly HeadCurve[], rank: number = terms) =>
    exponentsOf(inWindow(lineOf(curves, { alpha, rank })));
  const over = `exponent of a power law fitted to the test errors of heads of ${WINDOW.join(", ")}, of each seed`;
  const exponent = (
    id: string,
    statement: string,
    value: string | null,
    from: number | null,
    to: number,
  ): Test => ({
    claim: {
      ...{ id: `${id}-${alpha}`, statement: `Alpha ${alpha}, ${terms} symbols: ${statement}` },
      ...{ paper: { value, source: PAPER }, quantity: over, scale: "linear", from, to },
    },
    measure: (curves) => alone(exponents(curves)),
  });
  const law = printed(alpha);
  const tail = tailExponent(alpha, terms, WINDOW);
  return [
    ...RANKS.map((rank) => cliff({ alpha, rank })),
    {
      claim: {
        id: `zero-${alpha}`,
        statement: `Alpha ${alpha}: where a head holds the coupling no error can be seen in the figure: it is a hundredth of the largest at most`,
        paper: { value: "0 for m_h >= r", source: PAPER },
        quantity: `largest test error of heads of the rank or more, over that of a head of 1 on ${terms} symbols, of the same seed`,
        scale: "logarithmic",
        from: null,
        to: UNSEEN,
      },
      measure: (curves) => {
        const enough = RANKS.flatMap((rank) =>
          lineOf(curves, { alpha, rank }).places.filter(({ at }) => at >= rank),
        );
        const largest = placeAt(lineOf(curves, { alpha, rank: terms }), 1).values;
        return alone(
          ratios(
            extreme(
              Math.max,
              enough.map(({ values }) => values),
            ),
            largest,
          ),
        );
      },
    },
    {
      claim: {
        id: `ordered-${alpha}`,
        statement: `Alpha ${alpha}: at every head size the error grows with the rank`,
        paper: { value: "ordered by r", source: PAPER },
        quantity:
          "least ratio of the test errors of a rank and of the one before, over head sizes, of the same seed",
        scale: "logarithmic",
        from: 1,
        to: null,
      },
      measure: (curves) => {
        const [two, six, all] = [...RANKS, terms].map((rank) => lineOf(curves, { alpha, rank }));
        const between = (less: HeadCurve, greater: HeadCurve) =>
          less.places
            .filter(({ at }) => greater.places.some((place) => place.at === at))
            .map(({ at, values }) => ratios(placeAt(greater, at).values, values));
        return alone(extreme(Math.min, [...between(two, six), ...between(six, all)]));
      },
    },
    exponent(
      "exponent-printed",
      `the error follows the printed line, m_h^${shown(law)}`,
      shown(law),
      law - MARGIN,
      law + MARGIN,
    ),
    exponent(
      "exponent-tail",
      `the error follows the tail of the ${terms} singular values, whose exponent is ${shown(tail)}`,
      null,
      tail - MARGIN,
      tail + MARGIN,
    ),
    exponent(
      "exponent-promised",
      `the error falls as fast as the printed line at least, m_h^${shown(law)}`,
      shown(law),
      null,
      law + MARGIN,
    ),
    {
      claim: {
        id: `infinity-${alpha}`,
        statement: `Alpha ${alpha}: what an infinite rank is cut to does not matter, ${terms} terms or ${more}`,
        paper: OURS,
        quantity: `difference of the exponents with ${terms} and with ${more} symbols, of the same seed`,
        ...{ scale: "linear", from: -MARGIN, to: MARGIN },
      },
      measure: (curves) => {
        const further = exponents(curves, more);
        return alone(exponents(curves).map((e, seed) => e - further[seed]));
      },
    },
  ];
}

function onNumbers(basis: (typeof BASES)[number]): Test[] {
  const [two, six] = RANKS;
  const of = { basis, alpha: 1 };
  return [
    cliff({ ...of, rank: two }),
    cliff({ ...of, rank: two, long: true }),
    cliff({ ...of, rank: six }),
    {
      claim: {
        id: `training-${basis}`,
        statement: `On ${ON[basis]}, rank ${two}: what a head of ${two} errs by is training's: ${LONGER} times as many steps halve it, or better`,
        paper: OURS,
        quantity: `test error of a head of ${two} over that after ${LONGER} times as many steps, of the same seed`,
        ...{ scale: "logarithmic", from: 2, to: null },
      },
      measure: (curves) => {
        const short = placeAt(lineOf(curves, { ...of, rank: two }), two);
        const long = placeAt(lineOf(curves, { ...of, rank: two, long: true }), two);
        return { values: ratios(short.values, long.values), numbers: short.numbers };
      },
    },
    {
      claim: {
        id: `below-truncation-${basis}`,
        statement: `On ${ON[basis]}, rank ${two}: a head of 1 is trained to less than half of the error of the decomposition cut after one term`,
        paper: OURS,
        quantity: `test error of a head of 1 after ${LONGER} times as many steps, over that of the decomposition cut after one term, on the same sequences`,
        ...{ scale: "logarithmic", from: null, to: 0.5 },
      },
      measure: (curves) => {
        const { values, numbers, construction } = placeAt(
          lineOf(curves, { ...of, rank: two, long: true }),
          1,
        );
        return { values: values.map((v) => v / construction.limit.mse), numbers };
      },
    },
    {
      claim: {
        id: `falls-${basis}`,
        statement: `On ${ON[basis]}, ${TERMS} terms: a head of 16 errs 4 times less than one of 1, or better, where the printed line falls by 16`,
        paper: { value: "-1", source: PAPER },
        quantity: "test error of a head of 1 over that of a head of 16, of the same seed",
        ...{ scale: "logarithmic", from: 4, to: null },
      },
      measure: (curves) => {
        const curve = lineOf(curves, { ...of, rank: TERMS });
        return alone(ratios(placeAt(curve, 1).values, placeAt(curve, 16).values));
      },
    },
  ];
}

/** Every claim of the study, with its measurement. */
export const tests: readonly Test[] = [
  ...ALPHAS.flatMap(onSymbols),
  {
    claim: {
      id: "steeper",
      statement: "The error falls faster with alpha 1 than with alpha 0.55",
      paper: { value: "-1 against -0.1", source: PAPER },
      quantity: `exponent of the test error with alpha 0.55 minus that with alpha 1, ${SYMBOLS[0]} symbols, of the same seed`,
      ...{ scale: "linear", from: 0.1, to: null },
    },
    measure: (curves) => {
      const [slow, fast] = ALPHAS.map((alpha) =>
        exponentsOf(inWindow(lineOf(curves, { alpha, rank: SYMBOLS[0] }))),
      );
      return alone(slow.map((e, seed) => e - fast[seed]));
    },
  },
  {
    claim: {
      id: "construction-zero",
      statement: "The truncated decomposition errs by nothing where the head holds the coupling",
      paper: { value: "0 for m_h >= r", source: PAPER },
      quantity:
        "largest mean squared error of constructed heads of the rank, without training, of each draw of the symbols",
      ...{ scale: "linear", from: null, to: 1e-12 },
    },
    measure: async (curves, seeds) => {
      const errors = [];
      for (let seed = 0; seed < seeds; seed++) {
        const own = [];
        for (const alpha of ALPHAS) {
          for (const rank of RANKS) {
            const { line } = lineOf(curves, { alpha, rank });
            own.push((await constructed(line, rank, 64, seed)).output.mse);
          }
        }
        errors.push(Math.max(...own));
      }
      return alone(errors);
    },
  },
  ...BASES.flatMap(onNumbers),
  {
    claim: {
      id: "diagonal",
      statement: `Of ${TERMS} terms cut after 16, the same tail costs 3 times more or worse with sines than with cosines and sines: a token attends to itself, which the tail does not see`,
      paper: OURS,
      quantity:
        "mean squared error of the cut decomposition of sines over that of cosines and sines, without training: one for all seeds",
      ...{ scale: "logarithmic", from: 3, to: null },
    },
    measure: (curves, seeds) => {
      const [both, sines] = BASES.map((basis) =>
        placeAt(lineOf(curves, { basis, alpha: 1, rank: TERMS }), 16),
      );
      return same(sines.construction.limit.mse / both.construction.limit.mse, seeds);
    },
  },
];
