import { noiseVariance, type SignalToNoise } from "./settings.js";
import { type AskedPositions, addNoise, type Part, partStream, type Relationship } from "./task.js";

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
  /** at which a model is asked for y; elsewhere in a sequence it is not computed */
  readonly positions: AskedPositions;
  /** noise-free y from a position on of any number of them; what x has not counts as 0 */
  readonly output: (x: Float64Array, first: number) => Float64Array;
  /** of a sequence, averaged over its positions, and of a position far from both ends; exact */
  readonly variance: { readonly sequence: number; readonly far: number };
}

/** The parts of a `Relationship` that follow from a law: sequences, and one long series. */
export function stationary(
  law: StationaryLaw,
): Pick<Relationship, "sample" | "series" | "signalVariance" | "noiseVariance"> {
  const { task, seed, inputs, length, snr, positions, behind, ahead, draw, output, variance } = law;
  const signal = positions === "last" ? variance.far : variance.sequence;
  const first = positions === "last" ? length - 1 : 0;
  const noise = noiseVariance(signal, snr);
  const seriesNoise = noiseVariance(variance.far, snr);
  const noiseOf = (part: Part) => partStream(seed, `${task} noise`, part);
  return {
    sample: (split, i) => {
      const x = draw(split, i * length, length);
      const y = new Float64Array(length);
      y.set(output(x, first), first);
      addNoise(y, noise, noiseOf(split), i);
      return { x, y };
    },
    signalVariance: signal,
    noiseVariance: noise,
    series: {
      rows: (count) => {
        const x = draw("series", 0, behind + count + ahead);
        const y = output(x, behind).slice(0, count);
        addNoise(y, seriesNoise, noiseOf("series"), 0);
        return { x: x.slice(behind * inputs, (behind + count) * inputs), y };
      },
      signalVariance: variance.far,
      noiseVariance: seriesNoise,
    },
  };
}

/** y_t = sum_s rho(s) x_{t-s} from position `first` on, x 0 before its first position. */
export function filtered(x: Float64Array, rho: Float64Array, first = 0): Float64Array {
  return Float64Array.from({ length: x.length - first }, (_, i) => {
    const t = first + i;
    let sum = 0;
    for (let s = Math.min(t, rho.length - 1); s >= 0; s--) sum += rho[s] * x[t - s];
    return sum;
  });
}

/** x_t = token(stream, first + t). */
export function drawn(first: number, length: number, token: (i: number) => number): Float64Array {
  // a loop: sequences of length 1000 are drawn by the million, and `from` takes half as long again
  const x = new Float64Array(length);
  for (let t = 0; t < length; t++) x[t] = token(first + t);
  return x;
}
