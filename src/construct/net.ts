import type { Matrix } from "../linalg/matrix.js";

/** A net with one hidden layer of w ReLU neurons, x -> relu(x hidden + hiddenBias) out + outBias. */
export interface Net {
  /** [inputs, w] */
  readonly hidden: Matrix;
  /** [w] */
  readonly hiddenBias: Float64Array;
  /** [w, outputs] */
  readonly out: Matrix;
  /** [outputs] */
  readonly outBias: Float64Array;
}

/** Writes the values of several functions at a point into out[0 ..]. */
export type Functions = (point: number, out: Float64Array) => void;

/** Several functions, and the net that stands for them. */
export interface FittedNet {
  readonly net: Net;
  /** what the net computes, as a function of the point that its input encodes */
  readonly fitted: Functions;
}
