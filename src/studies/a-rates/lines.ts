import { type HeadCurve, type HeadLine, type HeadPlace, placeAt } from "../coupling-heads.js";
import type { Place } from "../exponents.js";
import type { Budget } from "../study.js";

/** Decays that are compared. */
export const ALPHAS = [0.75, 1, 1.5, 2] as const;
/** Of the coupling, as many as its terms: its rank is full. */
export const SYMBOLS = 32;
/** Head sizes. */
export const HEADS = [1, 2, 4, 8, 16] as const;
/** Neurons of nets that any function of a symbol fits into, and of those beside which a head may be too large. */
export const [WIDE, NARROW] = [64, 8] as const;
/** Neurons that exponents are fitted over, below the number of symbols: from there on nets are exact. */
export const NEURONS = [NARROW, 12, 16, 24] as const;
/** The head beside which neurons are varied. */
export const LARGEST = 16;

const STEPS: Readonly<Record<Budget, number>> = { smoke: 32, default: 3500, paper: 20_000 };

/** All that is trained. */
export function linesOf(budget: Budget): HeadLine[] {
  return ALPHAS.flatMap((alpha): HeadLine[] => {
    const coupling = { basis: "tokens", alpha, rank: SYMBOLS, symbols: SYMBOLS } as const;
    const line = { ...coupling, steps: STEPS[budget] };
    const others = NEURONS.filter((neurons) => neurons !== NARROW);
    return [
      { ...line, heads: HEADS, neurons: WIDE },
      { ...line, heads: HEADS, neurons: NARROW },
      ...others.map((neurons) => ({ ...line, heads: [LARGEST], neurons })),
    ];
  });
}

/** Heads from 2 on: a head of 1 has no law yet. */
export function inWindow({ places }: HeadCurve): HeadPlace[] {
  return places.filter(({ at }) => at > 1);
}

/** @throws RangeError where there is no such line */
export function withNeurons(
  curves: readonly HeadCurve[],
  alpha: number,
  neurons: number,
): HeadCurve {
  const found = curves.find(({ line }) => line.alpha === alpha && line.neurons === neurons);
  if (found === undefined) throw new RangeError(`no line of alpha ${alpha}, ${neurons} neurons`);
  return found;
}

/** The largest head's errors against the neurons of its nets. */
export function againstNeurons(curves: readonly HeadCurve[], alpha: number): Place[] {
  return NEURONS.map((at) => ({
    at,
    values: placeAt(withNeurons(curves, alpha, at), LARGEST).values,
  }));
}

/** The same without training. */
export function builtAgainstNeurons(curves: readonly HeadCurve[], alpha: number): Place[] {
  return NEURONS.map((at) => ({
    at,
    values: [placeAt(withNeurons(curves, alpha, at), LARGEST).construction.output.mse],
  }));
}
