import { z } from "zod";
import { CallerError } from "../errors.js";
import { integer } from "./settings.js";
import { partStream, shown, type Task } from "./task.js";

const schema = z.strictObject({
  length: integer(2, 4096).default(32),
  /** values to be copied */
  items: integer(1, 1024).default(4),
});
/** Settings of `copy`. */
export type CopyConfig = z.infer<typeof schema>;

/**
 * Share of the variance of y over all positions that the best linear model explains: the covariance
 * of answer j with the value at p is the chance that p is the place of item j,
 * C(p, j) C(places - 1 - p, items - 1 - j) / C(places, items).
 */
export function copyLinearShare({ length, items }: CopyConfig): number {
  const places = length - items;
  const logFactorial = new Float64Array(places + 1);
  for (let n = 2; n <= places; n++) logFactorial[n] = logFactorial[n - 1] + Math.log(n);
  const logChoose = (n: number, k: number) =>
    logFactorial[n] - logFactorial[k] - logFactorial[n - k];
  let explained = 0;
  for (let j = 0; j < items; j++) {
    for (let p = j; p <= places - items + j; p++) {
      const log =
        logChoose(p, j) + logChoose(places - 1 - p, items - 1 - j) - logChoose(places, items);
      explained += Math.exp(2 * log);
    }
  }
  return explained / items;
}

/**
 * A control, selective copying: of length - items values, `items` at random places are marked; at
 * the last `items` positions, whose inputs are 0, y repeats the marked values in order. y is 0
 * before. Inputs: the value, standard normal, then the mark.
 */
export const copy: Task<CopyConfig> = {
  name: "copy",
  version: 1,
  summary:
    "Control, selective copying: y repeats the marked values in order at the last positions, and is 0 before",
  law: "values standard normal, marks at uniform places",
  source: "by construction",
  schema,
  shape: ({ length }) => ({ inputs: 2, outputs: 1, length }),
  positions: "all",
  relationship: (config, seed) => {
    const { length, items } = config;
    const places = length - items;
    if (items > places) {
      throw new CallerError(
        `copy has ${items} items to repeat and a length of ${length}`,
        `set a length of at least ${2 * items}, or fewer items`,
      );
    }
    const variance = items / length;
    return {
      sample: (split, i) => {
        const values = partStream(seed, "copy value", split);
        const order = partStream(seed, "copy place", split).permutation(places, i * places);
        const x = new Float64Array(length * 2);
        const y = new Float64Array(length);
        for (let p = 0; p < places; p++) x[2 * p] = values.normal(i * places + p);
        order
          .slice(0, items)
          .sort()
          .forEach((place, j) => {
            x[2 * place + 1] = 1;
            y[places + j] = x[2 * place];
          });
        return { x, y };
      },
      signalVariance: variance,
      noiseVariance: 0,
      verdicts: [
        {
          statement: `The best linear model leaves ${shown(variance * (1 - copyLinearShare(config)))} of the variance ${shown(variance)}.`,
          kind: "proved",
          source:
            "the covariance of an answer with a value is the chance that it is the one asked for",
        },
      ],
    };
  },
};
