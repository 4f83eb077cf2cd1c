import { z } from "zod";
import { add, type Expr, mul, scan, sigmoid, slice, sub, tanh } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { dense, denseParameters } from "./layers/dense.js";
import { denseAtSteps, readout, restingState, type States, statesOf } from "./layers/recurrence.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const schema = z.strictObject({
  /** size of the state */
  width: z.int().min(1).max(65_536).default(32),
});
/** Settings of `gru`. */
export type GruConfig = z.infer<typeof schema>;

function gateParameters(name: string, inputs: number, width: number): ParameterSpec[] {
  // PyTorch's nn.GRU: every tensor uniform on +-1/sqrt(width).
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(width) } as const;
  return [
    { name: `${name}.weight`, shape: [inputs, 3 * width], initialisation },
    { name: `${name}.bias`, shape: [1, 3 * width], initialisation },
  ];
}

/** The parameters of `gruStates`. */
export function gruParameters(inputs: number, width: number): ParameterSpec[] {
  return [...gateParameters("input", inputs, width), ...gateParameters("state", width, width)];
}

function step(n: number, parameters: Parameters, fromInput: Expr, h: Expr): Expr {
  const fromState = dense("state", parameters, h);
  const gates = sigmoid(add(slice(fromInput, -1, 0, 2 * n), slice(fromState, -1, 0, 2 * n)));
  const reset = slice(gates, -1, 0, n);
  const update = slice(gates, -1, n, 2 * n);
  const proposal = tanh(
    add(slice(fromInput, -1, 2 * n, 3 * n), mul(reset, slice(fromState, -1, 2 * n, 3 * n))),
  );
  return add(proposal, mul(update, sub(h, proposal)));
}

/** The states of gated recurrent units of `width` on inputs [...lead, batch, length, c]. */
export function gruStates(width: number, parameters: Parameters, x: Expr): States {
  const fromInput = denseAtSteps("input", parameters, x);
  return statesOf(
    scan([restingState(x, width)], [fromInput], ([h], [u]) => {
      const next = step(width, parameters, u, h);
      return { next: [next], collected: [next] };
    }),
  );
}

/**
 * Gated recurrent unit (Cho et al., arXiv 1406.1078) in the variant of cuDNN and PyTorch, with
 * the reset gate after the recurrent product, and a linear readout:
 *
 *   r, z = sigmoid(W x + U h + b),  g = tanh(W_g x + b + r (U_g h + b')),  h' = (1 - z) g + z h.
 *
 * The products with the input are taken for all steps at once.
 */
export const gru: Architecture<GruConfig> = {
  name: "gru",
  version: 2,
  summary: "Gated recurrent unit, arXiv 1406.1078, reset after the product, linear readout",
  schema,
  parameters: ({ width }, task) => [
    ...gruParameters(task.inputs, width),
    ...denseParameters("readout", width, task.outputs),
  ],
  forward: ({ width }, _task, parameters, { x }, positions) =>
    readout("readout", parameters, gruStates(width, parameters, x), positions),
  causal: () => true,
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
