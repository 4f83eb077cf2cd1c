import { quantile } from "../training/quantile.js";
import type { ChannelKernel } from "./kernel.js";

/** Whether the memory fades like an exponential (light) or like a power law (heavy). */
export interface Tail {
  readonly verdict: "light" | "heavy" | "cannot tell";
  /** e-folding rate per row (light) or exponent (heavy); null where it cannot be told */
  readonly rate: number | null;
  /** 95 % percentile interval over the resamples */
  readonly interval: readonly [low: number, high: number] | null;
  readonly reason: string;
}

/** Fewer lags than this cannot tell two curves of two parameters apart. */
const FEWEST_LAGS = 6;
/** Share of the resamples that must prefer the same family. */
const AGREEMENT = 0.95;
/** Largest share of the kernel's energy that the better family may leave unexplained. Chosen by hand. */
const MISFIT = 0.1;
/** Rates tried: a log grid, refined by a parabola. At 1e-3 nothing fades, at 8 nothing is left. */
const RATES = Array.from({ length: 160 }, (_, k) => 1e-3 * 8000 ** (k / 159));

interface Family {
  readonly verdict: "light" | "heavy";
  readonly curve: (delay: number, rate: number) => number;
}

const EXPONENTIAL: Family = { verdict: "light", curve: (s, rate) => Math.exp(-rate * s) };
const POWER: Family = { verdict: "heavy", curve: (s, rate) => s ** -rate };

/**
 * Compares A e^(-rate s) with A s^(-rate), s = lag + horizon (at least 1) the delay of a weight,
 * by weighted least squares (weights 1 / variance of each lag's weight) on the magnitudes at lags
 * whose simultaneous 95 % band (max-t over the lags) excludes zero; in the fit and again in every resample. Both families have
 * two parameters, so their residual sums compare directly.
 *
 * @param kernel of the channel whose memory is asked for
 */
export function kernelTail(kernel: ChannelKernel, horizon: number): Tail {
  const { lags, deviation } = usableLags(kernel);
  const cannotTell = (reason: string): Tail => ({
    verdict: "cannot tell",
    rate: null,
    interval: null,
    reason,
  });
  if (lags.length < FEWEST_LAGS) {
    return cannotTell(
      `${lags.length} of ${kernel.weights.length} lags of ${kernel.channel} differ from zero; ${FEWEST_LAGS} are needed`,
    );
  }
  const precision = lags.map((lag) => deviation[lag] ** -2);
  const signs = lags.map((lag) => Math.sign(kernel.weights[lag]));
  const magnitudes = (weights: ArrayLike<number>) => lags.map((lag, i) => signs[i] * weights[lag]);
  const delays = lags.map((lag) => lag + Math.max(1, horizon));
  const [light, heavy] = [EXPONENTIAL, POWER].map((family) => fitter(family, delays, precision));

  const whole = magnitudes(kernel.weights);
  const energy = whole.reduce((sum, w, i) => sum + precision[i] * w * w, 0);
  const fits = kernel.resampled.map((weights) => {
    const w = magnitudes(weights);
    return { light: light(w), heavy: heavy(w) };
  });
  const share =
    fits.reduce((sum, fit) => sum + (fit.light.residual < fit.heavy.residual ? 1 : 0), 0) /
    fits.length;
  const percent = (x: number) => `${Math.round(100 * x)} %`;
  if (share > 1 - AGREEMENT && share < AGREEMENT) {
    return cannotTell(
      `an exponential fits the ${lags.length} lags of ${kernel.channel} better in ${percent(share)} of the resamples, a power law in the rest`,
    );
  }
  const verdict = share >= AGREEMENT ? "light" : "heavy";
  const best = (verdict === "light" ? light : heavy)(whole);
  const misfit = (best.residual - (lags.length - 2)) / energy;
  const name = verdict === "light" ? "exponential" : "power law";
  if (misfit > MISFIT) {
    return cannotTell(
      `the better curve (${name}) leaves ${percent(misfit)} of the kernel of ${kernel.channel} unexplained`,
    );
  }
  if (best.edge)
    return cannotTell(`no decay can be seen over the ${lags.length} lags that differ from zero`);
  const rates = fits.map((fit) => fit[verdict].rate);
  return {
    verdict,
    rate: best.rate,
    interval: [quantile(rates, 0.025), quantile(rates, 0.975)],
    reason: `${verdict === "light" ? "an exponential" : "a power law"} fits the ${lags.length} lags of ${kernel.channel} that differ from zero better in ${percent(Math.max(share, 1 - share))} of the resamples`,
  };
}

/** Lags at which zero lies outside the simultaneous band, and the deviation of every weight. */
function usableLags({ weights, resampled }: ChannelKernel) {
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
  const lags = weights.flatMap((w, lag) => (Math.abs(w) > factor * deviation[lag] ? [lag] : []));
  return { lags, deviation };
}

interface CurveFit {
  readonly rate: number;
  /** weighted residual sum */
  readonly residual: number;
  /** the best rate is the first or last one tried */
  readonly edge: boolean;
}

/** Least squares over the rate by a table of curves; the amplitude (not negative) is exact for each. */
function fitter(family: Family, delays: readonly number[], precision: readonly number[]) {
  const table = RATES.map((rate) => {
    const curve = delays.map((s) => family.curve(s, rate));
    const norm = Math.sqrt(curve.reduce((sum, x, i) => sum + precision[i] * x * x, 0));
    return Float64Array.from(curve, (x, i) => (norm > 0 ? (precision[i] * x) / norm : 0));
  });
  return (magnitudes: readonly number[]): CurveFit => {
    const energy = magnitudes.reduce((sum, w, i) => sum + precision[i] * w * w, 0);
    const residuals = table.map((curve) => {
      let projection = 0;
      for (let i = 0; i < curve.length; i++) projection += curve[i] * magnitudes[i];
      return energy - Math.max(0, projection) ** 2;
    });
    let k = 0;
    for (let i = 1; i < residuals.length; i++) if (residuals[i] < residuals[k]) k = i;
    if (k === 0 || k === residuals.length - 1) {
      return { rate: RATES[k], residual: residuals[k], edge: true };
    }
    const [left, middle, right] = [residuals[k - 1], residuals[k], residuals[k + 1]];
    const bend = left - 2 * middle + right;
    const shift = bend > 0 ? (left - right) / (2 * bend) : 0;
    return {
      rate: RATES[k] * (RATES[1] / RATES[0]) ** shift,
      residual: middle - ((left - right) * shift) / 4,
      edge: false,
    };
  };
}
