import { Stream } from "../random/stream.js";

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
