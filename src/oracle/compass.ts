/** A point of the plane. */
export type Point = readonly [number, number];

/** A step this small ends the search. */
const FINEST = 1e-4;

const DIRECTIONS: readonly Point[] = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
];

/**
 * A local minimum of f over the square low..high in both coordinates: the best of the starts, then
 * a compass search (Kolda, Lewis and Torczon 2003) with steps from 1 halved down to 1e-4.
 *
 * @param starts at least one
 */
export function compassMinimum(
  f: (point: Point) => number,
  starts: readonly Point[],
  { low, high }: { readonly low: number; readonly high: number },
): Point {
  const inside = (x: number) => Math.min(high, Math.max(low, x));
  const best = (points: readonly Point[]) =>
    points
      .map(([a, b]): Point => [inside(a), inside(b)])
      .map((point) => ({ point, value: f(point) }))
      .reduce((x, y) => (y.value < x.value ? y : x));
  let here = best(starts);
  for (let step = 1; step > FINEST; ) {
    const [a, b] = here.point;
    const moved = best(DIRECTIONS.map(([u, v]) => [a + step * u, b + step * v]));
    if (moved.value < here.value) here = moved;
    else step /= 2;
  }
  return here.point;
}
