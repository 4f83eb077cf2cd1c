import { type Filter, oneStepError, type Series } from "./filter.js";
import { nelderMead } from "./nelder-mead.js";
import { decompose, type Season, slotOf } from "./seasons.js";

/** How a level moves on between two values. */
export const TRENDS = ["none", "additive", "damped"] as const;
/** Name of a trend. */
export type Trend = (typeof TRENDS)[number];

/**
 * Exponential smoothing with additive errors, ETS(A, N | A | Ad, N | A) of Hyndman, Koehler, Ord and Snyder
 * (2008): with e = y - (l + phi b + s) of the newest value y, its level l, trend b and season s before it,
 *
 *   l <- l + phi b + alpha e,   b <- phi b + beta e,   s <- s + gamma e.
 */
export interface Smoothing {
  readonly trend: Trend;
  /** gains of level, trend and season; 0 where there is none */
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  /** 1 but for a damped trend */
  readonly phi: number;
  /** as it begins; null without one */
  readonly season: Season | null;
}

/** Where a state is told to begin rather than found from the first values: level, and trend. */
export interface Beginning {
  readonly level: number;
  readonly trend: number;
}

/** What the error of a value moves. */
interface Gains {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
}

/** Of the value that a series begins with. */
const FIRST: Gains = { level: 1, trend: 0, season: 0 };

/**
 * Gains of the k-th value. While few have come, they are at least those of least squares on all of them: of the
 * mean, 1 / k; of a line, (4 k - 2) / (k (k + 1)) for its level and 6 / (k (k + 1)) for its slope.
 */
function gainsAt(k: number, { trend, alpha, beta, gamma }: Smoothing): Gains {
  if (k === 1) return FIRST;
  if (trend === "none") return { level: Math.max(alpha, 1 / k), trend: 0, season: gamma };
  return {
    level: Math.max(alpha, (4 - 2 / k) / (k + 1)),
    trend: Math.max(beta, 6 / k / (k + 1)),
    season: gamma,
  };
}

/** How many trends lie h steps ahead: fewer where they are damped. */
function trendsAhead(h: number, phi: number): number {
  return phi === 1 ? h : h === 1 ? phi : (phi * (1 - phi ** h)) / (1 - phi);
}

/** A filter that begins at the first value. */
export function smooth(
  model: Smoothing,
  { phase }: Pick<Series, "phase">,
  begin: Beginning | null = null,
): Filter {
  const { phi, season } = model;
  const indices = season?.indices.slice() ?? null;
  const period = season?.period ?? 1;
  let level = begin?.level ?? 0;
  let slope = begin?.trend ?? 0;
  let seen = 0;
  /** of the next row */
  let slot = slotOf(phase, period);
  return {
    forecast(h) {
      const trended = level + trendsAhead(h, phi) * slope;
      if (indices === null) return trended;
      return trended + indices[h === 1 ? slot : slotOf(phase + seen + h - 1, period)];
    },
    observe(value) {
      const before = level + phi * slope;
      const error = value - before - (indices?.[slot] ?? 0);
      seen++;
      const gains = gainsAt(begin === null ? seen : Number.POSITIVE_INFINITY, model);
      level = before + gains.level * error;
      slope = phi * slope + gains.trend * error;
      if (indices !== null) indices[slot] += gains.season * error;
      if (indices !== null) slot = slotOf(phase + seen, period);
    },
  };
}

/**
 * What a forecast h steps after so many values weighs each of them by, the oldest first, and each index of the
 * season that they begin with in its first row: the recursion backwards.
 */
export function smoothingWeights(
  model: Smoothing,
  rows: number,
  h: number,
): { readonly values: Float64Array; readonly season: Float64Array } {
  const { phi } = model;
  const period = model.season?.period ?? 1;
  const values = new Float64Array(rows);
  const season = new Float64Array(Math.ceil(period));
  season[slotOf(rows + h - 1, period)] = 1;
  let level = 1;
  let trend = trendsAhead(h, phi);
  for (let k = rows; k > 0; k--) {
    const slot = slotOf(k - 1, period);
    const gains = gainsAt(k, model);
    const error = gains.level * level + gains.trend * trend + gains.season * season[slot];
    values[k - 1] = error;
    trend = phi * (level + trend - error);
    level -= error;
    season[slot] -= error;
  }
  return { values, season };
}

/** Between these lies phi of a damped trend, as is usual: below, it is gone in a few steps; above, it is no damping. */
const DAMPING = [0.8, 0.98] as const;

const logistic = (u: number) => 1 / (1 + Math.exp(-u));

/**
 * The gains of least squared error one step ahead, within their usual ranges 0 < beta < alpha < 1 and
 * 0 < gamma < 1 - alpha.
 *
 * @param period of the season, or null
 */
export function fitSmoothing(
  training: readonly Series[],
  trend: Trend,
  period: number | null,
): Smoothing {
  const season = period === null ? null : decompose(training, [period])[0];
  const inTrend = trend !== "none";
  const [least, most] = DAMPING;
  const model = (u: ArrayLike<number>): Smoothing => {
    let next = 0;
    const alpha = logistic(u[next++]);
    const beta = inTrend ? alpha * logistic(u[next++]) : 0;
    const phi = trend === "damped" ? least + (most - least) * logistic(u[next++]) : 1;
    const gamma = season === null ? 0 : (1 - alpha) * logistic(u[next++]);
    return { trend, alpha, beta, gamma, phi, season };
  };
  const start = [-1, ...(inTrend ? [-2] : []), ...(trend === "damped" ? [1] : [])];
  const error = (u: Float64Array) => {
    const candidate = model(u);
    return oneStepError((series) => smooth(candidate, series), training);
  };
  return model(nelderMead(error, season === null ? start : [...start, -2]));
}
