import type { Initialisation, Model } from "../models/architecture.js";
import { parameterCount } from "../models/architecture.js";
import { Stream } from "../random/stream.js";
import { sizeOf } from "../tensor/index.js";

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
    case "given":
      return (i) => initialisation.values[i];
  }
}

/** The first parameters of a member, flat [P]: a pure function of its model and seed. */
export function initialParameters(model: Model, seed: number): Float64Array {
  const flat = new Float64Array(parameterCount(model));
  let at = 0;
  for (const { name, shape, initialisation } of model.parameters) {
    const draw = drawing(initialisation, new Stream(seed, `parameter ${name}`));
    for (let i = 0; i < sizeOf(shape); i++) flat[at++] = draw(i);
  }
  return flat;
}

/**
 * The order in which a member sees its examples: every epoch is a permutation of its own, batches
 * are cut from it and what does not fill a batch is left out. A pure function of (seed, step).
 */
export class DataOrder {
  readonly #stream: Stream;
  #epoch = -1;
  #permutation: Uint32Array = new Uint32Array(0);

  constructor(
    seed: number,
    private readonly examples: Int32Array,
    private readonly batch: number,
  ) {
    this.#stream = new Stream(seed, "data order");
  }

  /** Writes the examples of a step into `out[at .. at + batch - 1]`. */
  write(step: number, out: Int32Array, at: number): void {
    const n = this.examples.length;
    const perEpoch = Math.max(1, Math.floor(n / this.batch));
    const epoch = Math.floor(step / perEpoch);
    if (epoch !== this.#epoch) {
      this.#permutation = this.#stream.permutation(n, epoch * n);
      this.#epoch = epoch;
    }
    const first = (step % perEpoch) * this.batch;
    for (let i = 0; i < this.batch; i++) {
      out[at + i] = this.examples[this.#permutation[(first + i) % n]];
    }
  }
}
