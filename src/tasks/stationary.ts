import { noiseVariance, type SignalToNoise } from "./settings.js";
import { addNoise, type Part, partStream, type Relationship } from "./task.js";

/** A relationship that is the same at every position, before noise. */
export interface StationaryLaw {
  readonly task: string;
  readonly seed: number;
  readonly inputs: number;
  /** positions of a sequence */
  readonly length: number;
  readonly snr: SignalToNoise;
  /** positions before t that y_t depends on, and after it */
  readonly behind: number;
  readonly ahead: number;
  /** x at positions first .. first + length - 1 of a part, [length, inputs] */
  readonly draw: (part: Part, first: number, length: number) => Float64Array;
  /** noise-free y of any number of positions; what lies outside them counts as 0 */
  readonly output: (x: Float64Array) => Float64Array;
  /** of a sequence, averaged over its positions, and of a position far from both ends; exact */
  readonly variance: { readonly sequence: number; readonly far: number };
}

/** The parts of a `Relationship` that follow from a law: sequences, and one long series. */
export function stationary(
  law: StationaryLaw,
): Pick<Relationship, "sample" | "series" | "signalVariance" | "noiseVariance"> {
  const { task, seed, inputs, length, snr, behind, ahead, draw, output, variance } = law;
  const noise = noiseVariance(variance.sequence, snr);
  const seriesNoise = noiseVariance(variance.far, snr);
  const noiseOf = (part: Part) => partStream(seed, `${task} noise`, part);
  return {
    sample: (split, i) => {
      const x = draw(split, i * length, length);
      const y = output(x);
      addNoise(y, noise, noiseOf(split), i);
      return { x, y };
    },
    signalVariance: variance.sequence,
    noiseVariance: noise,
    series: {
      rows: (count) => {
        const x = draw("series", 0, behind + count + ahead);
        const y = output(x).slice(behind, behind + count);
        addNoise(y, seriesNoise, noiseOf("series"), 0);
        return { x: x.slice(behind * inputs, (behind + count) * inputs), y };
      },
      signalVariance: variance.far,
      noiseVariance: seriesNoise,
    },
  };
}

/** y_t = sum_s rho(s) x_{t-s}, x 0 before its first position. */
export function filtered(x: Float64Array, rho: Float64Array): Float64Array {
  return x.map((_, t) => {
    let sum = 0;
    for (let s = Math.min(t, rho.length - 1); s >= 0; s--) sum += rho[s] * x[t - s];
    return sum;
  });
}

/** x_t = token(stream, first + t). */
export function drawn(first: number, length: number, token: (i: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, t) => token(first + t));
}

/** A fair sign. */
export function sign(uniform: number): number {
  return uniform < 0.5 ? -1 : 1;
}
