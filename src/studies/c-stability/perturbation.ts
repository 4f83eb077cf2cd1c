import { viewParameters } from "../../models/parameters.js";
import { Stream } from "../../random/stream.js";
import type { Learned } from "../attention.js";
import { energyOf } from "../memory-kernel.js";

/** How the rates of a state space come from what is trained. */
export const PARAMETRISATIONS = ["direct", "exp", "softplus", "best"] as const;
export type Parametrisation = (typeof PARAMETRISATIONS)[number];

/** Sizes of a perturbation, the largest of its numbers, and how often each is drawn: as the code of arXiv 2305.19190. */
export const SIZES = Array.from({ length: 21 }, (_, i) => 1e-3 * 2 ** (i / 2));
const DRAWS = 30;

/** Lambda of a trained number: the `decayRates` of the model as numbers. */
export function rateOf(parametrisation: Parametrisation, w: number): number {
  switch (parametrisation) {
    case "direct":
      return w;
    case "exp":
      return -Math.exp(w);
    case "softplus":
      return -Math.log1p(Math.exp(w));
    case "best":
      return -1 / (w * w + 0.1);
    default:
      return parametrisation satisfies never;
  }
}

/** The slowest rate of a state space, that nearest to 0 or beyond. */
export function slowestRate(
  parametrisation: Parametrisation,
  { model, theta }: NonNullable<Learned>,
) {
  const { decay } = viewParameters(model, theta);
  return Math.max(...decay.data.map((w) => rateOf(parametrisation, w)));
}

/** rho(s) = sum_j c_j e^(Lambda_j s) u_j of a linear state space of one input and one output. */
export function stateKernel(
  parametrisation: Parametrisation,
  { model, theta }: NonNullable<Learned>,
): Float64Array {
  const { decay, "input.weight": input, "readout.weight": out } = viewParameters(model, theta);
  const kernel = new Float64Array(model.task.length);
  decay.data.forEach((w, j) => {
    const kept = Math.exp(rateOf(parametrisation, w));
    let answer = input.data[j] * out.data[j];
    for (let s = 0; s < kernel.length; s++) {
      kernel[s] += answer;
      answer *= kept;
    }
  });
  return kernel;
}

/** What comes of a trained model whose weights are moved. */
export interface Perturbed {
  /** share of the memory's energy that is left where nothing is moved: about what the test part says */
  readonly unmoved: number;
  /** by `SIZES`: the largest share of the memory's energy that is left, of all draws up to the size */
  readonly errors: readonly number[];
  /** share of the draws of the largest size in which some state no longer fades */
  readonly unstable: number;
}

/** Moves all weights by normal numbers, the largest of which is the size; of every size in the same directions. */
export function perturbed(
  parametrisation: Parametrisation,
  { model, theta }: NonNullable<Learned>,
  target: Float64Array,
  seed: number,
): Perturbed {
  const stream = new Stream(seed, "directions of a perturbation");
  const directions = Array.from({ length: DRAWS }, (_, draw) => {
    const normals = theta.map((_, i) => stream.normal(draw * theta.length + i));
    const most = Math.max(...normals.map(Math.abs));
    return normals.map((v) => v / most);
  });
  const moved = (direction: Float64Array, size: number) => ({
    model,
    theta: theta.map((v, i) => v + size * direction[i]),
  });
  const energy = energyOf(target);
  const left = (learned: NonNullable<Learned>) =>
    stateKernel(parametrisation, learned).reduce((sum, v, s) => sum + (v - target[s]) ** 2, 0) /
    energy;
  const unmoved = left({ model, theta });
  let worst = unmoved;
  const errors = SIZES.map((size) => {
    worst = Math.max(worst, ...directions.map((direction) => left(moved(direction, size))));
    return worst;
  });
  const last = SIZES[SIZES.length - 1];
  const lost = directions.filter(
    (direction) => slowestRate(parametrisation, moved(direction, last)) >= 0,
  );
  return { unmoved, errors, unstable: lost.length / DRAWS };
}

/** The largest size with which a model errs at most so much; half a step below the least where none is so small. */
export function stabilityRadius({ errors }: Pick<Perturbed, "errors">, most: number): number {
  const at = errors.findLastIndex((error) => error <= most);
  return at < 0 ? SIZES[0] / Math.SQRT2 : SIZES[at];
}
