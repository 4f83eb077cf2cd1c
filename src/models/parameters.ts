import { CallerError, unknownName } from "../errors.js";
import { qr } from "../linalg/index.js";
import { Stream } from "../random/stream.js";
import { type DType, type Expr, input, reshape, sizeOf, slice } from "../tensor/index.js";
import { type Shape, shapeText } from "../tensor/type.js";

/** The law from which a parameter's first values are drawn. */
export type Initialisation =
  | {
      readonly law: "uniform";
      /** on +-bound; a list has a bound for each place on the last axis */
      readonly bound: number | readonly number[];
    }
  | {
      readonly law: "normal";
      /** of mean 0 */
      readonly deviation: number;
    }
  | {
      readonly law: "orthogonal";
      /** rows and columns of the square matrix, uniform (of Haar) among the orthogonal ones */
      readonly size: number;
    }
  | {
      readonly law: "given";
      /** of scalar i, row-major, whatever the seed */
      readonly value: (i: number) => number;
    };

/** One tensor of parameters: its name, its shape for one model, the law of its first values. */
export interface ParameterSpec {
  /** under which it is exported and saved */
  readonly name: string;
  /** for one model */
  readonly shape: Shape;
  /** law of its first values */
  readonly initialisation: Initialisation;
  /** factor on its learning rate; 1 where it is left out */
  readonly rateFactor?: number;
}

/** Parameters by name, each [...lead, ...shape of its specification]. */
export type Parameters = Readonly<Record<string, Expr>>;

/**
 * What has parameters: a model. Its theta [P] holds them one after the other, in their order, each
 * in row-major order.
 */
export interface Parametrised {
  /** in the order of theta */
  readonly parameters: readonly ParameterSpec[];
}

/** Where a parameter stands in theta. */
export interface Place extends ParameterSpec {
  /** its first number */
  readonly from: number;
  /** one past its last */
  readonly to: number;
}

/** The numbers of one parameter. */
export interface ParameterValues<T extends ArrayLike<number> = ArrayLike<number>> {
  /** of one model's parameter */
  readonly shape: Shape;
  /** in row-major order */
  readonly data: T;
}

/** The places of all parameters in theta, in their order. */
export function parameterPlaces({ parameters }: Parametrised): Place[] {
  let to = 0;
  return parameters.map((parameter) => {
    const from = to;
    to += sizeOf(parameter.shape);
    return { ...parameter, from, to };
  });
}

/** [P] factors on the learning rate; null where all are 1. */
export function rateFactors(model: Parametrised): Float64Array | null {
  const factors = new Float64Array(parameterCount(model)).fill(1);
  for (const { from, to, rateFactor = 1 } of parameterPlaces(model)) {
    factors.fill(rateFactor, from, to);
  }
  return factors.every((factor) => factor === 1) ? null : factors;
}

/** P, the number of trainable scalars. */
export function parameterCount({ parameters }: Parametrised): number {
  return parameters.reduce((n, { shape }) => n + sizeOf(shape), 0);
}

/** @throws CallerError where theta [P] has another length than the model */
export function requireTheta(model: Parametrised, theta: { readonly length: number }): void {
  const count = parameterCount(model);
  if (theta.length !== count) {
    throw new CallerError(
      `${theta.length} parameters for a model of ${count}`,
      "give the theta of a model with the same architecture, configuration and task",
    );
  }
}

/** The parameters as leaves of a graph, under their own names. */
export function parameterInputs({ parameters }: Parametrised, dtype: DType): Parameters {
  return Object.fromEntries(parameters.map(({ name, shape }) => [name, input(name, dtype, shape)]));
}

/** The parameters cut from rows of theta [rows, P]; `lead` is [rows], or [] for a single row. */
export function cutParameters(
  model: Parametrised,
  rows: Expr,
  lead: readonly number[],
): Parameters {
  requireTheta(model, { length: rows.shape[1] });
  return Object.fromEntries(
    parameterPlaces(model).map(({ name, shape, from, to }) => [
      name,
      reshape(slice(rows, 1, from, to), [...lead, ...shape]),
    ]),
  );
}

/**
 * The parameters in theta [P], as views: what is written into one is written into theta.
 *
 * @throws CallerError where theta has another length than the model
 */
export function viewParameters<T extends Float32Array | Float64Array>(
  model: Parametrised,
  theta: T,
): Readonly<Record<string, ParameterValues<T>>> {
  requireTheta(model, theta);
  return Object.fromEntries(
    parameterPlaces(model).map(({ name, shape, from, to }) => [
      name,
      { shape, data: theta.subarray(from, to) as T },
    ]),
  );
}

/**
 * Theta [P] from parameters by name.
 *
 * @throws CallerError for a name that is missing or unknown, and for another shape than the model's
 */
export function flattenParameters(
  model: Parametrised,
  values: Readonly<Record<string, ParameterValues>>,
): Float64Array {
  const names = model.parameters.map((p) => p.name);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownName("parameter", unknown, names);
  const theta = new Float64Array(parameterCount(model));
  for (const { name, shape, from } of parameterPlaces(model)) {
    if (!Object.hasOwn(values, name)) {
      throw new CallerError(
        `parameter '${name}' is missing`,
        `give its ${shapeText(shape)} values`,
      );
    }
    const given = values[name];
    if (shapeText(given.shape) !== shapeText(shape) || given.data.length !== sizeOf(shape)) {
      throw new CallerError(
        `parameter '${name}': ${given.data.length} numbers of shape ${shapeText(given.shape)} for shape ${shapeText(shape)}`,
        "weights are right factors of rows: [inputs, outputs]",
      );
    }
    theta.set(given.data, from);
  }
  return theta;
}

/**
 * A matrix uniform among the orthogonal ones, row-major: q of the QR of a matrix of normal numbers, its
 * columns signed so that r has a positive diagonal (Mezzadri, How to generate random matrices from the
 * classical compact groups, 2007).
 */
function orthogonal(size: number, stream: Stream): Float64Array {
  const normal = Float64Array.from({ length: size * size }, (_, i) => stream.normal(i));
  const { q, r } = qr({ rows: size, columns: size, data: normal });
  return q.data.map((value, i) => value * Math.sign(r.data[(i % size) * (size + 1)]));
}

/** Number i of a law. */
function drawing(initialisation: Initialisation, stream: Stream): (i: number) => number {
  switch (initialisation.law) {
    case "uniform": {
      const { bound } = initialisation;
      const boundAt =
        typeof bound === "number" ? () => bound : (i: number) => bound[i % bound.length];
      return (i) => (2 * stream.uniform(i) - 1) * boundAt(i);
    }
    case "normal":
      return (i) => stream.normal(i) * initialisation.deviation;
    case "orthogonal": {
      const matrix = orthogonal(initialisation.size, stream);
      return (i) => matrix[i];
    }
    case "given":
      return initialisation.value;
    default:
      return initialisation satisfies never;
  }
}

/** The first theta [P] of a model: a pure function of its parameters and the seed. */
export function initialParameters(model: Parametrised, seed: number): Float64Array {
  const theta = new Float64Array(parameterCount(model));
  for (const { name, from, to, initialisation } of parameterPlaces(model)) {
    const draw = drawing(initialisation, new Stream(seed, `parameter ${name}`));
    for (let i = from; i < to; i++) theta[i] = draw(i - from);
  }
  return theta;
}
