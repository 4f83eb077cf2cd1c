import { z } from "zod";
import { relu } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { gruParameters, gruStates } from "./gru.js";
import { convolutionParameters, convolve } from "./layers/convolution.js";
import { denseParameters } from "./layers/dense.js";
import { readout } from "./layers/recurrence.js";

const size = z.int().min(1).max(65_536);

const schema = z.strictObject({
  /** channels of the convolution */
  channels: size.default(32),
  /** taps of the convolution */
  kernel: z.int().min(1).max(1024).default(4),
  /** size of the state */
  width: size.default(32),
});
/** Settings of `recurrentConvolution`. */
export type RecurrentConvolutionConfig = z.infer<typeof schema>;

/**
 * A causal convolution that sees short patterns, then gated recurrent units that remember them, as
 * in the recurrent part of LSTNet (Lai et al., arXiv 1703.07015, sections 3.2 and 3.3):
 *
 *   u = relu(K * x + b),   h(t) = GRU(u(t), h(t - 1)),   y(t) = c^T h(t) + b'.
 */
export const recurrentConvolution: Architecture<RecurrentConvolutionConfig> = {
  name: "recurrent-convolution",
  version: 2,
  summary: "Causal convolution, then gated recurrent units, as in LSTNet, arXiv 1703.07015",
  schema,
  parameters: ({ channels, kernel, width }, task) => [
    ...convolutionParameters("front", kernel, task.inputs, channels),
    ...gruParameters(channels, width),
    ...denseParameters("readout", width, task.outputs),
  ],
  forward: ({ width }, _task, parameters, { x }, positions) => {
    const patterns = relu(convolve("front", { padding: "causal" }, parameters, x));
    return readout("readout", parameters, gruStates(width, parameters, patterns), positions);
  },
  causal: () => true,
  width: ({ channels, width }) => Math.max(channels, width),
  rateExponent: RECURRENT_RATE,
};
