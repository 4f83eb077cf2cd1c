import { isRefusal } from "../../theory/bound.js";
import { complexity1, type ReadableSpectrum } from "../../theory/complexity.js";
import type { SpectrumFacts, SpectrumOutcome } from "../spectrum.js";
import { CENTRED, type Figure, type Move } from "./figures.js";

/** Spectra of a coupling, raw and centred. */
export interface Spectra extends Pick<SpectrumOutcome, "raw" | "centred"> {
  /** whether measured values are those of a sample, and the last ones not the law's */
  readonly sampled: boolean;
}

/** The exponent of the power law that was fitted, or 1 where none was. */
export function fittedAlpha({ raw: { decay } }: Pick<Spectra, "raw">): number {
  return decay?.family === "power" && decay.alpha !== null ? decay.alpha : 1;
}

/** What of a spectrum is the law's: of a sample no more values than a fit may use. */
function readable(
  { sigma, kind, noiseFloor, window }: SpectrumFacts,
  sampled: boolean,
): ReadableSpectrum {
  const trusted = kind === "measured" && sampled ? sigma.slice(0, window?.[1] ?? 0) : sigma;
  return { sigma: trusted, noiseFloor };
}

/**
 * C_1^(alpha) of a measured or known spectrum, the coupling as it is and centred over the keys. The
 * second is never larger: centring multiplies the coupling by a projection.
 *
 * @param how what the value was computed from, given the number of singular values
 */
export function firstMeasure(
  alpha: number,
  { raw, centred, sampled }: Spectra,
  how: (count: number) => string,
): { readonly c1: Figure; readonly moves: readonly Move[] } {
  const [plain, keyless] = [raw, centred].map((f) => readable(f, sampled));
  if (!(plain.sigma[0] > plain.noiseFloor)) {
    const reason = "no singular value stands above the noise floor";
    return { c1: { theorem: "C_1", reason, cure: "give a coupling that is not 0" }, moves: [] };
  }
  const before = complexity1(alpha, plain);
  if (isRefusal(before)) return { c1: before, moves: [] };
  // of a coupling that depends on the query alone nothing is left
  const empty = !(keyless.sigma[0] > keyless.noiseFloor);
  const after = empty ? { value: 0 } : complexity1(alpha, keyless);
  if (isRefusal(after)) return { c1: after, moves: [] };
  return {
    c1: { value: after.value, kind: centred.kind, how: how(keyless.sigma.length) },
    moves: [{ move: CENTRED, measure: "c1", before: before.value, after: after.value, left: null }],
  };
}
