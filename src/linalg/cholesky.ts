/**
 * The lower factor L of a + shift I = L L^T, a symmetric [n, n] of which the lower half is read.
 * Below its diagonal the result holds L; above it, zeros.
 *
 * @throws RangeError where a + shift I is not positive definite to working precision
 */
export function cholesky(a: Float64Array, n: number, shift: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j];
      for (let k = 0; k < j; k++) sum -= l[row + k] * l[other + k];
      if (j < i) {
        l[row + j] = sum / l[other + j];
        continue;
      }
      sum += shift;
      if (!(sum > 0)) throw new RangeError(`not positive definite: pivot ${i} of ${n} is ${sum}`);
      l[row + i] = Math.sqrt(sum);
    }
  }
  return l;
}

/**
 * Solves L L^T x = b in place of b, L the leading part of l [n, n] that has as many rows as b: the
 * factor of a leading part of a matrix is that part of its factor.
 */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): Float64Array {
  const order = b.length;
  for (let i = 0; i < order; i++) {
    let sum = b[i];
    for (let k = 0; k < i; k++) sum -= l[i * n + k] * b[k];
    b[i] = sum / l[i * n + i];
  }
  for (let i = order - 1; i >= 0; i--) {
    const x = b[i] / l[i * n + i];
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] -= l[i * n + k] * x;
  }
  return b;
}

/** The inverse of the lower triangular l [n, n]; its squares add up to the trace of (L L^T)^-1. */
export function lowerInverse(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= l[i * n + k] * column[k];
      column[i] = sum / l[i * n + i];
      inverse[i * n + j] = column[i];
    }
  }
  return inverse;
}
