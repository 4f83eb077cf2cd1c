/** How much work a bench run does: the full measurement, or a tiny form that proves the harness. */
export interface Scale {
  readonly smoke: boolean;
  /** interleaved repeats of each side */
  readonly repeats: number;
}

export type Target =
  | { readonly kind: "at least"; readonly value: number }
  | { readonly kind: "below"; readonly value: number };

/** What a case has to say beyond one figure. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Two sides measured in turns, and the ratio of each turn. */
export interface Measurement {
  /** what the first and the second side are, in words */
  readonly sides: readonly [string, string];
  readonly unit: "ms" | "s" | "GFLOP/s" | "MB" | "model-steps/s" | "symbols/s";
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly ratios: readonly number[];
  /** what a reader must know to judge the figure */
  readonly notes: readonly string[];
  readonly table?: Table;
}

/** One side, measured against nothing but its target. */
export interface Reading {
  readonly what: string;
  readonly unit: "s" | "ms" | "of 1";
  readonly values: readonly number[];
  readonly notes: readonly string[];
  readonly table?: Table;
}

export type Outcome = Measurement | Reading | { readonly skipped: string };

export interface BenchCase {
  readonly name: string;
  readonly target: Target;
  readonly measure: (scale: Scale) => Promise<Outcome>;
}

/**
 * Measures two sides in turns, A B A B ..., so that what slows the machine down slows both. Each
 * side is called once before, to warm up.
 *
 * @param ratio of one turn's two values
 */
export async function interleave(
  repeats: number,
  first: () => Promise<number>,
  second: () => Promise<number>,
  ratio: (first: number, second: number) => number,
): Promise<Pick<Measurement, "first" | "second" | "ratios">> {
  await first();
  await second();
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < repeats; i++) {
    a.push(await first());
    b.push(await second());
  }
  return { first: a, second: b, ratios: a.map((v, i) => ratio(v, b[i])) };
}

/** What one repeat takes at least, in milliseconds: shorter work is repeated. */
const REPEAT = 300;

/**
 * How often work must be done to fill a repeat.
 *
 * @param time milliseconds of one piece of work, over so many of them
 */
export async function fill(
  { smoke }: Scale,
  time: (times: number) => Promise<number>,
): Promise<number> {
  if (smoke) return 1;
  await time(1);
  return Math.ceil(REPEAT / (await time(1)));
}

/** How many times less time the first side takes than the second. */
export function speedup(first: number, second: number): number {
  return second / first;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
