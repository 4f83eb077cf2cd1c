import { Stream } from "../src/random/stream.js";
import type { Examples } from "../src/training/examples/examples.js";

/** Sequences and which of them are trained on and held out. */
export interface MixedMemory {
  readonly examples: Extract<Examples, { readonly kind: "sequences" }>;
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Sequences of y_t = m_t / 2 + x_t x_{t-2} / 2, m_t = 0.7 m_{t-1} + x_t, x white: something linear
 * to remember, and a product that no linear model has. What is before a sequence is 0.
 */
export function mixedMemory(
  seed: number,
  length: number,
  counts: { readonly train: number; readonly validation: number },
): MixedMemory {
  const stream = new Stream(seed, "evidence: mixed memory");
  const count = counts.train + counts.validation;
  const x = Float32Array.from({ length: count * length }, (_, i) => stream.normal(i));
  const y = new Float32Array(x.length);
  for (let n = 0; n < count; n++) {
    let memory = 0;
    for (let t = 0; t < length; t++) {
      const i = n * length + t;
      memory = 0.7 * memory + x[i];
      y[i] = (memory + (t < 2 ? 0 : x[i] * x[i - 2])) / 2;
    }
  }
  const numbers = Int32Array.from({ length: count }, (_, n) => n);
  return {
    examples: { kind: "sequences", length, channels: 1, outputs: 1, x, y },
    train: numbers.subarray(0, counts.train),
    validation: numbers.subarray(counts.train),
  };
}
