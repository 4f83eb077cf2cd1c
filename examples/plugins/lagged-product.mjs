/**
 * A task of one's own: y_t = x_t x_(t-lag). Each output needs two inputs at once, and is uncorrelated with every
 * one of them, so that no linear model of any memory does better than a constant. What a sweep shows with it: which
 * networks find a product, and how far back.
 *
 *   nwidth tasks list --plugin lagged-product.mjs
 *   nwidth sweep lagged-product.yaml --plugin lagged-product.mjs --plugin leaky-average.mjs
 */
import { tasks } from "nwidth";
import { z } from "zod";

const { partStream, settings } = tasks;

/** @type {tasks.Task<{ lag: number, length: number, snr: number | "none" }>} */
export const laggedProduct = {
  name: "lagged-product",
  // of a plugin the hash of this file counts, so that no edit of it reuses older results
  version: 1,
  summary: "Product of two inputs: y_t = x_t x_(t-lag)",
  law: "x standard normal",
  source: "of one's own",
  // strict: a setting that is mistyped is an error; with defaults, so that each may be left out
  schema: z.strictObject({
    lag: settings.integer(1, 512).default(4),
    length: settings.integer(2, 1024).default(16),
    snr: settings.signalToNoise().default(4),
  }),
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: "all",
  relationship: ({ lag, length, snr }, seed) => {
    // before the sequence begins x is 0: the first `lag` outputs are 0, the others have variance 1
    const signal = Math.max(0, length - lag) / length;
    const noise = settings.noiseVariance(signal, snr);
    return {
      // a pure function of seed, part and number: workers draw it again, in any order
      sample: (part, i) => {
        const stream = partStream(seed, "lagged-product x", part);
        const x = Float64Array.from({ length }, (_, t) => stream.normal(i * length + t));
        const y = x.map((now, t) => (t < lag ? 0 : now * x[t - lag]));
        tasks.addNoise(y, noise, partStream(seed, "lagged-product noise", part), i);
        return { x, y };
      },
      signalVariance: signal,
      noiseVariance: noise,
      verdicts: [
        {
          statement: `No linear model has a squared error below ${signal + noise}, that of a constant.`,
          kind: "proved",
          source: "E x_s x_t x_(t-lag) = 0 for every s, by symmetry",
        },
      ],
    };
  },
};
