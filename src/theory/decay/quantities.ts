import { curveAt, type NoiseLaw } from "./curves.js";
import type { CurveFit } from "./fit-curve.js";

/** A number that a fit determines, with its standard error; of its logarithm where `logarithmic`. */
export interface Quantity {
  /** what it is of the decay */
  readonly name: "coefficient" | "exponent" | "rate" | "stretch" | "floor";
  /** best estimate */
  readonly value: number;
  /** standard error */
  readonly error: number;
  /** whether `error` is that of the logarithm */
  readonly logarithmic: boolean;
}

/** g^T V g s^2 by the delta method. */
function errorOf({ theta, inverse, variance }: CurveFit, gradient: readonly number[]): number {
  const p = theta.length;
  let sum = 0;
  for (let j = 0; j < gradient.length; j++) {
    for (let k = 0; k < gradient.length; k++) {
      sum += gradient[j] * gradient[k] * inverse[j * p + k];
    }
  }
  return Math.sqrt(Math.max(0, sum) * variance);
}

/**
 * The parameters as the field writes them, from theta = (A, a, [g], [q]) and the reference k0:
 *
 * - power c k^-a: log c = A + a log k0
 * - exponential c e^(-b k): log c = A + a, b = a / k0
 * - stretched c e^(-(b k)^g): log c = A + a / g, log b = log(a / g) / g - log k0
 * - finite tail c sum_{k=m+1}^{K} k^(-2a): log c = A - log of the sum at k0
 *
 * Not a number where a stretched curve has g or a at or below 0.
 */
export function quantitiesOf(fit: CurveFit): Quantity[] {
  const { theta, model, reference } = fit;
  const [level, a] = theta;
  const log = Math.log(reference);
  const quantity = (
    name: Quantity["name"],
    value: number,
    gradient: readonly number[],
    logarithmic = false,
  ): Quantity => ({ name, value, error: errorOf(fit, gradient), logarithmic });
  const shape = ((): Quantity[] => {
    switch (model.family) {
      case "power":
        return [
          quantity("coefficient", level + a * log, [1, log], true),
          quantity("exponent", a, [0, 1]),
        ];
      case "exponential":
        return [
          quantity("coefficient", level + a, [1, 1], true),
          quantity("rate", a / reference, [0, 1 / reference]),
        ];
      case "stretched": {
        const g = theta[2];
        const inner = Math.log(a / g);
        return [
          quantity("coefficient", level + a / g, [1, 1 / g, -a / g ** 2], true),
          quantity("rate", inner / g - log, [0, 1 / (a * g), -(inner + 1) / g ** 2], true),
          quantity("stretch", g, [0, 0, 1]),
        ];
      }
      case "finite tail": {
        let sum = 0;
        let slope = 0;
        for (let k = model.terms; k > reference; k--) {
          sum += k ** (-2 * a);
          slope -= 2 * Math.log(k) * k ** (-2 * a);
        }
        return [
          quantity("coefficient", level - Math.log(sum), [1, -slope / sum], true),
          quantity("exponent", a, [0, 1]),
        ];
      }
      default:
        return model.family satisfies never;
    }
  })();
  if (!model.floor) return shape;
  const p = theta.length;
  const gradient = Array.from({ length: p }, (_, j) => (j === p - 1 ? 1 : 0));
  return [...shape, quantity("floor", theta[p - 1], gradient)];
}

/** A mean on the scale of the noise: its logarithm under multiplicative noise, itself under additive. */
export interface Mean {
  readonly value: number;
  readonly error: number;
}

/** Means of a fitted model at any positions; not a number where a fit's negative floor outweighs f. */
export function meansAt(fit: CurveFit, law: NoiseLaw, positions: Float64Array): Mean[] {
  const { model, theta, reference } = fit;
  const curve = curveAt(model.family, positions, reference, model.terms);
  const { p } = curve;
  const logs = new Float64Array(positions.length);
  const gradient = new Float64Array(positions.length * p);
  curve.evaluate(theta, logs, gradient);
  const q = model.floor ? theta[p] : 0;
  return Array.from(logs, (log, i) => {
    const f = Math.exp(log);
    const unit = law === "multiplicative" ? f + q : 1;
    const slopes = Array.from({ length: p }, (_, j) => (gradient[i * p + j] * f) / unit);
    return {
      value: law === "multiplicative" ? Math.log(f + q) : f + q,
      error: errorOf(fit, model.floor ? [...slopes, 1 / unit] : slopes),
    };
  });
}
