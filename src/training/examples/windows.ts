import { add, constant, gather, reshape } from "../../tensor/index.js";
import { areClasses, type ExampleKind, type Outputs } from "./kind.js";

/** Windows of one long series: example t sees rows t - window + 1 .. t. */
export interface Windows {
  readonly kind: "windows";
  /** rows that an example sees */
  readonly window: number;
  /** inputs a row */
  readonly channels: number;
  /** [rows, channels] */
  readonly features: Float32Array;
  /** [rows, outputs] the (standardised) outputs of the example that ends at a row, or [rows] its class */
  readonly target: Outputs;
  /**
   * [window] in which order a model reads the rows of an example: place in the window, the oldest row 0;
   * left out: as they come
   */
  readonly order?: readonly number[];
}

/** Numbers that an example is trained towards; a class is one. */
export function outputsAt({ channels, features, target }: Windows): number {
  return (target.length * channels) / features.length;
}

/** See `Windows`. An example has its outputs at its last row, whatever positions are asked for. */
export const windows: ExampleKind<Windows> = {
  arrays: (examples) => {
    const { channels, features, target } = examples;
    const rows = features.length / channels;
    return {
      features: { data: features, shape: [rows, channels] },
      target: { data: target, shape: [rows, outputsAt(examples)] },
    };
  },
  range: ({ window, channels, features }) => [window - 1, features.length / channels],
  batch: (examples, { features, target: outputs }, index) => {
    const { window, target, order } = examples;
    const offsets = constant(
      Float64Array.from({ length: window }, (_, i) => (order?.[i] ?? i) - window + 1),
      "int32",
      [window],
    );
    const rows = add(reshape(index, [...index.shape, 1]), offsets);
    const each = areClasses(target) ? [1] : [1, outputsAt(examples)];
    return {
      read: { x: gather(features, rows, 0) },
      y: reshape(gather(outputs, index, 0), [...index.shape, ...each]),
    };
  },
  truth: (examples, index) => {
    const outputs = outputsAt(examples);
    return Float64Array.from(
      { length: index.length * outputs },
      (_, i) => examples.target[index[Math.floor(i / outputs)] * outputs + (i % outputs)],
    );
  },
  withTarget: (examples, target) => ({ ...examples, target }),
  identity: ({ channels, window, order }) => ({
    ...{ channels, window },
    ...(order === undefined ? {} : { order }),
  }),
};
