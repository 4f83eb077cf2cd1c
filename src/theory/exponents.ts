/** An exponent that theory gives to the mean squared error as one setting grows, by another. */
export interface TheoryExponent {
  /** what it is of, and where it is from */
  readonly summary: string;
  /** the task that it speaks of */
  readonly task: string;
  /** path of the setting that grows */
  readonly against: string;
  /** path of the setting that it depends on */
  readonly by: string;
  /** null where theory gives none */
  readonly at: (value: number) => number | null;
}

/** Exponents by name. */
export const EXPONENTS = {
  "coupling-tail": {
    summary:
      "-(2 alpha - 1), by the head size m: sum_{k > m} k^(-2 alpha), what the best coupling of rank m leaves (Theorem 4.2 of arXiv 2305.18475)",
    task: "coupling",
    against: "model.headSize",
    by: "task.alpha",
    // the tail of alpha <= 1/2 has no sum
    at: (alpha) => (alpha > 0.5 ? 1 - 2 * alpha : null),
  },
} as const satisfies Readonly<Record<string, TheoryExponent>>;

/** Name of an exponent of theory. */
export type ExponentName = keyof typeof EXPONENTS;

/** The names, in the order in which they are shown. */
export const EXPONENT_NAMES = Object.keys(EXPONENTS) as readonly ExponentName[];
