import { CallerError } from "../../errors.js";
import { Stream } from "../../random/stream.js";

/** How singular values fall inside a window. */
export interface Decay {
  readonly family: "power" | "exponential" | "finite rank" | "cannot tell";
  /** of sigma_k = c k^-alpha (power) or c e^(-alpha k) (exponential); null for the other two */
  readonly alpha: number | null;
  /** 95 % interval of alpha */
  readonly interval: readonly [low: number, high: number] | null;
  /** c of the fitted family; null where alpha is */
  readonly scale: number | null;
  readonly reason: string;
}

/** What a fit is made in. */
export interface DecayOptions {
  /** indices, counted from 1, that are fitted */
  readonly window: readonly [first: number, last: number];
  readonly noiseFloor: number;
  readonly seed: number;
}

/** With fewer values two families of two constants cannot be told apart. */
const FEWEST = 6;
const RESAMPLES = 499;
/** The worse family's residual sum, over the better one's, from which the choice is called. Chosen by hand. */
const FACTOR = 4;

interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly residuals: Float64Array;
  readonly sum: number;
}

function line(x: Float64Array, y: Float64Array): Line {
  const n = x.length;
  const meanOf = (a: Float64Array) => a.reduce((s, v) => s + v, 0) / n;
  const [mx, my] = [meanOf(x), meanOf(y)];
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    xx += (x[i] - mx) ** 2;
    xy += (x[i] - mx) * (y[i] - my);
  }
  const slope = xy / xx;
  const intercept = my - slope * mx;
  const residuals = y.map((v, i) => v - intercept - slope * x[i]);
  return { slope, intercept, residuals, sum: residuals.reduce((s, r) => s + r * r, 0) };
}

/**
 * Least squares of log sigma_k on log k and on k inside the window; the better of the two where its
 * residual sum is at most a quarter of the other's; else "finite rank" where the values end at the
 * noise floor, or "cannot tell". The interval is that of a
 * seeded bootstrap of the residuals: it holds scatter about the line, not what another window
 * would give.
 *
 * @param values singular values, largest first
 * @throws CallerError where the window is not within the values
 */
export function fitDecay(values: Float64Array, { window, noiseFloor, seed }: DecayOptions): Decay {
  const [first, last] = window;
  if (!(first >= 1 && first <= last && last <= values.length)) {
    throw new CallerError(
      `a window ${first}..${last} does not lie in ${values.length} values`,
      "give two indices, counted from 1",
    );
  }
  const none = { alpha: null, interval: null, scale: null };
  const count = last - first + 1;
  const ends = last < values.length && values[last] <= noiseFloor;
  const unfitted = (reason: string): Decay =>
    ends
      ? {
          family: "finite rank",
          ...none,
          reason: `${last} values stand above the noise floor, none beyond them; ${reason}`,
        }
      : { family: "cannot tell", ...none, reason };
  if (count < FEWEST) return unfitted(`a fit needs ${FEWEST}`);
  const index = Float64Array.from({ length: count }, (_, i) => first + i);
  const logs = Float64Array.from(values.subarray(first - 1, last), Math.log);
  const power = line(index.map(Math.log), logs);
  const exponential = line(index, logs);
  const isPower = power.sum <= exponential.sum;
  const [better, worse] = isPower ? [power, exponential] : [exponential, power];
  if (worse.sum < FACTOR * better.sum) {
    return unfitted(
      `a power law leaves ${power.sum.toPrecision(2)} and an exponential ${exponential.sum.toPrecision(2)} of log sigma, squared: too alike`,
    );
  }
  const x = isPower ? index.map(Math.log) : index;
  const stream = new Stream(seed, "decay residuals");
  const slopes = Float64Array.from({ length: RESAMPLES }, (_, b) => {
    const y = x.map(
      (v, i) =>
        better.intercept +
        better.slope * v +
        better.residuals[stream.integer(b * count + i, count)],
    );
    return -line(x, y).slope;
  }).sort();
  const at = (p: number) => slopes[Math.round(p * (RESAMPLES - 1))];
  return {
    family: isPower ? "power" : "exponential",
    alpha: -better.slope,
    interval: [at(0.025), at(0.975)],
    scale: Math.exp(better.intercept),
    reason: `the other family leaves ${(worse.sum / better.sum).toPrecision(2)} times as much of log sigma, squared`,
  };
}
