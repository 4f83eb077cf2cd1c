import { CallerError } from "../errors.js";
import type { Encoding } from "../theory/bounds/paper-b/kernels.js";

/**
 * Sums of heads: sum_k a_k e^(-beta_k t) (lin) or sum_k a_k t^-beta_k (log), with equally spaced
 * exponents beta_k = first + k step, k = 0 .. terms - 1.
 */
export interface HeadFamily {
  /** exponentials (lin) or powers (log) of the lag */
  readonly encoding: Encoding;
  /** beta_0, above 0 */
  readonly first: number;
  /** above 0 */
  readonly step: number;
}

/** The first exponents of a family. */
export function ratesOf({ first, step }: HeadFamily, terms: number): number[] {
  return Array.from({ length: terms }, (_, k) => first + k * step);
}

/** The exponents of Paper B's Lemmas F.1 and F.2 (lin), F.4 and F.5 (log), for single lags. */
export const LAG_FAMILIES: Readonly<Record<Encoding, HeadFamily>> = {
  lin: { encoding: "lin", first: 0.01, step: 0.01 },
  log: { encoding: "log", first: 1.01, step: 0.01 },
};

/** The exponents of Lemmas F.3, for kernels O(e^(-beta t)), and F.6, for O(t^-beta). */
export function tailFamily(encoding: Encoding, beta: number): HeadFamily {
  return encoding === "lin"
    ? { encoding, first: 0.01 * beta, step: 0.005 }
    : { encoding, first: 1 + 0.0001 * beta, step: 0.01 };
}

/** A kernel approximated by a sum of heads. */
export interface HeadSum {
  /** [points] values of the sum */
  readonly values: Float64Array;
  /** sum over the points of |target - sum| */
  readonly error: number;
  /** [terms] a_k; their rounding alone can exceed the sum where `coefficientNorm` is large */
  readonly coefficients: Float64Array;
  /** max |a_k|: heads that multiply their values by this lose as many digits as it has */
  readonly coefficientNorm: number;
}

/**
 * The sum of heads nearest to a target in least squares over the points, computed in an orthonormal
 * basis of w(t) q(x), x = e^(-step t) or t^-step, q a polynomial: the exponentials themselves agree
 * to more digits than float64 has. The basis is made by Arnoldi's process with the matrix diag(x),
 * each vector orthogonalised twice; coefficients follow its recurrence.
 *
 * @param points lags, at least 0 (lin) or above 0 (log)
 * @param target [points]
 * @throws CallerError where there are more terms than points, or a family has no positive step
 */
export function fitHeads(
  { encoding, first, step }: HeadFamily,
  points: ArrayLike<number>,
  target: ArrayLike<number>,
  terms: number,
): HeadSum {
  const n = points.length;
  if (!(Number.isInteger(terms) && terms >= 1 && terms <= n && first > 0 && step > 0)) {
    throw new CallerError(
      `${terms} exponents from ${first} in steps of ${step} for ${n} lags`,
      "give 1 to as many exponents as lags, a first one and a step above 0",
    );
  }
  const at = (beta: number) =>
    Float64Array.from(points, (t) => (encoding === "lin" ? Math.exp(-beta * t) : t ** -beta));
  const x = at(step);
  const basis: Float64Array[] = [];
  // [terms] of each basis vector: its coefficients in the exponents
  const recipes: Float64Array[] = [];
  let next = at(first);
  let recipe = new Float64Array(terms);
  recipe[0] = 1;
  const rest = Float64Array.from(target);
  const coefficients = new Float64Array(terms);
  for (let k = 0; k < terms; k++) {
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((q, j) => {
        const c = dot(q, next);
        subtract(next, c, q);
        subtract(recipe, c, recipes[j]);
      });
    }
    const norm = Math.sqrt(dot(next, next));
    // the rest of the exponents vanish at every point in float64
    if (norm === 0) break;
    const q = next.map((v) => v / norm);
    const own = recipe.map((v) => v / norm);
    basis.push(q);
    recipes.push(own);
    const c = dot(q, rest);
    subtract(rest, c, q);
    subtract(coefficients, -c, own);
    next = q.map((v, i) => v * x[i]);
    recipe = Float64Array.from({ length: terms }, (_, i) => (i === 0 ? 0 : own[i - 1]));
  }
  return {
    values: rest.map((r, i) => target[i] - r),
    error: rest.reduce((sum, r) => sum + Math.abs(r), 0),
    coefficients,
    coefficientNorm: coefficients.reduce((most, a) => Math.max(most, Math.abs(a)), 0),
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** a -= c b */
function subtract(a: Float64Array, c: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] -= c * b[i];
}

/** 1{t = lag} at the points. */
export function lagTarget(points: ArrayLike<number>, lag: number): Float64Array {
  return Float64Array.from(points, (t) => (t === lag ? 1 : 0));
}

/** The lags 0 .. length - 1 (lin), or 1 .. length (log), which has none at 0. */
export function lagsOf(encoding: Encoding, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i + (encoding === "log" ? 1 : 0));
}

/** t of each lag, as the query of lag B sees it: t - B + most (lin), or t most / B (log). */
function askedLags(encoding: Encoding, most: number, length: number): Float64Array[] {
  const lags = lagsOf(encoding, length);
  return Array.from({ length: most }, (_, i) =>
    lags.map((t) => (encoding === "lin" ? t - (i + 1) + most : (t * most) / (i + 1))),
  );
}

/** All that queries of lags 1 .. most see, in order: where `most` is to be singled out for every one of them. */
export function adaptiveLagPoints(encoding: Encoding, most: number, length: number): Float64Array {
  return Float64Array.from(
    new Set(askedLags(encoding, most, length).flatMap((list) => [...list])),
  ).sort();
}

/**
 * A lag B that the query sets, 1 <= B <= most, by heads of t - B or t / B (Lemmas F.2, F.5): with
 * t' = t - B + most, or t most / B, they are heads of t', to single out t' = most for every B at
 * once.
 *
 * @returns the sum, on the union of all t', and the largest error in l^1 of any B
 */
export function fitAdaptiveLag(
  family: HeadFamily,
  most: number,
  length: number,
  terms: number,
): { readonly sum: HeadSum; readonly worst: number } {
  const points = adaptiveLagPoints(family.encoding, most, length);
  const target = lagTarget(points, most);
  const sum = fitHeads(family, points, target, terms);
  const residual = new Map(Array.from(points, (t, i) => [t, Math.abs(target[i] - sum.values[i])]));
  const errors = askedLags(family.encoding, most, length).map((list) =>
    list.reduce((e, t) => e + (residual.get(t) ?? 0), 0),
  );
  return { sum, worst: Math.max(...errors) };
}
