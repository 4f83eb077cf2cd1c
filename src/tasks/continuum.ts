import { z } from "zod";
import { integer, noiseVariance, positive, share, signalToNoise } from "./settings.js";
import { addNoise, partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  /** share of the variance that comes from positions of the same symbol; the rest, from recent ones */
  graph: share().default(0.5),
  /** different symbols */
  symbols: integer(2, 64).default(4),
  /** of the exponential memory, per position */
  rate: positive().default(0.5),
  length: integer(2, 1024).default(32),
  snr: signalToNoise().default("none"),
});
/** Settings of `continuum`. */
export type ContinuumConfig = z.infer<typeof schema>;

/** Moments of the two parts at one position, exact. */
interface Moments {
  /** variance of the mean over the same symbol */
  readonly graph: number;
  /** variance of the exponential memory */
  readonly temporal: number;
  readonly covariance: number;
  /** what the best linear model leaves of the mean over the same symbol */
  readonly beyondLinear: number;
}

/**
 * At position t: of the n positions up to t that have its symbol, itself among them, each weighs 1 / n,
 * and E 1/n = k (1 - (1 - 1/k)^(t+1)) / (t + 1) as n - 1 is binomial (t, 1/k). What is left of E n / n = 1
 * is shared evenly by the t positions before.
 */
function momentsAt(t: number, { symbols: k, rate }: ContinuumConfig): Moments {
  const own = (k * (1 - (1 - 1 / k) ** (t + 1))) / (t + 1);
  const other = t === 0 ? 0 : (1 - own) / t;
  const decays = Array.from({ length: t + 1 }, (_, s) => Math.exp(-rate * s));
  return {
    graph: own,
    temporal: decays.reduce((sum, d) => sum + d * d, 0),
    covariance: own + other * decays.slice(1).reduce((sum, d) => sum + d, 0),
    beyondLinear: own - own * own - t * other * other,
  };
}

/** Moments over all positions, and the factors that give either part the variance 1. */
export function continuumMoments(config: ContinuumConfig) {
  const { graph, length } = config;
  const at = Array.from({ length }, (_, t) => momentsAt(t, config));
  const mean = (of: (m: Moments) => number) => at.reduce((sum, m) => sum + of(m), 0) / length;
  const byGraph = Math.sqrt(graph / mean((m) => m.graph));
  const byTime = Math.sqrt((1 - graph) / mean((m) => m.temporal));
  return {
    byGraph,
    byTime,
    signal: 1 + 2 * byGraph * byTime * mean((m) => m.covariance),
    beyondLinear: byGraph ** 2 * mean((m) => m.beyondLinear),
  };
}

/**
 * From purely temporal to purely graph-like: each position has a symbol and a value z. The temporal part
 * of y_t forgets values exponentially whatever their symbols; the graph-like part is the mean of the
 * values so far at positions of the same symbol, however far back. Both are linear in z, look at the past
 * alone and have the variance 1 on average over the positions; they are weighted by the roots of
 * 1 - graph and graph.
 */
export const continuum: Task<ContinuumConfig> = {
  name: "continuum",
  version: 1,
  summary:
    "From time to graph: y_t = sqrt(1 - graph) a sum_s e^(-rate s) z_{t-s} + sqrt(graph) b mean of z so far where the symbol is that of t",
  law: "symbols uniform, one-hot; z standard normal, in the channel after them",
  source: "section 6 of arXiv 2305.18475: temporal order against relations without one",
  schema,
  shape: ({ symbols, length }) => ({ inputs: symbols + 1, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { symbols, rate, length, snr } = config;
    const { byGraph, byTime, signal, beyondLinear } = continuumMoments(config);
    const noise = noiseVariance(signal, snr);
    const width = symbols + 1;
    return {
      sample: (split, i) => {
        const of = (quantity: string) => partStream(seed, `continuum ${quantity}`, split);
        const [kinds, values] = [of("symbol"), of("value")];
        const x = new Float64Array(length * width);
        const y = new Float64Array(length);
        const sums = new Float64Array(symbols);
        const counts = new Uint32Array(symbols);
        let memory = 0;
        for (let t = 0; t < length; t++) {
          const symbol = kinds.integer(i * length + t, symbols);
          const z = values.normal(i * length + t);
          x[t * width + symbol] = 1;
          x[t * width + symbols] = z;
          sums[symbol] += z;
          counts[symbol]++;
          memory = Math.exp(-rate) * memory + z;
          y[t] = byTime * memory + (byGraph * sums[symbol]) / counts[symbol];
        }
        addNoise(y, noise, of("noise"), i);
        return { x, y };
      },
      signalVariance: signal,
      noiseVariance: noise,
      verdicts: [
        {
          statement: `The best causal linear model leaves ${shown(beyondLinear)} beside the noise.`,
          kind: "proved",
          source:
            "given the symbols y is linear in z; its projection takes the expected weights, as symbols and values are independent",
        },
      ],
    };
  },
};
