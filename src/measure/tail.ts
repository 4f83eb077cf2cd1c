import type { Judgement } from "../evidence.js";
import { quantile } from "../statistics/quantile.js";
import type { ChannelKernel } from "./kernel.js";
import { MemoryShapes, type ShapeFamily, type ShapeFit } from "./memory-shapes.js";

/** Whether the memory fades like an exponential (light) or like a power law (heavy). */
export interface Tail {
  /** which of the two it is, where the data can tell */
  readonly verdict: Judgement<"light" | "heavy">;
  /** e-folding rate per row (light) or exponent (heavy) of the kernel's envelope, null where it cannot be told */
  readonly rate: number | null;
  /** 95 %, from the deviation of the resampled logarithms */
  readonly interval: readonly [low: number, high: number] | null;
  /** the comparison behind the verdict, in words */
  readonly reason: string;
}

/** Fewer lags than this cannot tell two curves of two parameters apart. */
const FEWEST_LAGS = 6;
/** Chance with which a family may be refused though it is the right one, against the other and by itself. */
const AGAINST = 0.025;
const BY_ITSELF = 0.01;
/**
 * Half of the 95 % interval, in deviations of the resampled logarithms. Of some sixty blocks resamples
 * spread less than estimates do, and power laws reach beyond the window: within 1.96 deviations lay 93 % of
 * 529 known rates, within this many 97 %, and no less than 96.6 % in any of four kinds.
 */
const HALF = 2.5;
/** Share of the oldest lags that are left out: with coloured inputs they stand for what lies before the window. */
const LEFT_OUT = 1 / 8;

/**
 * Compares A e^(-rate s) with A s^(-rate), s = lag + horizon (at least 1) the delay of a weight, signs
 * equal or alternating, by least squares in the metric of the prediction error: what is fitted is the
 * series, not the weights, whose errors are correlated where the inputs are.
 *
 * Each family is judged by what it would show itself: the resampled errors of the weights are laid on
 * its own best curve and fitted again. The other family is refused where such kernels prefer this one
 * as clearly as the true one does in fewer than 1 of 40 (Cox's test of separate families). A family
 * that leaves more than all but 1 of 100 of its own kernels is refused by itself. A power law must also
 * leave less than any sum of two exponentials or damped wave, which have two parameters more.
 *
 * The weights must be unpenalised: a penalty changes their shape where the inputs are correlated.
 *
 * @param kernel of the channel whose memory is asked for, without a penalty
 * @param autocovariance [window] of its inputs
 */
export function kernelTail(
  kernel: ChannelKernel,
  autocovariance: ArrayLike<number>,
  horizon: number,
): Tail {
  const { channel, weights } = kernel;
  const cannotTell = (reason: string): Tail => ({
    ...{ verdict: "cannot tell", rate: null, interval: null, reason },
  });
  const clear = clearLags(kernel);
  if (clear < FEWEST_LAGS) {
    return cannotTell(
      `${clear} of ${weights.length} lags of ${channel} differ from zero; ${FEWEST_LAGS} are needed`,
    );
  }
  const count = weights.length - Math.floor(LEFT_OUT * weights.length);
  const whole = Float64Array.from(weights.slice(0, count));
  const errors = kernel.resampled.map((draw) =>
    draw.slice(0, count).map((w, lag) => w - whole[lag]),
  );
  const delays = Float64Array.from({ length: count }, (_, lag) => lag + Math.max(1, horizon));
  const metric = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) metric[i * count + j] = autocovariance[Math.abs(i - j)];
  }
  const shapes = new MemoryShapes(delays, metric);
  const light = judged(shapes, "exponential", whole, errors);
  const heavy = judged(shapes, "power", whole, errors);
  const over = `over the ${count} newest lags of ${channel}`;

  const verdict = heavy.share < AGAINST ? "light" : light.share < AGAINST ? "heavy" : null;
  if (verdict === null) {
    return cannotTell(`an exponential and a power law may both be the right curve ${over}`);
  }
  const { fit, rates, alone } = verdict === "light" ? light : heavy;
  const name = verdict === "light" ? "an exponential" : "a power law";
  if (alone < BY_ITSELF) {
    return cannotTell(`the better curve (${name}) leaves more than noise ${over}`);
  }
  if (verdict === "heavy" && shapes.pairRest(whole) <= fit.rest) {
    return cannotTell(
      `two exponentials or a damped wave describe the weights ${over} as well as a power law`,
    );
  }
  if (fit.flat) return cannotTell(`no decay can be seen ${over}`);
  const other = verdict === "light" ? "a power law" : "an exponential";
  const reach = Math.exp(HALF * spreadOf(rates.map(Math.log)));
  return {
    verdict,
    rate: fit.rate,
    interval: [fit.rate / reach, fit.rate * reach],
    reason: `${name} describes the weights ${over} up to their noise, ${other} does not`,
  };
}

/** A family's best curve, and what kernels of that curve show. */
interface Judged {
  readonly fit: ShapeFit;
  /** of kernels with the resampled errors */
  readonly rates: readonly number[];
  /** share of such kernels that leave as much */
  readonly alone: number;
  /** share of such kernels that prefer the other family as clearly */
  readonly share: number;
}

function judged(
  shapes: MemoryShapes,
  family: ShapeFamily,
  whole: Float64Array,
  errors: readonly Float64Array[],
): Judged {
  const other = family === "exponential" ? "power" : "exponential";
  const fit = shapes.fit(family, whole);
  const lead = fit.rest - shapes.fit(other, whole).rest;
  const again = errors.map((error) => {
    const kernel = fit.curve.map((w, lag) => w + error[lag]);
    const own = shapes.fit(family, kernel);
    return { ...own, lead: own.rest - shapes.fit(other, kernel).rest };
  });
  const shareOf = (is: (one: (typeof again)[number]) => boolean) =>
    again.filter(is).length / again.length;
  return {
    fit,
    rates: again.map(({ rate }) => rate),
    alone: shareOf(({ rest }) => rest >= fit.rest),
    share: shareOf((one) => one.lead >= lead),
  };
}

/** Standard deviation. */
function spreadOf(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}

/** Lags whose simultaneous 95 % band (max-t over the lags) excludes zero. */
function clearLags({ weights, resampled }: ChannelKernel): number {
  const deviation = weights.map((w, lag) =>
    Math.sqrt(resampled.reduce((sum, draw) => sum + (draw[lag] - w) ** 2, 0) / resampled.length),
  );
  const largest = resampled.map((draw) =>
    weights.reduce(
      (most, w, lag) => Math.max(most, Math.abs(draw[lag] - w) / deviation[lag] || 0),
      0,
    ),
  );
  const factor = quantile(largest, 0.95);
  return weights.filter((w, lag) => Math.abs(w) > factor * deviation[lag]).length;
}
