/** Shorter sequences hold no plateau that could be told from a slow start. */
const SHORTEST = 17;

/**
 * How many leading values to keep: the chopping rule of Aurentz and Trefethen, "Chopping a
 * Chebyshev series", ACM Transactions on Mathematical Software 43 (2017) 33, section 3, written
 * anew from the paper's description.
 *
 * 1. The envelope is the largest magnitude from each index on, over the first one's.
 * 2. A plateau is the first stretch from j to j2 = round(1.25 j + 5) over which the envelope falls
 *    by less than the factor r, r = 3 (1 - log envelope_j / log tolerance). At tolerance^(2/3) it
 *    has to be perfectly flat (r = 1), at the tolerance everything is a plateau (r = 0): a slow
 *    decay well above the noise is not taken for noise.
 * 3. The cut is where log10 of the envelope plus a line that rises by a third of
 *    log10(1 / tolerance) up to j2 is least: further to the left if the last values hardly help,
 *    further to the right if they still fall steeply.
 *
 * Constants are the paper's; its authors tuned them by hand. Examples, with x_k = 10^-k for k =
 * 1..50: at tolerance 2^-52 it keeps 18; with noise of 1e-13 cos(k^2) 13; with noise of 1e-10 all
 * 50, since no plateau lies low enough; with that noise and a tolerance of 1e-10, 10.
 *
 * @param values any signs
 * @param tolerance relative to the largest, in (0, 1)
 * @returns from 1 to the number of values; that number where no plateau was found ("not happy")
 */
export function standardChop(values: ArrayLike<number>, tolerance: number): number {
  const n = values.length;
  if (tolerance >= 1) return 1;
  if (n < SHORTEST) return n;
  const envelope = new Float64Array(n);
  let largest = 0;
  for (let k = n - 1; k >= 0; k--) {
    largest = Math.max(largest, Math.abs(values[k]));
    envelope[k] = largest;
  }
  if (largest === 0) return 1;
  for (let k = 0; k < n; k++) envelope[k] /= largest;

  const plateau = findPlateau(envelope, tolerance);
  if (plateau === null) return n;
  if (envelope[plateau.before - 1] === 0) return plateau.before;
  const least = tolerance ** (7 / 6);
  const above = envelope.reduce((count, x) => count + Number(x >= least), 0);
  const end = Math.min(plateau.end, above + 1);
  if (above < plateau.end) envelope[end - 1] = least;
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < end; k++) {
    const tilt = end === 1 ? 0 : (-Math.log10(tolerance) / 3) * (k / (end - 1));
    const height = Math.log10(envelope[k]) + tilt;
    if (height < lowest) {
      lowest = height;
      best = k;
    }
  }
  return Math.max(best, 1);
}

/** The last value before the plateau and the plateau's end, counted from 1. */
function findPlateau(envelope: Float64Array, tolerance: number) {
  for (let j = 1; j <= envelope.length; j++) {
    const end = Math.round(1.25 * j + 5);
    if (end > envelope.length) return null;
    const height = envelope[j - 1];
    const flat = 3 * (1 - Math.log(height) / Math.log(tolerance));
    if (height === 0 || envelope[end - 1] / height > flat) return { before: j - 1, end };
  }
  return null;
}

/**
 * The indices, counted from 1, among which a decay may be fitted: from the first value to the last
 * that `standardChop` keeps at the noise floor's tolerance and that stands above the floor. Null
 * where none does.
 *
 * @param values singular values, largest first
 * @param noiseFloor not negative; with 0, machine epsilon times the largest value is taken
 */
export function chopWindow(
  values: Float64Array,
  noiseFloor: number,
): readonly [first: number, last: number] | null {
  const floor = Math.max(noiseFloor, Number.EPSILON * values[0]);
  const above = values.reduce((count, s) => count + Number(s > floor), 0);
  if (above === 0) return null;
  return [1, Math.min(above, standardChop(values, floor / values[0]))];
}
