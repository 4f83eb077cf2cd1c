import { z } from "zod";
import { integer } from "./settings.js";
import { drawn } from "./stationary.js";
import { type Part, partStream, type Task } from "./task.js";

const schema = z.strictObject({
  length: integer(1, 4096).default(32),
});
/** Settings of `noise`. */
export type NoiseConfig = z.infer<typeof schema>;

/**
 * A control with nothing to learn: x and y standard normal, independent of each other and over
 * time. The best prediction is 0, its squared error 1.
 */
export const noise: Task<NoiseConfig> = {
  name: "noise",
  version: 1,
  summary: "Control: y is white noise, independent of x",
  law: "x standard normal",
  source: "by construction",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: "all",
  relationship: ({ length }, seed) => {
    const draw = (part: Part, first: number, count: number) => {
      const of = (quantity: string) => {
        const stream = partStream(seed, `noise ${quantity}`, part);
        return drawn(first, count, (i) => stream.normal(i));
      };
      return { x: of("x"), y: of("y") };
    };
    return {
      sample: (split, i) => draw(split, i * length, length),
      signalVariance: 0,
      noiseVariance: 1,
      series: { rows: (count) => draw("series", 0, count), signalVariance: 0, noiseVariance: 1 },
      verdicts: [
        {
          statement: "No model has a squared error below 1, that of predicting 0.",
          kind: "proved",
          source: "y is independent of x and of its own past",
        },
      ],
    };
  },
};
