/**
 * An architecture of one's own: a bank of running averages, each with a rate that is learned, read by a
 * feed-forward net at every position:
 *
 *   h_k(t) = (1 - a_k) h_k(t-1) + a_k (W x(t))_k,  a = sigmoid(c),  y(t) = F(h(t), x(t)).
 *
 * A state space with real poles and nothing else: what remains of a recurrent net when its gates are constants.
 */
import { models, tensor as t } from "nwidth";
import { z } from "zod";

/** @type {models.Architecture<{ width: number, feedForwardWidth: number }>} */
export const leakyAverage = {
  name: "leaky-average",
  version: 1,
  summary: "Running averages with learned rates, read by a feed-forward net",
  schema: z.strictObject({
    width: z.int().min(1).max(4096).default(16),
    feedForwardWidth: z.int().min(1).max(4096).default(32),
  }),
  parameters: ({ width, feedForwardWidth }, task) => [
    ...models.denseParameters("in", task.inputs, width),
    // rates from 1/2 down to 1 / length, evenly in the logarithm: short memory and long, whatever the seed
    {
      name: "rate",
      shape: [1, width],
      initialisation: {
        law: "given",
        value: (k) => {
          const rate = (2 / Math.max(task.length, 4)) ** (k / Math.max(width - 1, 1)) / 2;
          return Math.log(rate / (1 - rate));
        },
      },
    },
    ...models.feedForwardParameters(
      "out",
      width + task.inputs,
      { width: feedForwardWidth, depth: 1 },
      task.outputs,
    ),
  ],
  // x [...lead, batch, length, inputs]: `lead` is empty for one model, [M] for a population
  forward: ({ width, feedForwardWidth }, _task, parameters, { x }, positions) => {
    const rate = t.sigmoid(parameters.rate);
    // [length, ...lead, batch, width]: a scan walks along the first axis
    const entering = models.denseAtSteps("in", parameters, x);
    const states = t.scan([models.restingState(x, width)], [entering], ([h], [now]) => {
      const next = t.add(h, t.mul(rate, t.sub(now, h)));
      return { next: [next], collected: [next] };
    });
    const read = t.concat([models.asSequence(states.collected[0]), x], -1);
    const length = x.shape.at(-2);
    const wanted = positions === "last" ? t.slice(read, -2, length - 1, length) : read;
    const rows = models.toRows(wanted);
    const size = { width: feedForwardWidth, depth: 1 };
    const y = models.feedForward("out", size, parameters, rows);
    return models.fromRows(y, x.shape.at(-3));
  },
  causal: () => true,
  // decides how a population is laid out, and how the learning rate moves with the size
  width: ({ width }) => width,
  rateExponent: models.RECURRENT_RATE,
};
