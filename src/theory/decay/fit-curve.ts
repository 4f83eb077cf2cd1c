import { type Curve, curveAt, type NoiseLaw, referenceOf, type SmoothFamily } from "./curves.js";
import { type Minimum, minimiseSquares, type Residuals } from "./least-squares.js";

/** What a curve is fitted to. */
export interface Observations {
  /** positive, distinct */
  readonly positions: Float64Array;
  /** positive under multiplicative noise */
  readonly values: Float64Array;
  readonly law: NoiseLaw;
  /** deviation of each value's noise up to a common factor; null where they are equal */
  readonly deviations: ArrayLike<number> | null;
}

/** A curve, with or without a floor q: mu = f + q. */
export interface Model {
  /** of the curve f */
  readonly family: SmoothFamily;
  /** whether q is fitted */
  readonly floor: boolean;
  /** K of a finite tail */
  readonly terms: number;
}

/** A fitted model; theta = (A, a, [g], [q]) of `Curve`. */
export interface CurveFit extends Minimum {
  /** what was fitted */
  readonly model: Model;
  /** k0 of `Curve` */
  readonly reference: number;
  /** residual variance, with n - p degrees of freedom: squared relative noise, or squared noise */
  readonly variance: number;
}

/** Relative rounding with some operations behind it. */
export const ROUNDING = 4e-15;
/** What the rounding of log f, and so of f, is relative to: residuals are not known better. */
export function roundingUnit(value: number, law: NoiseLaw): number {
  const log = 1 + Math.abs(Math.log(Math.abs(value) || 1));
  return law === "multiplicative" ? log : log * Math.abs(value);
}

/** Logarithms of f up to this size are tried; float64 holds numbers up to e^709. */
const MOST_LOG = 700;
/** Cosines at which a search may stop: as far as it goes, and 1 % of a standard error within it. */
const EXACT = 1e-12;
const RESAMPLED = 1e-3;

/**
 * A fitter of one model at fixed positions. Residuals are log y - log(f + q) under multiplicative
 * noise, y = (f + q) e^(s e), and (y - f - q) / deviation under additive noise, e standard normal.
 *
 * q is not held at or above 0: its estimate then has a normal law also where the true floor is 0,
 * and the interval of the rate stays right. What is reported is cut at 0.
 */
export function curveFitter(
  model: Model,
  positions: Float64Array,
  law: NoiseLaw,
  deviations: ArrayLike<number> | null,
): CurveFitter {
  const reference =
    model.family === "finite tail" ? Math.min(...positions) : referenceOf(positions);
  const curve = curveAt(model.family, positions, reference, model.terms);
  const residualsOf = residualsAt(curve, model.floor, law, deviations);
  const finish = (minimum: Minimum | null, n: number): CurveFit | null =>
    minimum === null
      ? null
      : {
          ...minimum,
          model,
          reference,
          variance: minimum.sum / Math.max(1, n - minimum.theta.length),
        };
  return {
    search(values) {
      const data = { positions, values, law, deviations };
      const residuals = residualsOf(values);
      let best: CurveFit | null = null;
      for (const start of starts(curve, model.floor, data)) {
        const fit = finish(minimiseSquares(residuals, start, EXACT), values.length);
        if (fit !== null && better(fit, best)) best = fit;
      }
      return best;
    },
    refit(values, near) {
      return finish(minimiseSquares(residualsOf(values), near.theta, RESAMPLED), values.length);
    },
  };
}

/** Fits of one model at fixed positions. */
export interface CurveFitter {
  /** the best of the minima found from a grid of starts; null where no start is in the domain */
  readonly search: (values: Float64Array) => CurveFit | null;
  /** the minimum near another fit, for resamples of what that was fitted to */
  readonly refit: (values: Float64Array, near: CurveFit) => CurveFit | null;
}

function better(fit: CurveFit, best: CurveFit | null): boolean {
  if (best === null || fit.converged !== best.converged) return best === null || fit.converged;
  return fit.sum < best.sum;
}

/** Residuals of any values at the curve's positions; buffers are shared between calls. */
function residualsAt(
  curve: Curve,
  floor: boolean,
  law: NoiseLaw,
  deviations: ArrayLike<number> | null,
): (values: Float64Array) => Residuals {
  const p = curve.p + (floor ? 1 : 0);
  const { n } = curve;
  const logs = new Float64Array(n);
  const gradient = new Float64Array(n * curve.p);
  const observed = new Float64Array(n);
  const scale = new Float64Array(n);
  for (let i = 0; i < n; i++) scale[i] = deviations === null ? 1 : 1 / deviations[i];
  const multiplicative = law === "multiplicative";
  const evaluate: Residuals["evaluate"] = (theta, r, jacobian) => {
    if (!curve.evaluate(theta, logs, gradient)) return false;
    const q = floor ? theta[p - 1] : 0;
    for (let i = 0; i < n; i++) {
      if (!(Math.abs(logs[i]) < MOST_LOG)) return false;
      let slope = -scale[i];
      let slopeOfFloor = 0;
      if (multiplicative && !floor) {
        r[i] = scale[i] * (observed[i] - logs[i]);
      } else {
        const f = Math.exp(logs[i]);
        const mean = f + q;
        if (multiplicative) {
          if (!(mean > 0)) return false;
          r[i] = scale[i] * (observed[i] - Math.log(mean));
          slopeOfFloor = slope / mean;
          slope *= f / mean;
        } else {
          r[i] = scale[i] * (observed[i] - mean);
          slopeOfFloor = slope;
          slope *= f;
        }
      }
      for (let j = 0; j < curve.p; j++) jacobian[i * p + j] = slope * gradient[i * curve.p + j];
      if (floor) jacobian[i * p + p - 1] = slopeOfFloor;
    }
    return true;
  };
  return (values) => {
    let size = 0;
    for (let i = 0; i < n; i++) {
      observed[i] = multiplicative ? Math.log(values[i]) : values[i];
      size += (scale[i] * roundingUnit(values[i], law)) ** 2;
    }
    return { n, p, rounding: size * ROUNDING ** 2, evaluate };
  };
}

/** Third parameters that starts are laid at, and rates of finite tails. */
const STRETCHES = [0.15, 0.5, 0.9];
const TAIL_RATES = [0.3, 0.6, 1, 1.6, 2.5, 4];
/**
 * Floors that starts are laid at: below the level of the last quarter of the positions by these
 * shares of that level, or of what lies above it where that is less.
 */
const DROPS = [0, 0.1, 0.5, 1];

/**
 * A grid over stretch (or rate of a finite tail) and floor; there A and a follow by least squares
 * of log(y - q) on the positions, weighted as the noise asks.
 */
function* starts(curve: Curve, floor: boolean, data: Observations): Generator<Float64Array> {
  const { positions, values, law, deviations } = data;
  const n = values.length;
  const latest = Array.from(positions.keys()).sort((i, j) => positions[i] - positions[j]);
  const quarter = latest.slice(-Math.max(2, Math.floor(n / 4)));
  const level = quarter.reduce((sum, i) => sum + values[i], 0) / quarter.length;
  const unit = Math.min(Math.abs(level), Math.abs(Math.max(...values) - level)) || 1;
  const logs = new Float64Array(n);
  const gradient = new Float64Array(n * curve.p);
  const thirds = curve.family === "stretched" ? STRETCHES : [0];
  const rates = curve.family === "finite tail" ? TAIL_RATES : [0];
  for (const q of floor ? DROPS.map((drop) => level - drop * unit) : [0]) {
    const least = 0.2 * (floor ? unit : Number.MIN_VALUE);
    const above = latest.filter((i) => values[i] - q > least);
    const used = above.length >= 3 ? above : latest.slice(0, 3);
    const rise = used.map((i) => Math.log(Math.max(values[i] - q, 0.2 * unit)));
    const weights = used.map((i) =>
      law === "additive" ? (Math.max(values[i] - q, 0) / (deviations?.[i] ?? 1)) ** 2 : 1,
    );
    for (const third of thirds) {
      for (const rate of rates) {
        const theta = new Float64Array(curve.p + (floor ? 1 : 0));
        theta[1] = rate;
        if (curve.p === 3) theta[2] = third;
        if (floor) theta[theta.length - 1] = q;
        if (!curve.evaluate(theta, logs, gradient)) continue;
        // For the Box-Cox curves log f is linear in the rate; a finite tail keeps the grid's.
        const h = used.map((i) => (rate === 0 ? gradient[curve.p * i + 1] : 0));
        const total = weights.reduce((sum, w) => sum + w, 0);
        const mean = (x: readonly number[]) =>
          x.reduce((sum, v, i) => sum + weights[i] * v, 0) / total;
        const y = rise.map((v, i) => v - logs[used[i]]);
        const [centreH, centreY] = [mean(h), mean(y)];
        const spread = mean(h.map((v) => (v - centreH) ** 2));
        const slope =
          spread > 0 ? mean(h.map((v, i) => (v - centreH) * (y[i] - centreY))) / spread : 0;
        theta[0] = centreY - slope * centreH;
        theta[1] += slope;
        yield theta;
      }
    }
  }
}
