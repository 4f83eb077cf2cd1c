import type { Positions } from "../../models/architecture.js";
import { gather, reshape, slice } from "../../tensor/index.js";
import { areClasses, type ExampleKind, type Outputs } from "./kind.js";

/** Separate sequences with an output at every position. */
export interface Sequences {
  readonly kind: "sequences";
  /** steps of each sequence */
  readonly length: number;
  /** inputs a position, or the number of symbols */
  readonly channels: number;
  /** numbers a position, or classes */
  readonly outputs: number;
  /** [count, length, channels], or symbols [count, length] */
  readonly x: Float32Array | Int32Array;
  /** symbols of a second sequence of each example, [count, source length] */
  readonly source?: { readonly length: number; readonly symbols: Int32Array };
  /** [count, length, outputs], or the class of each position [count, length] */
  readonly y: Outputs;
}

/** Numbers of y at one position. */
function outputSize({ y, outputs }: Sequences): number {
  return areClasses(y) ? 1 : outputs;
}

/** Numbers of x at one position. */
function inputSize({ x, channels }: Sequences): number {
  return x instanceof Int32Array ? 1 : channels;
}

/** How many sequences there are. */
function countOf(examples: Sequences): number {
  return examples.x.length / (examples.length * inputSize(examples));
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
    const { length, x, y, source } = examples;
    const count = countOf(examples);
    return {
      features: { data: x, shape: [count, length * inputSize(examples)] },
      ...(source && { source: { data: source.symbols, shape: [count, source.length] } }),
      target: { data: y, shape: [count, length * outputSize(examples)] },
    };
  },
  range: (examples) => [0, countOf(examples)],
  batch: (examples, { features, source, target }, index, positions) => {
    const { length, channels, x, y } = examples;
    const each = x instanceof Int32Array ? [length] : [length, channels];
    const size = outputSize(examples);
    const first = firstOf(examples, positions);
    const rows = gather(target, index, 0);
    const asked = first === 0 ? rows : slice(rows, -1, first * size, length * size);
    return {
      read: {
        x: reshape(gather(features, index, 0), [...index.shape, ...each]),
        ...(source && { source: gather(source, index, 0) }),
      },
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
  identity: ({ channels, length, outputs, x, source }) => ({
    ...{ channels, length, outputs },
    ...(x instanceof Int32Array ? { reads: "symbols" } : {}),
    ...(source && { source: source.length }),
  }),
};
