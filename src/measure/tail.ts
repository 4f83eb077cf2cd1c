import type { Judgement } from "../evidence.js";
import { quantile } from "../statistics/quantile.js";
import { type CurveFit, curveFitter } from "../theory/decay/fit-curve.js";
import type { ChannelKernel } from "./kernel.js";

/** Whether the memory fades like an exponential (light) or like a power law (heavy). */
export interface Tail {
  /** which of the two fits better, where the data can tell */
  readonly verdict: Judgement<"light" | "heavy">;
  /** e-folding rate per row (light) or exponent (heavy) of the kernel's envelope, null where it cannot be told */
  readonly rate: number | null;
  /** 95 % percentile interval over the resamples */
  readonly interval: readonly [low: number, high: number] | null;
  /** the comparison behind the verdict, in words */
  readonly reason: string;
}

/** Fewer lags than this cannot tell two curves of two parameters apart. */
const FEWEST_LAGS = 6;
/** Share of the resamples that must prefer the same family. */
const AGREEMENT = 0.95;
/** Largest share of the kernel's energy that the better family may leave unexplained. Chosen by hand. */
const MISFIT = 0.1;
/**
 * Compares A e^(-rate s) with A s^(-rate), s = lag + horizon (at least 1) the delay of a weight,
 * by weighted least squares (weights 1 / variance of each lag's weight) on the magnitudes at lags
 * whose simultaneous 95 % band (max-t over the lags) excludes zero; in the fit and again in every resample. Both families have
 * two parameters, so their residual sums compare directly. The fits are those of `curveFitter`.
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
  const deviations = lags.map((lag) => deviation[lag]);
  const signs = lags.map((lag) => Math.sign(kernel.weights[lag]));
  const magnitudes = (weights: ArrayLike<number>) =>
    Float64Array.from(lags, (lag, i) => signs[i] * weights[lag]);
  const delays = Float64Array.from(lags, (lag) => lag + Math.max(1, horizon));

  const whole = magnitudes(kernel.weights);
  const energy = whole.reduce((sum, w, i) => sum + (w / deviations[i]) ** 2, 0);
  const draws = kernel.resampled.map(magnitudes);
  const [light, heavy] = (["exponential", "power"] as const).map((family) =>
    fitResamples(family, { delays, deviations, whole, draws }),
  );
  const share =
    draws.reduce((sum, _, r) => sum + (light.sums[r] < heavy.sums[r] ? 1 : 0), 0) / draws.length;
  const percent = (x: number) => `${Math.round(100 * x)} %`;
  if (share > 1 - AGREEMENT && share < AGREEMENT) {
    return cannotTell(
      `an exponential fits the ${lags.length} lags of ${kernel.channel} better in ${percent(share)} of the resamples, a power law in the rest`,
    );
  }
  const verdict = share >= AGREEMENT ? "light" : "heavy";
  const { sum, rate, rates } = verdict === "light" ? light : heavy;
  const misfit = (sum - (lags.length - 2)) / energy;
  const name = verdict === "light" ? "exponential" : "power law";
  if (misfit > MISFIT) {
    return cannotTell(
      `the better curve (${name}) leaves ${percent(misfit)} of the kernel of ${kernel.channel} unexplained`,
    );
  }
  if (!(rate > 0))
    return cannotTell(`no decay can be seen over the ${lags.length} lags that differ from zero`);
  return {
    verdict,
    rate,
    interval: [quantile(rates, 0.025), quantile(rates, 0.975)],
    reason: `${verdict === "light" ? "an exponential" : "a power law"} fits the ${lags.length} lags of ${kernel.channel} that differ from zero better in ${percent(Math.max(share, 1 - share))} of the resamples`,
  };
}

/** One family fitted to the kernel and to every resample of it; a fit that failed has an infinite sum. */
interface ResampledFamily {
  readonly sum: number;
  readonly rate: number;
  readonly sums: readonly number[];
  /** of the resamples whose fit converged */
  readonly rates: readonly number[];
}

function fitResamples(
  family: "exponential" | "power",
  {
    delays,
    deviations,
    whole,
    draws,
  }: {
    readonly delays: Float64Array;
    readonly deviations: readonly number[];
    readonly whole: Float64Array;
    readonly draws: readonly Float64Array[];
  },
): ResampledFamily {
  const model = { family, floor: false, terms: 0 };
  const fitter = curveFitter(model, delays, "additive", deviations);
  const best = fitter.search(whole);
  if (best === null || !best.converged) {
    const sums = draws.map(() => Number.POSITIVE_INFINITY);
    return { sum: Number.POSITIVE_INFINITY, rate: Number.NaN, sums, rates: [] };
  }
  const rateOf = ({ theta, reference }: CurveFit) =>
    family === "exponential" ? theta[1] / reference : theta[1];
  const fits = draws.map((draw) => fitter.refit(draw, best));
  return {
    sum: best.sum,
    rate: rateOf(best),
    sums: fits.map((fit) => (fit?.converged ? fit.sum : Number.POSITIVE_INFINITY)),
    rates: fits.flatMap((fit) => (fit?.converged ? [rateOf(fit)] : [])),
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
