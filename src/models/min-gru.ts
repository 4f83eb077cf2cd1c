import { z } from "zod";
import { add, mul, scan, sigmoid, slice, sub } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { denseParameters } from "./layers/dense.js";
import { denseAtSteps, readout, restingState, statesOf } from "./layers/recurrence.js";

const schema = z.strictObject({
  /** size of the state */
  width: z.int().min(1).max(65_536).default(32),
});
/** Settings of `minGru`. */
export type MinGruConfig = z.infer<typeof schema>;

/**
 * Minimal gated recurrent unit (Feng et al., arXiv 2410.01201, section 3.1), whose gate and proposal
 * do not see the state, so that a step is elementwise and linear in it, and a linear readout:
 *
 *   z = sigmoid(W_z x + b_z),   h(t) = (1 - z) h(t - 1) + z (W_h x + b_h),   h(0) = 0.
 */
export const minGru: Architecture<MinGruConfig> = {
  name: "min-gru",
  version: 2,
  summary: "Minimal gated recurrent unit: gates see the input alone, arXiv 2410.01201",
  schema,
  parameters: ({ width }, task) => [
    ...denseParameters("input", task.inputs, 2 * width),
    ...denseParameters("readout", width, task.outputs),
  ],
  forward: ({ width: n }, _task, parameters, { x }, positions) => {
    const fromInput = denseAtSteps("input", parameters, x);
    const gate = sigmoid(slice(fromInput, -1, 0, n));
    const kept = sub(1, gate);
    const written = mul(gate, slice(fromInput, -1, n, 2 * n));
    const states = scan([restingState(x, n)], [kept, written], ([h], [k, w]) => {
      const next = add(mul(k, h), w);
      return { next: [next], collected: [next] };
    });
    return readout("readout", parameters, statesOf(states), positions);
  },
  causal: () => true,
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
