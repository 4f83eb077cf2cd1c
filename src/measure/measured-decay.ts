import type { Matrix } from "../linalg/matrix.js";
import { chopWindow } from "../theory/coupling/chop.js";
import { type Decay, onlyNoise, spectrumDecay } from "../theory/coupling/decay.js";
import { noiseTail, withoutNoise } from "../theory/coupling/noise-tail.js";
import type { LeadingValues } from "./leading-singular-values.js";

/** Which measured values a fit may use. */
export interface Trusted {
  /** nothing below it is meant */
  readonly floor: number;
  /** how many values do not hang on the sample */
  readonly stable: number;
  /** of the matrix, where its last values may be noise; null where they are a sample's */
  readonly shape: Pick<Matrix, "rows" | "columns"> | null;
  /** of the draws */
  readonly seed: number;
}

/** Largest stated error of a value that a fit may use, as a share of it. Chosen by hand. */
const KNOWN = 0.01;
/** Times the largest value of noise that a value of a signal stands clear of it. Chosen by hand. */
const CLEAR = 1.1;

/**
 * The decay of measured values in the window in which they can be trusted: above the floor, before a
 * plateau, within the sample, known to 1 %, and above those of noise, of which they are freed.
 */
export function measuredDecay(
  { values, errors, energy }: Pick<LeadingValues, "values" | "errors" | "energy">,
  { floor, stable, shape, seed }: Trusted,
): {
  readonly window: readonly [first: number, last: number] | null;
  readonly decay: Decay | null;
} {
  const known = firstIndex(errors, (e, k) => values[k] > floor && e > KNOWN * values[k]);
  const kept = Math.min(chopWindow(values, floor)?.[1] ?? 0, stable, known);
  if (kept === 0) return { window: null, decay: null };
  const noise = shape && noiseTail({ values: values.subarray(0, known), energy, ...shape });
  if (noise === null || shape === null || noise.edge <= floor) {
    const window = [1, kept] as const;
    return { window, decay: spectrumDecay(values, { window, noiseFloor: floor, seed }) };
  }
  const leading = values.subarray(0, noise.before);
  const last = Math.min(
    kept,
    firstIndex(leading, (s) => s < CLEAR * noise.edge),
  );
  if (last === 0) return { window: null, decay: onlyNoise(noise) };
  const window = [1, last] as const;
  const freed = values.map((s) => (s > noise.edge ? withoutNoise(s, noise) : s));
  const options = { window, noiseFloor: floor, noise, seed };
  return { window, decay: spectrumDecay(freed, options) };
}

/** The first index at which something is true; the length where it never is. */
function firstIndex(
  values: Float64Array,
  holds: (value: number, index: number) => boolean,
): number {
  const index = values.findIndex(holds);
  return index < 0 ? values.length : index;
}
