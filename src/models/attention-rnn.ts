import { z } from "zod";
import { concat, matmul, tanh } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { gruParameters, gruStates } from "./gru.js";
import { block } from "./head.js";
import { dotProductAttention } from "./layers/attention.js";
import { dense, denseParameters, fromRows, projection, toRows } from "./layers/dense.js";
import { asSequence } from "./layers/recurrence.js";

const schema = z.strictObject({
  /** size of the state */
  width: z.int().min(1).max(65_536).default(32),
});
/** Settings of `attentionRnn`. */
export type AttentionRnnConfig = z.infer<typeof schema>;

/**
 * Gated recurrent units that look back on their states by attention, with the score and the
 * combination of Luong, Pham and Manning (arXiv 1508.04025, equations (5) to (8), "general"):
 *
 *   a(t, s) = softmax_{s <= t} h(t)^T W_a h(s),   c(t) = sum_s a(t, s) h(s),
 *   y(t) = W_y tanh(W_c [c(t); h(t)] + b) + b'.
 */
export const attentionRnn: Architecture<AttentionRnnConfig> = {
  name: "attention-rnn",
  version: 2,
  summary: "Gated recurrent units with attention to their own past states, arXiv 1508.04025",
  schema,
  parameters: ({ width }, task) => [
    ...gruParameters(task.inputs, width),
    projection("score", width, width),
    ...denseParameters("combine", 2 * width, width),
    ...denseParameters("readout", width, task.outputs),
  ],
  forward: ({ width }, _task, parameters, { x }, positions) => {
    const batch = x.shape[x.rank - 3];
    const { all, last } = gruStates(width, parameters, x);
    const states = asSequence(all);
    const query = positions === "all" ? states : fromRows(last, batch);
    const scored = fromRows(matmul(toRows(query), parameters.score), batch);
    const context = dotProductAttention(scored, states, states, true);
    const combined = tanh(dense("combine", parameters, toRows(concat([context, query], -1))));
    return fromRows(dense("readout", parameters, combined), batch);
  },
  causal: () => true,
  heads: ({ width }) => [
    {
      layer: 0,
      index: 0,
      coupling: {
        query: block("score", [0, width], [0, width]),
        key: { kind: "identity", size: width },
      },
      value: { kind: "identity", size: width },
      output: block("combine.weight", [0, width], [0, width]),
    },
  ],
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
