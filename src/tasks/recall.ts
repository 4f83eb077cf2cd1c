import { z } from "zod";
import { CallerError } from "../errors.js";
import { integer } from "./settings.js";
import { partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  pairs: integer(1, 256).default(8),
  /** number of different keys */
  keys: integer(1, 256).default(16),
});
/** Settings of `recall`. */
export type RecallConfig = z.infer<typeof schema>;

/**
 * A control, associative recall: key_1, value_1, .., key_n, value_n, then one of the keys again, and
 * at that last position y is its value. Keys are different, one-hot; values are standard normal, in
 * the channel after the keys. y is 0 before the last position, where nothing is asked for.
 */
export const recall: Task<RecallConfig> = {
  name: "recall",
  version: 1,
  summary:
    "Control, associative recall: pairs of key and value, then a key; y is its value, at the last position",
  law: "keys drawn without repetition, one-hot; values standard normal; the key asked for uniform",
  source: "by construction",
  schema,
  shape: ({ pairs, keys }) => ({ inputs: keys + 1, outputs: 1, length: 2 * pairs + 1 }),
  positions: "last",
  relationship: ({ pairs, keys }, seed) => {
    if (pairs > keys) {
      throw new CallerError(
        `recall has ${pairs} pairs and only ${keys} different keys`,
        "set more keys, or fewer pairs",
      );
    }
    return {
      sample: (split, i) => {
        const of = (quantity: string) => partStream(seed, `recall ${quantity}`, split);
        const [values, asked] = [of("value"), of("question").integer(i, pairs)];
        const order = of("key").permutation(keys, i * keys);
        const width = keys + 1;
        const last = 2 * pairs;
        const x = new Float64Array((last + 1) * width);
        for (let k = 0; k < pairs; k++) {
          x[2 * k * width + order[k]] = 1;
          x[(2 * k + 1) * width + keys] = values.normal(i * pairs + k);
        }
        x[last * width + order[asked]] = 1;
        const y = new Float64Array(last + 1);
        y[last] = values.normal(i * pairs + asked);
        return { x, y };
      },
      signalVariance: 1,
      noiseVariance: 0,
      verdicts: [
        {
          statement: `The best linear model leaves ${shown(1 - 1 / pairs)} of the variance 1.`,
          kind: "proved",
          source: "the covariance of y with each value is 1 / pairs, with each key 0",
        },
      ],
    };
  },
};
