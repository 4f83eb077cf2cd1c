/** Families of smooth decays. */
export type SmoothFamily = "power" | "exponential" | "stretched" | "finite tail";

/** How the values of a decay are disturbed, independently from value to value. */
export type NoiseLaw = "multiplicative" | "additive";

/**
 * A decaying curve f at given positions, up to a floor. Parameters theta = (A, a) or (A, a, g):
 * A = log f at the reference position k0, a the rate.
 *
 * power, exponential and stretched are one family, with u = log(k / k0):
 *
 *     log f(k) = A - a (e^(g u) - 1) / g,   g = 0: A - a u
 *
 * so g = 0 is c k^-a, g = 1 is c e^(-b k) with b = a / k0, and g between is c e^(-(b k)^g) with
 * a / g = (b k0)^g. (Box and Cox's transform of k: near either end nothing becomes singular, which
 * it does in c, b and g.)
 *
 * finite tail, of sigma_k = k^-a for k up to K: f(m) = c sum_{k=m+1}^{K} k^(-2a), A = log f(k0).
 */
export interface Curve {
  readonly family: SmoothFamily;
  /** number of positions */
  readonly n: number;
  /** number of parameters: 2 or 3 */
  readonly p: number;
  /** k0: the geometric mean of the positions fitted; their least for a finite tail */
  readonly reference: number;
  /** writes log f [n] and its gradient [n, p] at the positions; false where theta is out of bounds */
  readonly evaluate: (theta: Float64Array, logs: Float64Array, gradient: Float64Array) => boolean;
}

/** Rates and stretches searched, wide enough for anything that float64 can hold; chosen by hand. */
const MOST_RATE = 1e4;
const MOST_STRETCH = 4;
/** |g u| below which the series of (e^(g u) - 1) / g is exact to rounding. */
const NEAR_POWER = 1e-3;

/** Geometric mean of positions. */
export function referenceOf(positions: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < positions.length; i++) sum += Math.log(positions[i]);
  return Math.exp(sum / positions.length);
}

/**
 * @param positions positive; for a finite tail whole numbers below `terms`
 * @param terms K of a finite tail
 */
export function curveAt(
  family: SmoothFamily,
  positions: Float64Array,
  reference: number,
  terms: number,
): Curve {
  switch (family) {
    case "power":
      return fixedStretch(
        family,
        reference,
        positions.map((k) => Math.log(k / reference)),
      );
    case "exponential":
      return fixedStretch(
        family,
        reference,
        positions.map((k) => k / reference - 1),
      );
    case "stretched":
      return freeStretch(
        reference,
        positions.map((k) => Math.log(k / reference)),
      );
    case "finite tail":
      return finiteTail(reference, positions, terms);
    default:
      return family satisfies never;
  }
}

function fixedStretch(family: SmoothFamily, reference: number, h: Float64Array): Curve {
  return {
    family,
    n: h.length,
    p: 2,
    reference,
    evaluate(theta, logs, gradient) {
      const level = theta[0];
      const rate = theta[1];
      if (!(Math.abs(rate) < MOST_RATE)) return false;
      for (let i = 0; i < h.length; i++) {
        logs[i] = level - rate * h[i];
        gradient[2 * i] = 1;
        gradient[2 * i + 1] = -h[i];
      }
      return true;
    },
  };
}

function freeStretch(reference: number, u: Float64Array): Curve {
  return {
    family: "stretched",
    n: u.length,
    p: 3,
    reference,
    evaluate(theta, logs, gradient) {
      const level = theta[0];
      const rate = theta[1];
      const g = theta[2];
      if (!(Math.abs(rate) < MOST_RATE && Math.abs(g) < MOST_STRETCH)) return false;
      for (let i = 0; i < u.length; i++) {
        const x = g * u[i];
        const near = Math.abs(x) < NEAR_POWER;
        const rise = near ? x * (1 + (x / 2) * (1 + (x / 3) * (1 + x / 4))) : Math.expm1(x);
        const h = near ? u[i] * (1 + (x / 2) * (1 + (x / 3) * (1 + x / 4))) : rise / g;
        logs[i] = level - rate * h;
        gradient[3 * i] = 1;
        gradient[3 * i + 1] = -h;
        gradient[3 * i + 2] =
          -rate *
          (near
            ? u[i] * u[i] * (1 / 2 + x * (1 / 3 + x * (1 / 8 + x / 30)))
            : (u[i] * (rise + 1) - h) / g);
      }
      return true;
    },
  };
}

/** Sums from the last term down, each term once, so that small tails keep their digits. */
function finiteTail(reference: number, positions: Float64Array, terms: number): Curve {
  const order = Array.from(positions.keys()).sort((i, j) => positions[j] - positions[i]);
  const least = Math.min(reference, ...positions);
  const logK = Float64Array.from({ length: terms + 1 }, (_, k) => Math.log(k));
  return {
    family: "finite tail",
    n: positions.length,
    p: 2,
    reference,
    evaluate(theta, logs, gradient) {
      const level = theta[0];
      const rate = theta[1];
      if (!(Math.abs(rate) < MOST_RATE)) return false;
      let sum = 0;
      let slope = 0;
      let next = 0;
      let atReference = 0;
      let slopeThere = 0;
      // In units of the first term that counts, so that steep laws do not underflow at once.
      for (let m = terms - 1; m >= least; m--) {
        const term = Math.exp(-2 * rate * (logK[m + 1] - logK[least + 1]));
        sum += term;
        slope -= 2 * logK[m + 1] * term;
        while (next < order.length && positions[order[next]] === m) {
          logs[order[next]] = Math.log(sum);
          gradient[2 * order[next] + 1] = slope / sum;
          next++;
        }
        if (m === reference) {
          atReference = Math.log(sum);
          slopeThere = slope / sum;
        }
      }
      for (let i = 0; i < positions.length; i++) {
        logs[i] += level - atReference;
        gradient[2 * i] = 1;
        gradient[2 * i + 1] -= slopeThere;
      }
      return Number.isFinite(logs[order[0]]);
    },
  };
}
