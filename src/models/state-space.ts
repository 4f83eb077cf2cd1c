import { z } from "zod";
import {
  add,
  div,
  type Expr,
  exp,
  mul,
  neg,
  scan,
  sigmoid,
  softplus,
  square,
  tanh,
} from "../tensor/index.js";
import { type Architecture, RECURRENT_RATE } from "./architecture.js";
import { denseParameters } from "./layers/dense.js";
import {
  asSequence,
  denseAtSteps,
  readout,
  restingState,
  type States,
  statesOf,
} from "./layers/recurrence.js";
import type { ParameterSpec, Parameters } from "./parameters.js";

const schema = z.strictObject({
  /** size of the state of each layer */
  width: z.int().min(1).max(65_536).default(32),
  /** the inputs of each but the first are the activated states of the one before */
  layers: z.int().min(1).max(64).default(1),
  /** how the rates Lambda come from the trained w */
  parametrisation: z.enum(["direct", "exp", "softplus", "best"]).default("best"),
  /** between the state and what reads it: the next layer, or the readout */
  activation: z.enum(["linear", "tanh", "sigmoid"]).default("tanh"),
});
/** Settings of `stateSpace`. */
export type StateSpaceConfig = z.infer<typeof schema>;
type Parametrisation = StateSpaceConfig["parametrisation"];

/** `best`: Lambda = -1 / (w^2 + 0.1), so that rates lie between -10 and 0. */
const BEST_OFFSET = 0.1;

/**
 * The rates Lambda = f(w) of the state's decay, by parametrisation: w itself, which may turn
 * positive; or, always negative, -e^w, -log(1 + e^w), -1/(w^2 + 0.1). The last three are the stable
 * reparametrisations of Wang and Li (StableSSM, arXiv 2311.14495).
 */
export function decayRates(parametrisation: Parametrisation, w: Expr): Expr {
  switch (parametrisation) {
    case "direct":
      return w;
    case "exp":
      return neg(exp(w));
    case "softplus":
      return neg(softplus(w));
    case "best":
      return neg(div(1, add(square(w), BEST_OFFSET)));
  }
}

/** The w >= 0 or of any sign at which a rate, -10 < Lambda < 0, is reached: the inverse of `decayRates`. */
function weightOf(parametrisation: Parametrisation, rate: number): number {
  switch (parametrisation) {
    case "direct":
      return rate;
    case "exp":
      return Math.log(-rate);
    case "softplus":
      return Math.log(Math.expm1(-rate));
    case "best":
      return Math.sqrt(-1 / rate - BEST_OFFSET);
  }
}

/**
 * First rates: memories 1/|Lambda| spaced geometrically from 1 step to the whole length, as
 * memories on all scales are what S4's initialisations give (Gu et al., arXiv 2206.11893, section 4).
 */
function firstRates(width: number, length: number): number[] {
  return Array.from({ length: width }, (_, i) => -(length ** (-i / Math.max(1, width - 1))));
}

/**
 * PyTorch's nn.Linear, normalised so that states begin of order 1 whatever their memory: white
 * noise of variance 1 through U has variance U^2 / (1 - e^(2 Lambda)) in the state, hence the
 * factor sqrt(1 - e^(2 Lambda)), as in the linear recurrent unit (Orvieto et al., arXiv
 * 2303.06349), and a bias adds up to b / (1 - e^Lambda). Without it slow states begin where tanh
 * is flat and do not learn.
 */
function inputParameters(name: string, inputs: number, rates: readonly number[]): ParameterSpec[] {
  const [weight, bias] = denseParameters(name, inputs, rates.length);
  const scaled = (spec: ParameterSpec, factor: (rate: number) => number): ParameterSpec => ({
    ...spec,
    initialisation: { law: "uniform", bound: rates.map((r) => factor(r) / Math.sqrt(inputs)) },
  });
  return [
    scaled(weight, (rate) => Math.sqrt(-Math.expm1(2 * rate))),
    scaled(bias, (rate) => -Math.expm1(rate)),
  ];
}

function activate(activation: StateSpaceConfig["activation"], h: Expr): Expr {
  switch (activation) {
    case "linear":
      return h;
    case "tanh":
      return tanh(h);
    case "sigmoid":
      return sigmoid(h);
  }
}

/** What stands before the names of a layer's parameters. */
function prefixOf(layer: number): string {
  return layer === 0 ? "" : `layers.${layer}.`;
}

/** The activated states of one layer on [...lead, batch, length, inputs]. */
function layerOf(
  { width, parametrisation, activation }: StateSpaceConfig,
  layer: number,
  parameters: Parameters,
  x: Expr,
): States {
  const prefix = prefixOf(layer);
  const kept = exp(decayRates(parametrisation, parameters[`${prefix}decay`]));
  const fromInput = denseAtSteps(`${prefix}input`, parameters, x);
  const states = scan([restingState(x, width)], [fromInput], ([h], [u]) => {
    const next = add(mul(h, kept), u);
    return { next: [next], collected: [next] };
  });
  const { all, last } = statesOf(states);
  return { all: activate(activation, all), last: activate(activation, last) };
}

/**
 * Diagonal state space, dh/dt = Lambda h + U x + b, y = c^T activation(h) + b' (Wang and Li, arXiv
 * 2311.14495), sampled at whole steps with an impulse at each,
 *
 *   h(t) = e^Lambda h(t - 1) + U x(t) + b,   h(0) = 0,   Lambda = f(w) diagonal and real.
 *
 * The kernel with the linear activation is rho(s) = c^T e^(Lambda s) U. With `layers`, activation(h) is the
 * x of the next layer (Wang and Xue, arXiv 2309.13414), whose Lambda, U and b are its own.
 */
export const stateSpace: Architecture<StateSpaceConfig> = {
  name: "state-space",
  version: 2,
  summary: "Diagonal state space with stable reparametrisation, arXiv 2311.14495",
  schema,
  parameters: ({ width, layers, parametrisation }, task) => {
    const rates = firstRates(width, task.length);
    const layer = (i: number): ParameterSpec[] => [
      {
        name: `${prefixOf(i)}decay`,
        shape: [1, width],
        initialisation: { law: "given", value: (j) => weightOf(parametrisation, rates[j]) },
      },
      ...inputParameters(`${prefixOf(i)}input`, i === 0 ? task.inputs : width, rates),
    ];
    return [
      ...Array.from({ length: layers }, (_, i) => layer(i)).flat(),
      ...denseParameters("readout", width, task.outputs),
    ];
  },
  forward: (config, _task, parameters, { x }, positions) => {
    let states = layerOf(config, 0, parameters, x);
    for (let i = 1; i < config.layers; i++) {
      states = layerOf(config, i, parameters, asSequence(states.all));
    }
    return readout("readout", parameters, states, positions);
  },
  causal: () => true,
  width: ({ width }) => width,
  rateExponent: RECURRENT_RATE,
};
