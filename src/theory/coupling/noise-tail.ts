/** The last values of a matrix, where they are those of independent noise. */
export interface NoiseTail {
  /** values before them */
  readonly before: number;
  /** deviation of an element of the noise */
  readonly deviation: number;
  /** the largest value that noise alone has */
  readonly edge: number;
  /** sides of the matrix less the values before */
  readonly short: number;
  readonly long: number;
}

/** A matrix of which the leading values are known. */
export interface KnownValues {
  /** largest first */
  readonly values: Float64Array;
  /** sum of the squares of all values, known or not */
  readonly energy: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * How far values of normal matrices lie from the law's quantiles, in units of the noise's deviation
 * and whatever their size: the farthest, and as root mean square of n, which 99 % of 2,000 matrices of
 * ten shapes from [12, 12] to [200, 250] keep.
 */
const FARTHEST = 1.5;
const spreadOf = (n: number) => 0.1 + 1.3 / Math.sqrt(n);
/** A curve may lie nearer by this factor, and noise is still taken for noise. */
const CURVE = 1.1;
/** Stretches of curves that are tried: a power law, an exponential, one between. */
const STRETCHES = [0, 0.5, 1];
/** Fewer values than this say nothing of a law. */
const FEWEST = 12;
const GRID = 400;

/**
 * The longest tail of values that independent noise has: Marchenko and Pastur's law (1967) at the
 * deviation that the tail's sum of squares gives. Null where no tail of at least 12 follows it.
 *
 * Values before the tail are taken for a signal, which takes as many rows and columns from the noise.
 */
export function noiseTail({ values, energy, rows, columns }: KnownValues): NoiseTail | null {
  const [n, m] = [Math.min(rows, columns), Math.max(rows, columns)];
  let left = energy;
  for (let r = 0; r + FEWEST <= values.length; r++) {
    const [short, long] = [n - r, m - r];
    const deviation = Math.sqrt(Math.max(0, left) / (short * long));
    left -= values[r] ** 2;
    if (!(deviation > 0)) return null;
    const edge = deviation * (Math.sqrt(short) + Math.sqrt(long));
    if (Math.abs(values[r] - edge) > FARTHEST * deviation) continue;
    const tail = values.subarray(r);
    const law = quantiles(tail.length, short, long);
    const off = tail.map((s, k) => s / deviation - law[k]);
    const spread = rootMeanSquare(off);
    if (spread > spreadOf(tail.length) || off.some((x) => Math.abs(x) > FARTHEST)) continue;
    if (spread > (CURVE * offCurves(tail, r + 1)) / deviation) continue;
    return { before: r, deviation, edge, short, long };
  }
  return null;
}

/** The first `count` quantiles (k - 1/2) / short from above, of noise of deviation 1. */
function quantiles(count: number, short: number, long: number): Float64Array {
  const ratio = short / long;
  const square = (angle: number) => Math.max(0, 1 + ratio + 2 * Math.sqrt(ratio) * Math.cos(angle));
  const step = Math.PI / GRID;
  const found = new Float64Array(count);
  let [share, k] = [0, 0];
  for (let i = 0; i < GRID; i++) {
    // at the middle of each piece, where the density of a square matrix is finite too
    const middle = (i + 0.5) * step;
    const piece = (step * 2 * Math.sin(middle) ** 2) / (Math.PI * square(middle));
    for (; k < count && (k + 0.5) / short <= share + piece; k++) {
      const angle = (i + ((k + 0.5) / short - share) / piece) * step;
      found[k] = Math.sqrt(long * square(angle));
    }
    share += piece;
  }
  return found;
}

/** Root mean square by which values miss the best curve that decays, fitted to their logarithms. */
function offCurves(values: Float64Array, first: number): number {
  const n = values.length;
  const logs = values.map((s) => Math.log(Math.max(s, Number.MIN_VALUE)));
  const level = logs.reduce((sum, y) => sum + y, 0) / n;
  return Math.min(
    ...STRETCHES.map((stretch) => {
      const h = logs.map((_, i) => (stretch === 0 ? Math.log(first + i) : (first + i) ** stretch));
      const mean = h.reduce((sum, x) => sum + x, 0) / n;
      const size = h.reduce((sum, x) => sum + (x - mean) ** 2, 0);
      const slope = h.reduce((sum, x, i) => sum + (x - mean) * logs[i], 0) / size;
      return rootMeanSquare(values.map((s, i) => s - Math.exp(level + slope * (h[i] - mean))));
    }),
  );
}

function rootMeanSquare(x: Float64Array): number {
  return Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
}

/**
 * A value above the noise's edge as it would be without the noise, which raises it (Benaych-Georges and
 * Nadakuditi 2012): the larger root x^2 of y^2 = (1 + x^2)(ratio + x^2) / x^2, in units of the noise.
 */
export function withoutNoise(value: number, { deviation, short, long }: NoiseTail): number {
  const unit = deviation * Math.sqrt(long);
  const z = (value / unit) ** 2 - 1 - short / long;
  return unit * Math.sqrt((z + Math.sqrt(Math.max(0, z * z - (4 * short) / long))) / 2);
}
