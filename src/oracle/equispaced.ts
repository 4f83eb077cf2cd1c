import { CallerError } from "../errors.js";
import type { Decay, LagKernel } from "./kernel-sums.js";

/**
 * Squared distance of a kernel from the span of decays with the rates start + k * step, k = 0..m-1,
 * in exact arithmetic's sense: x^k times the first decay, with x = e^(-step t) or t^(-step), are
 * polynomials in x, which Arnoldi's process orthogonalises step by step. The decays themselves have
 * a numerical rank near 40, whatever their number, and coefficients of 10^10 and more; the value says
 * what the span holds, not what float64 weights reach.
 *
 * @throws CallerError where a power law is asked for at lag 0, or m is no integer from 1
 */
export function equispacedResidual(
  { values, first }: LagKernel,
  decay: Decay,
  { start, step, terms }: { readonly start: number; readonly step: number; readonly terms: number },
): number {
  if (decay === "power" && first < 1) {
    throw new CallerError(`a power law has no value at lag ${first}`, "begin at lag 1 or later");
  }
  if (!(Number.isInteger(terms) && terms >= 1)) {
    throw new CallerError(`${terms} decays`, "give an integer from 1");
  }
  const n = values.length;
  const time = Float64Array.from({ length: n }, (_, i) =>
    decay === "exponential" ? first + i : Math.log(first + i),
  );
  const x = time.map((t) => Math.exp(-step * t));
  const residual = Float64Array.from(values);
  const basis: Float64Array[] = [];
  let next = time.map((t) => Math.exp(-start * t));
  for (let k = 0; k < Math.min(terms, n); k++) {
    const before = Math.sqrt(inner(next, next));
    // twice is enough (Kahan; Parlett, The Symmetric Eigenvalue Problem, section 6-9)
    for (let pass = 0; pass < 2; pass++) for (const q of basis) subtract(next, q);
    const norm = Math.sqrt(inner(next, next));
    if (!(norm > Number.EPSILON * n * before)) break;
    const q = next.map((v) => v / norm);
    basis.push(q);
    subtract(residual, q);
    next = q.map((v, i) => v * x[i]);
  }
  return inner(residual, residual);
}

/** Takes from `v` its part along the unit vector `q`. */
function subtract(v: Float64Array, q: Float64Array): void {
  const share = inner(v, q);
  for (let i = 0; i < v.length; i++) v[i] -= share * q[i];
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
