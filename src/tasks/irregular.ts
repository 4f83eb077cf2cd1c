import { z } from "zod";
import { integer, noiseVariance, oneOf, positive, share, signalToNoise } from "./settings.js";
import { addNoise, partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  /** of the exponential memory, per unit of time, which is the mean gap between positions */
  rate: positive().default(0.5),
  /** share of a gap that is drawn: from 0, where positions are a unit apart, to 1, a Poisson process */
  spread: share().default(1),
  /** how times are shown: since the position before, or since the first one */
  clock: oneOf(["gaps", "stamps"]).default("gaps"),
  length: integer(2, 1024).default(32),
  snr: signalToNoise().default("none"),
});
/** Settings of `irregular`. */
export type IrregularConfig = z.infer<typeof schema>;

/** E e^(-a gap) of a gap 1 - spread + spread E, E of the standard exponential law. */
const laplace = (a: number, spread: number) => Math.exp(-a * (1 - spread)) / (1 + a * spread);

/**
 * Gaps are independent, so that E e^(-a (t_i - t_j)) is a power of that of one gap. Values have mean 0 and
 * know nothing of the times: y given the values alone is linear in them, by expected weights, and products
 * with times add nothing.
 */
export function irregularMoments({ rate, spread, length }: IrregularConfig) {
  const squared = laplace(2 * rate, spread);
  const expected = laplace(rate, spread) ** 2;
  let [signal, blind] = [0, 0];
  for (let lag = 0; lag < length; lag++) {
    const inside = (length - lag) / length;
    signal += inside * squared ** lag;
    blind += inside * (squared ** lag - expected ** lag);
  }
  return { signal, blind };
}

/**
 * A linear memory of values at times of their own: y_i = sum_{j <= i} e^(-rate (t_i - t_j)) z_j. Where gaps
 * are drawn no filter over positions is exact; a state that decays by the gap is.
 */
export const irregular: Task<IrregularConfig> = {
  name: "irregular",
  version: 1,
  summary:
    "Irregular times: y_i = sum_{j <= i} e^(-rate (t_i - t_j)) z_j, a memory in time of values at random times",
  law: "z standard normal; gaps of times 1 - spread + spread E, E exponential of mean 1, in the channel after z",
  source: "open in arXiv 2305.18475; its eq. (72) in continuous time",
  schema,
  shape: ({ length }) => ({ inputs: 2, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { rate, spread, clock, length, snr } = config;
    const { signal, blind } = irregularMoments(config);
    const noise = noiseVariance(signal, snr);
    return {
      sample: (split, i) => {
        const of = (quantity: string) => partStream(seed, `irregular ${quantity}`, split);
        const [gaps, values] = [of("gap"), of("value")];
        const x = new Float64Array(2 * length);
        const y = new Float64Array(length);
        let [memory, time] = [0, 0];
        for (let t = 0; t < length; t++) {
          const drawn = -Math.log(1 - gaps.uniform(i * length + t));
          const gap = t === 0 ? 0 : 1 - spread + spread * drawn;
          const z = values.normal(i * length + t);
          time += gap;
          x.set([z, clock === "gaps" ? gap : time], 2 * t);
          memory = Math.exp(-rate * gap) * memory + z;
          y[t] = memory;
        }
        addNoise(y, noise, of("noise"), i);
        return { x, y };
      },
      signalVariance: signal,
      noiseVariance: noise,
      verdicts: [
        {
          statement: `A model that is linear, or does not see the times, leaves ${shown(blind)} beside the noise at least.`,
          kind: "proved",
          source:
            "values of mean 0 are independent of the times: least squares takes expected weights",
        },
      ],
    };
  },
};
