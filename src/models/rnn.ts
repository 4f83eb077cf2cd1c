import { z } from "zod";
import { CallerError } from "../errors.js";
import { add, clip, concat, type Expr, matmul, scan, slice, tanh } from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { denseParameters } from "./layers/dense.js";
import { denseAtSteps, readout, restingState, type States, statesOf } from "./layers/recurrence.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const schema = z.strictObject({
  /** size of the state */
  width: z.int().min(1).max(65_536).default(32),
  activation: z.enum(["linear", "tanh", "hardtanh"]).default("tanh"),
  /** a second recurrence from the last input to the first, with weights of its own */
  bidirectional: z.boolean().default(false),
  /** first values of W: uniform as PyTorch's, or an orthogonal matrix, which keeps a state's length */
  stateWeights: z.enum(["uniform", "orthogonal"]).default("uniform"),
});
/** Settings of `rnn`. */
export type RnnConfig = z.infer<typeof schema>;

function activate(activation: RnnConfig["activation"], x: Expr): Expr {
  switch (activation) {
    case "linear":
      return x;
    case "tanh":
      return tanh(x);
    case "hardtanh":
      return clip(x, -1, 1);
  }
}

/** A QR of this size takes seconds. */
const LARGEST_ORTHOGONAL = 1024;

/** PyTorch's nn.RNN: every tensor uniform on +-1/sqrt(width). */
function directionParameters(
  direction: string,
  inputs: number,
  { width, stateWeights }: RnnConfig,
): ParameterSpec[] {
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(width) } as const;
  const ofState = {
    uniform: initialisation,
    orthogonal: { law: "orthogonal", size: width } as const,
  }[stateWeights];
  if (stateWeights === "orthogonal" && width > LARGEST_ORTHOGONAL) {
    throw new CallerError(
      `orthogonal first weights of a state of ${width}`,
      `take a width of at most ${LARGEST_ORTHOGONAL}, or stateWeights uniform`,
    );
  }
  return [
    { name: `${direction}.input.weight`, shape: [inputs, width], initialisation },
    { name: `${direction}.input.bias`, shape: [1, width], initialisation },
    { name: `${direction}.state.weight`, shape: [width, width], initialisation: ofState },
  ];
}

function statesAlong(
  { width, activation }: RnnConfig,
  parameters: Parameters,
  x: Expr,
  direction: "forward" | "backward",
): States {
  const fromInput = denseAtSteps(`${direction}.input`, parameters, x);
  const weight = parameters[`${direction}.state.weight`];
  return statesOf(
    scan(
      [restingState(x, width)],
      [fromInput],
      ([h], [u]) => {
        const next = activate(activation, add(matmul(h, weight), u));
        return { next: [next], collected: [next] };
      },
      direction === "backward",
    ),
  );
}

/**
 * Recurrent network of Elman with a linear readout,
 *
 *   h(t) = activation(W h(t - 1) + U x(t) + b),   h(0) = 0,   y(t) = c^T h(t) + b';
 *
 * with the linear activation the linear RNN of Paper A (arXiv 2305.18475, appendix D.1), whose
 * kernel is rho(s) = c^T W^s U. Hardtanh and tanh are the activations of Wang, Li and Li
 * (Inverse approximation theory for nonlinear RNNs, ICLR 2024).
 */
export const rnn: Architecture<RnnConfig> = {
  name: "rnn",
  version: 2,
  summary: "Recurrent network, linear, tanh or hardtanh: arXiv 2305.18475, appendix D.1",
  schema,
  parameters: (config, task) => [
    ...directionParameters("forward", task.inputs, config),
    ...(config.bidirectional ? directionParameters("backward", task.inputs, config) : []),
    ...denseParameters(
      "readout",
      config.bidirectional ? 2 * config.width : config.width,
      task.outputs,
    ),
  ],
  forward: (config, _task, parameters, { x }, positions) => {
    const forward = statesAlong(config, parameters, x, "forward");
    if (!config.bidirectional) return readout("readout", parameters, forward, positions);
    const backward = statesAlong(config, parameters, x, "backward");
    // at the last position the second recurrence has seen the last input alone
    const length = x.shape[x.rank - 2];
    const atEnd = statesAlong(config, parameters, slice(x, -2, length - 1, length), "backward");
    const both = {
      all: concat([forward.all, backward.all], -1),
      last: concat([forward.last, atEnd.last], -1),
    };
    return readout("readout", parameters, both, positions);
  },
  causal: ({ bidirectional }) => !bidirectional,
  modelClass: ({ width, activation, bidirectional }) => ({
    linear: activation === "linear",
    ...(activation === "linear" && !bidirectional ? { stationary: true, exponentials: width } : {}),
  }),
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
