import type { Positions } from "../../models/architecture.js";
import { gather, reshape, slice } from "../../tensor/index.js";
import { areClasses, type ExampleKind, type Outputs } from "./kind.js";

/** Separate sequences with an output at every position. */
export interface Sequences {
  readonly kind: "sequences";
  /** steps of each sequence */
  readonly length: number;
  /** inputs a position */
  readonly channels: number;
  /** numbers a position, or classes */
  readonly outputs: number;
  /** [count, length, channels] */
  readonly x: Float32Array;
  /** [count, length, outputs], or the class of each position [count, length] */
  readonly y: Outputs;
}

/** Numbers of y at one position. */
function outputSize({ y, outputs }: Sequences): number {
  return areClasses(y) ? 1 : outputs;
}

/** The first position that is asked for. */
function firstOf({ length }: Sequences, positions: Positions): number {
  switch (positions) {
    case "all":
      return 0;
    case "last":
      return length - 1;
  }
}

/** See `Sequences`. */
export const sequences: ExampleKind<Sequences> = {
  arrays: (examples) => {
    const { length, channels, x, y } = examples;
    const count = x.length / (length * channels);
    return {
      features: { data: x, shape: [count, length * channels] },
      target: { data: y, shape: [count, length * outputSize(examples)] },
    };
  },
  range: ({ length, channels, x }) => [0, x.length / (length * channels)],
  batch: (examples, features, target, index, positions) => {
    const { length, channels, y } = examples;
    const size = outputSize(examples);
    const first = firstOf(examples, positions);
    const rows = gather(target, index, 0);
    const asked = first === 0 ? rows : slice(rows, -1, first * size, length * size);
    return {
      x: reshape(gather(features, index, 0), [...index.shape, length, channels]),
      y: reshape(asked, [...index.shape, length - first, ...(areClasses(y) ? [] : [size])]),
    };
  },
  truth: (examples, index, positions) => {
    const { length, y } = examples;
    const size = outputSize(examples);
    const first = firstOf(examples, positions);
    const each = (length - first) * size;
    const truth = new Float64Array(index.length * each);
    index.forEach((n, i) => {
      truth.set(y.subarray((n * length + first) * size, (n + 1) * length * size), i * each);
    });
    return truth;
  },
  withTarget: (examples, y) => ({ ...examples, y }),
  identity: ({ channels, length, outputs }) => ({ channels, length, outputs }),
};
