import { CallerError } from "../errors.js";

/**
 * The least n for which the lags 0..n-1 hold a share of the kernel's energy: of the variance that a
 * white input gives the output. 0 where no lag has energy.
 *
 * @param energies rho(s)^2 at lags 0, 1, ..; an estimate may be negative at a lag
 * @param share above 0, at most 1
 * @throws CallerError for another share, or energies that are not finite
 */
export function effectiveLength(energies: ArrayLike<number>, share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new CallerError(`a share of ${share} of the energy`, "give a number above 0, at most 1");
  }
  const all = Array.from(energies);
  const total = all.reduce((sum, e) => sum + e, 0);
  if (!Number.isFinite(total)) {
    throw new CallerError(`energies that add up to ${total}`, "give finite numbers");
  }
  if (total <= 0) return 0;
  let sum = 0;
  // the last lag holds what rounding keeps from the share
  const last = all.findIndex((e) => {
    sum += e;
    return sum >= share * total;
  });
  return last < 0 ? all.length : last + 1;
}

/** A e^(-rate t), fitted to a memory. */
export interface Fading {
  /** per step; not positive where the memory does not fade */
  readonly rate: number;
  /** 1 / rate, in steps; infinite where the memory does not fade */
  readonly timescale: number;
  /** root mean square of log M(t) about the line: 0 for an exponential, large for another decay */
  readonly misfit: number;
  /** steps 0..steps-1 that entered: up to the first at which M is rounding */
  readonly steps: number;
}

/** A line has two numbers; a third point shows a misfit. */
const FEWEST_STEPS = 3;

/**
 * Least squares of log M(t) on t, for a memory computed without noise.
 *
 * @param memory M(t) of at least 0, t = 0, 1, ..
 * @param noiseFloor M at or below it is rounding
 * @returns null where fewer than 3 steps are above the noise floor
 */
export function exponentialFading(memory: ArrayLike<number>, noiseFloor: number): Fading | null {
  const values = Array.from(memory);
  const end = values.findIndex((m) => !(m > noiseFloor));
  const logs = (end < 0 ? values : values.slice(0, end)).map(Math.log);
  const steps = logs.length;
  if (steps < FEWEST_STEPS) return null;
  const centre = (steps - 1) / 2;
  const mean = logs.reduce((sum, y) => sum + y, 0) / steps;
  const spread = logs.reduce((sum, _, t) => sum + (t - centre) ** 2, 0);
  const rate = -logs.reduce((sum, y, t) => sum + (t - centre) * (y - mean), 0) / spread;
  const square = logs.reduce((sum, y, t) => sum + (y - mean + rate * (t - centre)) ** 2, 0);
  return {
    rate,
    timescale: rate > 0 ? 1 / rate : Number.POSITIVE_INFINITY,
    misfit: Math.sqrt(square / steps),
    steps,
  };
}
