/**
 * p-values adjusted for their number (Holm 1979): rejecting those below 5 % keeps the chance of any
 * false rejection at 5 %, whatever depends on what.
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((_, i) => i).sort((a, b) => p[a] - p[b]);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  for (const [rank, i] of order.entries()) {
    least = Math.max(least, Math.min(1, (p.length - rank) * p[i]));
    adjusted[i] = least;
  }
  return adjusted;
}
