import type { Configuration } from "../cells.js";
import { classToken } from "../class-token.js";
import type { Budget } from "../study.js";

/** Lengths T of the paper. */
export const LENGTHS = [8, 16, 32, 64, 128] as const;
type Length = (typeof LENGTHS)[number];

/** Printed NMSE of a number of heads, by T. */
type Printed = Readonly<Record<number, Partial<Record<Length, number>>>>;

/** A table of the paper: what is held while heads and T vary. */
export interface Arm {
  /** above its panel */
  readonly name: string;
  /** D */
  readonly terms: number;
  readonly layers: 1 | 2;
  /** E, the channels of a token */
  readonly width: (heads: number) => number;
  readonly published: Printed;
  /** below the budget `paper`; there all */
  readonly heads: readonly number[];
  readonly lengths: (heads: number) => readonly Length[];
}

/** The first and the last of a printed row, at T = 8 and T = 128. */
const ends = (first: number, last: number) => ({ 8: first, 128: last });
const byLength = (...values: number[]) =>
  Object.fromEntries(LENGTHS.map((length, i) => [length, values[i]]));
const shortest = (): readonly Length[] => [8];
const fixed = () => 32;

/** The tables of arXiv 2510.06662: the first prints means over seeds, the others the least. */
export const ARMS = {
  "head width 8": {
    name: "D = 4, E = 8 h",
    ...{ terms: 4, layers: 1, width: (heads) => 8 * heads, heads: [1, 2, 3, 4, 5] },
    lengths: (heads) => (heads === 1 ? [8, 32, 128] : heads === 2 ? [8] : [8, 32]),
    published: {
      1: byLength(7.01e-2, 1.09e-1, 1.1e-1, 1.14e-1, 1.45e-1),
      2: byLength(7.31e-3, 8.41e-3, 9.42e-3, 1.31e-2, 1.47e-2),
      3: byLength(6.94e-4, 6.4e-4, 9.09e-4, 1.31e-3, 1.58e-3),
      4: byLength(6.1e-5, 4.36e-5, 4.8e-5, 8.75e-6, 5.23e-6),
      5: byLength(3.35e-5, 1.1e-5, 4.91e-6, 4.19e-6, 3.99e-6),
    },
  },
  "width 32": {
    name: "D = 4, E = 32",
    ...{ terms: 4, layers: 1, width: fixed, heads: [1, 2, 3, 4, 5], lengths: shortest },
    published: {
      1: ends(1.75e-2, 3.03e-2),
      2: ends(7.17e-3, 1.02e-2),
      3: ends(2.11e-4, 4.77e-4),
      4: ends(1.32e-6, 5.7e-7),
      5: ends(2.19e-6, 2.66e-7),
    },
  },
  "three maxima": {
    name: "D = 3, E = 32",
    ...{ terms: 3, layers: 1, width: fixed, heads: [2, 3, 4], lengths: shortest },
    published: {
      1: ends(1.38e-2, 2.31e-2),
      2: ends(1.09e-3, 1.11e-3),
      3: ends(4.18e-7, 2.11e-7),
    },
  },
  "two layers": {
    name: "two layers, D = 4, E = 32",
    ...{ terms: 4, layers: 2, width: fixed, heads: [1, 2, 3], lengths: shortest },
    published: { 1: ends(2.12e-4, 4.28e-4), 2: ends(7.22e-6, 3.83e-6) },
  },
} as const satisfies Readonly<Record<string, Arm>>;
/** Name of an arm. */
export type ArmName = keyof typeof ARMS;

/** A place in a table: so many heads in each layer, so many tokens. */
export interface Cell {
  readonly heads: number;
  readonly length: number;
}

/** The cells of an arm that a budget trains. */
export function cellsOf(arm: Arm, budget: Budget): Cell[] {
  const heads = budget === "paper" ? [1, 2, 3, 4, 5] : arm.heads;
  return heads.flatMap((h) =>
    (budget === "paper" ? LENGTHS : arm.lengths(h)).map((length) => ({ heads: h, length })),
  );
}

/** Task and model of a cell. */
export function configurationOf(
  { terms, layers, width }: Arm,
  { heads, length }: Cell,
): Configuration {
  return {
    task: { name: "retrieval", terms, length },
    model: classToken({
      width: width(heads),
      heads: new Array<number>(layers).fill(heads),
      residual: layers > 1,
    }),
  };
}
