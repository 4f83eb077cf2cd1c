import { CallerError } from "../../errors.js";
import { type DecayFit, fitDecay } from "../decay/decay.js";

/** How singular values fall inside a window. */
export interface Decay {
  /** which law the values follow, where they can tell */
  readonly family: DecayFit["family"];
  /**
   * of sigma_k = c k^-alpha (power), c e^(-alpha k) (exponential) or c e^(-(b k)^alpha) (stretched);
   * null for the others
   */
  readonly alpha: number | null;
  /** 95 % interval of alpha */
  readonly interval: readonly [low: number, high: number] | null;
  /** the fitted value of sigma_k; null where alpha is */
  readonly at: ((k: number) => number) | null;
  /** why this family, or why none can be named */
  readonly reason: string;
}

/** What a fit is made in. */
export interface SpectrumDecayOptions {
  /** indices, counted from 1, that are fitted */
  readonly window: readonly [first: number, last: number];
  readonly noiseFloor: number;
  readonly seed: number;
}

/**
 * The decay of singular values inside a window, by `fitDecay`: multiplicative scatter, and no floor
 * but that of rounding, which is known. The window says where values can be trusted; the fit says
 * what they follow there, and nothing of what lies beyond. Where no curve describes them and they
 * end at the noise floor, they are those of a finite rank.
 *
 * @param values singular values, largest first
 * @throws CallerError where the window is not within the values, or one of them is not positive
 */
export function spectrumDecay(
  values: Float64Array,
  { window, noiseFloor, seed }: SpectrumDecayOptions,
): Decay {
  const [first, last] = window;
  if (!(first >= 1 && first <= last && last <= values.length)) {
    throw new CallerError(
      `a window ${first}..${last} does not lie in ${values.length} values`,
      "give two indices, counted from 1",
    );
  }
  const ends = last < values.length && values[last] <= noiseFloor;
  const fit = fitDecay(values, {
    noise: "multiplicative",
    floor: "none",
    families: ["power", "exponential", "stretched"],
    window,
    noiseFloor,
    seed,
  });
  const of = (name: string) => fit.parameters.find((p) => p.name === name);
  const shaped = (name: string, at: (k: number) => number): Decay => {
    const parameter = of(name);
    return parameter === undefined
      ? { family: fit.family, alpha: null, interval: null, at: null, reason: fit.reason }
      : {
          family: fit.family,
          alpha: parameter.value,
          interval: parameter.interval,
          at,
          reason: [fit.reason, ...fit.notes].join("; "),
        };
  };
  const c = of("coefficient")?.value ?? Number.NaN;
  const rate = of("rate")?.value ?? Number.NaN;
  const exponent = of("exponent")?.value ?? Number.NaN;
  const stretch = of("stretch")?.value ?? Number.NaN;
  switch (fit.family) {
    case "power":
      return shaped("exponent", (k) => c * k ** -exponent);
    case "exponential":
      return shaped("rate", (k) => c * Math.exp(-rate * k));
    case "stretched":
      return shaped("stretch", (k) => c * Math.exp(-((rate * k) ** stretch)));
    case "finite rank":
    case "finite tail":
    case "cannot tell":
    case "not a decay":
      return {
        family: ends ? "finite rank" : fit.family,
        alpha: null,
        interval: null,
        at: null,
        reason: ends
          ? `values above the noise floor: ${last}, none beyond; ${fit.reason}`
          : fit.reason,
      };
    default:
      return fit.family satisfies never;
  }
}
