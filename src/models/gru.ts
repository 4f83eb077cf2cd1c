import { z } from "zod";
import {
  add,
  broadcast,
  concat,
  constant,
  type Expr,
  mul,
  reshape,
  sigmoid,
  slice,
  sub,
  tanh,
  transpose,
} from "../tensor/index.js";
import type { Architecture, ParameterSpec, Parameters } from "./architecture.js";
import { dense, denseParameters, fromRows, toRows } from "./dense.js";

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
  summary: "Gated recurrent unit, arXiv 1406.1078, reset after the product, linear readout",
  schema,
  parameters: ({ width }, task) => [
    ...gateParameters("input", task.inputs, width),
    ...gateParameters("state", width, width),
    ...denseParameters("readout", width, task.outputs),
  ],
  forward: ({ width }, _task, parameters, x, positions) => {
    const lead = x.shape.slice(0, -3);
    const [batch, length] = x.shape.slice(-3);
    const l = lead.length;
    const timeFirst = transpose(x, [...lead.map((_, i) => i), l + 1, l, l + 2]);
    const fromInput = dense("input", parameters, toRows(timeFirst));
    let h = broadcast(constant([0], x.dtype, [1]), [...lead, batch, width]);
    const states: Expr[] = [];
    for (let t = 0; t < length; t++) {
      h = step(width, parameters, slice(fromInput, -2, t * batch, (t + 1) * batch), h);
      if (positions === "all" || t === length - 1) {
        states.push(reshape(h, [...lead, batch, 1, width]));
      }
    }
    return fromRows(dense("readout", parameters, toRows(concat(states, -2))), batch);
  },
  causal: () => true,
  width: ({ width }) => width,
};
