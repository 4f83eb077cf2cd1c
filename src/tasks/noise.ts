import { z } from "zod";
import { integer } from "./settings.js";
import { splitStream, type Task } from "./task.js";

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
  summary: "Control: the output is white noise, independent of the input; the floor is 1",
  schema,
  shape: ({ length }) => ({ inputs: 1, outputs: 1, length }),
  positions: "all",
  relationship: ({ length }, seed) => ({
    sample: (split, i) => {
      const draw = (quantity: string) => {
        const stream = splitStream(seed, `noise ${quantity}`, split);
        return Float64Array.from({ length }, (_, t) => stream.normal(i * length + t));
      };
      return { x: draw("x"), y: draw("y") };
    },
    signalVariance: 0,
    noiseVariance: 1,
  }),
};
