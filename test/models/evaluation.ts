import type { Model, Positions } from "../../src/models/architecture.js";
import type { TaskShape } from "../../src/models/input.js";
import { initialParameters, parameterInputs, viewParameters } from "../../src/models/parameters.js";
import { Stream } from "../../src/random/stream.js";
import { evaluate } from "../../src/runtime/evaluate.js";
import { nodeEngine } from "../../src/runtime/node.js";
import type { TensorValue } from "../../src/runtime/session.js";
import { type DType, input } from "../../src/tensor/index.js";

type FloatType = Extract<DType, "float32" | "float64">;

/** Standard normal numbers. */
export function normals(count: number, seed: number): Float64Array {
  const stream = new Stream(seed, "normals");
  return Float64Array.from({ length: count }, (_, i) => stream.normal(i));
}

export function tensor(
  values: ArrayLike<number>,
  shape: readonly number[],
  dtype: FloatType = "float64",
): TensorValue {
  const data = dtype === "float64" ? Float64Array.from(values) : Float32Array.from(values);
  return { dtype, shape, data };
}

/** A model's first parameters by name, as plain numbers. */
export function weights(model: Model, seed: number): Record<string, Float64Array> {
  const views = viewParameters(model, initialParameters(model, seed));
  return Object.fromEntries(Object.entries(views).map(([name, { data }]) => [name, data]));
}

/** A model without a leading axis: its leaves, and what they are fed. */
export function leavesOf(
  model: Model,
  values: Readonly<Record<string, ArrayLike<number>>>,
  x: ArrayLike<number>,
  dtype: FloatType = "float64",
) {
  const { length, inputs } = model.task;
  const shape = [x.length / (length * inputs), length, inputs];
  const parameters = parameterInputs(model, dtype);
  const feeds: Record<string, TensorValue> = { x: tensor(x, shape, dtype) };
  for (const p of model.parameters) feeds[p.name] = tensor(values[p.name], p.shape, dtype);
  return { parameters, feeds, x: input("x", dtype, shape) };
}

/** Outputs of a model with its first parameters, in float64: [batch * T' * outputs]. */
export function outputs(
  model: Model,
  seed: number,
  values: ArrayLike<number>,
  positions: Positions = "all",
): Promise<number[]> {
  return outputsWith(model, weights(model, seed), values, positions);
}

/** Outputs of a model with given parameters, in float64: [batch * T' * outputs]. */
export async function outputsWith(
  model: Model,
  parameterValues: Readonly<Record<string, ArrayLike<number>>>,
  values: ArrayLike<number>,
  positions: Positions = "all",
): Promise<number[]> {
  const { parameters, feeds, x } = leavesOf(model, parameterValues, values);
  const { y } = await evaluate(
    nodeEngine,
    { y: model.forward(parameters, { x }, positions) },
    feeds,
  );
  return Array.from(y.data, Number);
}

/** For each channel of the input a sequence that is 1 there at the first step, 0 elsewhere. */
export function impulses({ inputs, length }: TaskShape): Float64Array {
  const x = new Float64Array(inputs * length * inputs);
  for (let c = 0; c < inputs; c++) x[c * length * inputs + c] = 1;
  return x;
}

/** Outputs less those of the sequence 0: of an affine model, its linear part. */
export async function linearPart(
  model: Model,
  parameterValues: Readonly<Record<string, ArrayLike<number>>>,
  values: ArrayLike<number>,
): Promise<number[]> {
  const { inputs, outputs: k, length } = model.task;
  const zero = new Float64Array(length * inputs);
  const y = await outputsWith(model, parameterValues, [...zero, ...Array.from(values)]);
  return y.slice(length * k).map((v, i) => v - y[i % (length * k)]);
}

/** sum_{s <= t} rho(s)^T x(t - s) of each sequence, with kernel[s] = rho(s) [inputs, outputs]. */
export function filtered(
  kernel: readonly ArrayLike<number>[],
  { inputs, outputs: k, length }: TaskShape,
  x: ArrayLike<number>,
): number[] {
  const y = new Array<number>((x.length / inputs) * k).fill(0);
  for (let row = 0; row < x.length / inputs; row++) {
    for (let s = 0; s <= row % length; s++) {
      for (let c = 0; c < inputs; c++) {
        for (let o = 0; o < k; o++) {
          y[row * k + o] += kernel[s][c * k + o] * x[(row - s) * inputs + c];
        }
      }
    }
  }
  return y;
}

/** The largest difference of two arrays of equal length. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} numbers`);
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs(a[i] - b[i]);
    worst = d > worst || Number.isNaN(d) ? d : worst;
  }
  return worst;
}

/** The largest difference relative to the largest magnitude of the second. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const zero = new Float64Array(b.length);
  return distance(a, b) / Math.max(distance(b, zero), 1e-30);
}
