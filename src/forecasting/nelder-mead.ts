/** Steps of the simplex for each dimension, at most; and the spread of its values, relative, at which it ends. */
const STEPS = 40;
const TOLERANCE = 1e-5;

interface Vertex {
  readonly at: Float64Array;
  readonly value: number;
}

/**
 * The point of least value that a simplex of the given size finds from a start (Nelder and Mead 1965, with
 * their coefficients): for a handful of parameters of a function without gradient.
 */
export function nelderMead(
  f: (at: Float64Array) => number,
  start: readonly number[],
  size = 1,
): Float64Array {
  const n = start.length;
  const vertex = (at: Float64Array): Vertex => ({ at, value: f(at) });
  const simplex = Array.from({ length: n + 1 }, (_, i) =>
    vertex(Float64Array.from(start, (x, j) => (j === i - 1 ? x + size : x))),
  );
  for (let step = 0; step < STEPS * n; step++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0], simplex[n]];
    if (worst.value - best.value <= TOLERANCE * Math.abs(best.value)) break;
    const centre = Float64Array.from(
      best.at,
      (_, j) => simplex.slice(0, n).reduce((sum, { at }) => sum + at[j], 0) / n,
    );
    const along = (factor: number) => vertex(centre.map((c, j) => c + factor * (worst.at[j] - c)));
    const reflected = along(-1);
    if (reflected.value < best.value) {
      const expanded = along(-2);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < simplex[n - 1].value) {
      simplex[n] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
      if (contracted.value < Math.min(worst.value, reflected.value)) simplex[n] = contracted;
      else {
        for (let i = 1; i <= n; i++) {
          simplex[i] = vertex(simplex[i].at.map((x, j) => (x + best.at[j]) / 2));
        }
      }
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a)).at;
}
