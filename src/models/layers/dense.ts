import { add, type Expr, matmul, relu, reshape } from "../../tensor/index.js";
import type { ParameterSpec, Parameters } from "../parameters.js";

/**
 * Initial law of a dense layer, as in PyTorch's nn.Linear, the "default initialisation" of Paper
 * A's appendix: weight and bias uniform on +-1/sqrt(fan in).
 */
export function denseParameters(name: string, inputs: number, outputs: number): ParameterSpec[] {
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(inputs) } as const;
  return [
    { name: `${name}.weight`, shape: [inputs, outputs], initialisation },
    { name: `${name}.bias`, shape: [1, outputs], initialisation },
  ];
}

/** A product without bias, in the first values of a dense layer's weight. */
export function projection(name: string, inputs: number, outputs: number): ParameterSpec {
  const initialisation = { law: "uniform", bound: 1 / Math.sqrt(inputs) } as const;
  return { name, shape: [inputs, outputs], initialisation };
}

/** x W + b on the rows of x: [...lead, rows, inputs] -> [...lead, rows, outputs]. */
export function dense(name: string, parameters: Parameters, x: Expr): Expr {
  return add(matmul(x, parameters[`${name}.weight`]), parameters[`${name}.bias`]);
}

/** Size of a feed-forward net: `depth` hidden layers of `width` neurons, the m_FF of Paper A. */
export interface FeedForwardSize {
  /** neurons of a hidden layer */
  readonly width: number;
  /** hidden layers */
  readonly depth: number;
}

function layerSizes(inputs: number, { width, depth }: FeedForwardSize, outputs: number): number[] {
  return [inputs, ...new Array<number>(depth).fill(width), outputs];
}

/** The parameters of `feedForward` from `inputs` to `outputs` channels. */
export function feedForwardParameters(
  name: string,
  inputs: number,
  size: FeedForwardSize,
  outputs: number,
): ParameterSpec[] {
  const sizes = layerSizes(inputs, size, outputs);
  return sizes.slice(1).flatMap((n, i) => denseParameters(`${name}.${i}`, sizes[i], n));
}

/** Feed-forward net on rows; the last layer is linear. */
export function feedForward(
  name: string,
  size: FeedForwardSize,
  parameters: Parameters,
  x: Expr,
  activation: (x: Expr) => Expr = relu,
): Expr {
  let h = x;
  for (let i = 0; i < size.depth; i++) h = activation(dense(`${name}.${i}`, parameters, h));
  return dense(`${name}.${size.depth}`, parameters, h);
}

/** [...lead, batch, length, c] -> [...lead, batch * length, c], so that products are on rows. */
export function toRows(x: Expr): Expr {
  const [batch, length, c] = x.shape.slice(-3);
  return reshape(x, [...x.shape.slice(0, -3), batch * length, c]);
}

/** The inverse of `toRows`. */
export function fromRows(x: Expr, batch: number): Expr {
  const [rows, c] = x.shape.slice(-2);
  return reshape(x, [...x.shape.slice(0, -2), batch, rows / batch, c]);
}
