import { z } from "zod";
import { add, matmul, mul, scan, sigmoid, slice, tanh } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { denseParameters } from "./layers/dense.js";
import { denseAtSteps, readout, restingState, statesOf } from "./layers/recurrence.js";

const schema = z.strictObject({
  /** size of the state and of the memory */
  width: z.int().min(1).max(65_536).default(32),
});
/** Settings of `lstm`. */
export type LstmConfig = z.infer<typeof schema>;

/**
 * Long short-term memory with a forget gate (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber
 * and Cummins 2000) in the variant of cuDNN and PyTorch, and a linear readout:
 *
 *   i, f, o = sigmoid(W x + U h + b),  g = tanh(W_g x + U_g h + b_g),
 *   c' = f c + i g,   h' = o tanh(c').
 *
 * Columns stand in the order i, f, o, g, so that one sigmoid takes the gates.
 */
export const lstm: Architecture<LstmConfig> = {
  name: "lstm",
  version: 2,
  summary: "Long short-term memory with forget gate (Gers et al. 2000), linear readout",
  schema,
  parameters: ({ width }, task) => {
    // PyTorch's nn.LSTM: every tensor uniform on +-1/sqrt(width).
    const initialisation = { law: "uniform", bound: 1 / Math.sqrt(width) } as const;
    return [
      { name: "input.weight", shape: [task.inputs, 4 * width], initialisation },
      { name: "input.bias", shape: [1, 4 * width], initialisation },
      { name: "state.weight", shape: [width, 4 * width], initialisation },
      ...denseParameters("readout", width, task.outputs),
    ];
  },
  forward: ({ width: n }, _task, parameters, { x }, positions) => {
    const rest = restingState(x, n);
    const fromInput = denseAtSteps("input", parameters, x);
    const states = scan([rest, rest], [fromInput], ([h, c], [u]) => {
      const all = add(matmul(h, parameters["state.weight"]), u);
      const gates = sigmoid(slice(all, -1, 0, 3 * n));
      const [i, f, o] = [0, 1, 2].map((k) => slice(gates, -1, k * n, (k + 1) * n));
      const memory = add(mul(f, c), mul(i, tanh(slice(all, -1, 3 * n, 4 * n))));
      const next = mul(o, tanh(memory));
      return { next: [next, memory], collected: [next] };
    });
    return readout("readout", parameters, statesOf(states), positions);
  },
  causal: () => true,
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
