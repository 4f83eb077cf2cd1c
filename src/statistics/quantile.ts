/**
 * The p-quantile of values, linear between order statistics (the definition 7 of Hyndman and Fan
 * 1996). Infinities sort as numbers do.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return at === below
    ? sorted[below]
    : sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
