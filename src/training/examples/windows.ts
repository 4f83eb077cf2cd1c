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
  /** [rows] the (standardised) output, or the class, of the example that ends at that row */
  readonly target: Outputs;
}

/** See `Windows`. An example has one output, whatever positions are asked for. */
export const windows: ExampleKind<Windows> = {
  arrays: ({ channels, features, target }) => ({
    features: { data: features, shape: [target.length, channels] },
    target: { data: target, shape: [target.length, 1] },
  }),
  range: ({ window, target }) => [window - 1, target.length],
  batch: ({ window, target }, features, outputs, index) => {
    const offsets = constant(
      Float64Array.from({ length: window }, (_, i) => i - window + 1),
      "int32",
      [window],
    );
    const rows = add(reshape(index, [...index.shape, 1]), offsets);
    const each = areClasses(target) ? [1] : [1, 1];
    return {
      x: gather(features, rows, 0),
      y: reshape(gather(outputs, index, 0), [...index.shape, ...each]),
    };
  },
  truth: ({ target }, index) => Float64Array.from(index, (t) => target[t]),
  withTarget: (examples, target) => ({ ...examples, target }),
  identity: ({ channels, window }) => ({ channels, window }),
};
