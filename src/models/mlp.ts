import { z } from "zod";
import { type Architecture, DENSE_RATE } from "./architecture.js";
import { causalWindows } from "./layers/causal-windows.js";
import { feedForward, feedForwardParameters, fromRows } from "./layers/dense.js";

const schema = z.strictObject({
  /** neurons of every hidden layer */
  width: z.int().min(1).max(65_536).default(32),
  /** hidden layers */
  depth: z.int().min(1).max(64).default(2),
});
/** Settings of `mlp`. */
export type MlpConfig = z.infer<typeof schema>;

/**
 * Multilayer perceptron on the last tau inputs side by side, in which no input is told where it stands
 * but by its weights: the control that asks whether a series needs a model of sequences at all.
 *
 *   y(t) = W_D relu(W_{D-1} ... relu(W_0 [x(t - tau + 1), ..., x(t)] + b_0) ...) + b_D.
 *
 * Inputs before the sequence are 0.
 */
export const mlp: Architecture<MlpConfig> = {
  name: "mlp",
  version: 2,
  summary: "Multilayer perceptron on the flattened window: no model of sequences",
  schema,
  parameters: (size, task) =>
    feedForwardParameters("layers", task.length * task.inputs, size, task.outputs),
  forward: (size, _task, parameters, { x }, positions) =>
    fromRows(
      feedForward("layers", size, parameters, causalWindows(x, positions)),
      x.shape[x.rank - 3],
    ),
  causal: () => true,
  width: ({ width }) => width,
  rateExponent: DENSE_RATE,
};
