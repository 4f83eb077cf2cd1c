import type { HeadCurve, HeadLine, HeadPlace } from "../coupling-heads.js";
import type { Budget } from "../study.js";

/** Decays that the paper shows. */
export const ALPHAS = [0.55, 1] as const;
/** Ranks that it shows, infinity aside. */
export const RANKS = [2, 6] as const;
/** Where a rank is infinite there are as many terms as symbols; the second number is its variation. */
export const SYMBOLS = [32, 64] as const;
/** Terms that stand for infinitely many on numbers. */
export const TERMS = 512;
/** Bases on numbers; the paper has sines. */
export const BASES = ["cosine-sine", "sine"] as const;
/** Heads that exponents are fitted over. */
export const WINDOW = [2, 4, 8, 16] as const;
/** How much longer the longer of two trainings is. */
export const LONGER = 4;

const ALL = Array.from({ length: 16 }, (_, i) => i + 1);

interface Amount {
  readonly symbols: number;
  readonly numbers: number;
  /** neurons on symbols and on numbers */
  readonly neurons: readonly [number, number];
}
const AMOUNT: Readonly<Record<Budget, Amount>> = {
  smoke: { symbols: 32, numbers: 16, neurons: [64, 16] },
  default: { symbols: 4000, numbers: 2000, neurons: [64, 32] },
  paper: { symbols: 20_000, numbers: 20_000, neurons: [128, 128] },
};

function headsOf(rank: number, budget: Budget): readonly number[] {
  if (budget === "paper") return ALL;
  if (rank === 2) return [1, 2];
  return rank === 6 ? [1, 2, 4, 5, 6] : [1, ...WINDOW];
}

/** All that is trained: symbols first. */
export function linesOf(budget: Budget): HeadLine[] {
  const { symbols: steps, numbers, neurons } = AMOUNT[budget];
  const onSymbols = ALPHAS.flatMap((alpha): HeadLine[] => {
    const line = { basis: "tokens", alpha, neurons: neurons[0], steps } as const;
    const [symbols, more] = SYMBOLS;
    return [
      ...[...RANKS, symbols].map((rank) => ({
        ...{ ...line, rank, symbols },
        heads: headsOf(rank, budget),
      })),
      { ...line, rank: more, symbols: more, heads: budget === "paper" ? ALL : WINDOW },
    ];
  });
  const onNumbers = BASES.flatMap((basis): HeadLine[] => {
    const line = { basis, alpha: 1, symbols: 0, neurons: neurons[1], steps: numbers };
    const [two, six] = RANKS;
    const around = (rank: number) => [rank - 1, rank];
    return [
      { ...line, rank: two, heads: around(two) },
      { ...line, rank: two, heads: around(two), steps: LONGER * numbers },
      { ...line, rank: six, heads: around(six) },
      { ...line, rank: TERMS, heads: [1, 16] },
    ];
  });
  return [...onSymbols, ...onNumbers];
}

/** The places of a line that an exponent is fitted over. */
export function inWindow({ places }: HeadCurve): HeadPlace[] {
  return places.filter(({ at }) => WINDOW.some((head) => head === at));
}

/** Which of the lines; the shorter one where there are two. */
export interface Wanted {
  readonly basis?: HeadLine["basis"];
  readonly alpha: number;
  readonly rank: number;
  readonly long?: boolean;
}

/** @throws RangeError where there is no such line */
export function lineOf(
  curves: readonly HeadCurve[],
  { basis = "tokens", alpha, rank, long = false }: Wanted,
): HeadCurve {
  const found = curves
    .filter(({ line }) => line.basis === basis && line.alpha === alpha && line.rank === rank)
    .sort((a, b) => a.line.steps - b.line.steps);
  const curve = found[long ? found.length - 1 : 0];
  if (curve === undefined) throw new RangeError(`no line of ${basis}, ${alpha}, ${rank}`);
  return curve;
}
