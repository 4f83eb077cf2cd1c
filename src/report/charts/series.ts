/** Colours of series, in their order; with the marks below they are told apart without colour. */
export const SERIES = ["baseline", "network", "proved", "fitted", "ink"] as const;

/** Marks of series, in the same order. */
export const MARKS = ["circle", "square", "triangle", "diamond", "star"] as const;
