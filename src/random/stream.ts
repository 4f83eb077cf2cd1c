import { philox } from "./philox.js";

const TWO_TO_32 = 4294967296;
const TWO_TO_53 = 9007199254740992;
/** Bits of a block. */
const SIGNS = 128;
/** Last word of the counter of blocks whose bits are signs; that of all others is 0. */
const OF_SIGNS = 1;

/** FNV-1a, 32 bits: names of streams become words of the key's neighbour, the counter. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A stream of random numbers: sample i is a pure function of (seed, name, i), with no state
 * that a caller could forget to save.
 *
 * @example new Stream(7, "shuffle").uniform(3) // always the same number
 */
export class Stream {
  readonly #k0: number;
  readonly #k1: number;
  readonly #name: number;
  readonly #block = new Uint32Array(4);
  readonly #signs = new Uint32Array(4);
  /** which block of signs is in `#signs` */
  #signsOf = -1;

  /** @param seed any non-negative safe integer; both its halves enter the key */
  constructor(seed: number, name: string) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`a seed is an integer from 0 to 2^53 - 1, not ${seed}`);
    }
    this.#k0 = seed >>> 0;
    this.#k1 = Math.floor(seed / TWO_TO_32) >>> 0;
    this.#name = hashName(name);
  }

  #draw(i: number): Uint32Array {
    philox(
      this.#block,
      i >>> 0,
      Math.floor(i / TWO_TO_32) >>> 0,
      this.#name,
      0,
      this.#k0,
      this.#k1,
    );
    return this.#block;
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(i: number): number {
    const block = this.#draw(i);
    return ((block[0] >>> 5) * 67108864 + (block[1] >>> 6)) / TWO_TO_53;
  }

  /** A fair sign: a bit of a block of 128, which is kept, since neighbours are asked for one by one. */
  sign(i: number): 1 | -1 {
    const of = Math.floor(i / SIGNS);
    if (of !== this.#signsOf) {
      const high = Math.floor(of / TWO_TO_32) >>> 0;
      philox(this.#signs, of >>> 0, high, this.#name, OF_SIGNS, this.#k0, this.#k1);
      this.#signsOf = of;
    }
    const bit = i % SIGNS;
    return (this.#signs[bit >>> 5] >>> (bit & 31)) & 1 ? 1 : -1;
  }

  /** Integer uniform on 0..n-1; the bias of the multiplication is below n / 2^53. */
  integer(i: number, n: number): number {
    return Math.floor(this.uniform(i) * n);
  }

  /**
   * Standard normal by Box-Muller. `Math.log` and `Math.cos` may differ in the last bit between
   * JavaScript engines, so bit-equality holds on one engine only.
   */
  normal(i: number): number {
    const block = this.#draw(i);
    const u = ((block[0] >>> 5) * 67108864 + (block[1] >>> 6) + 0.5) / TWO_TO_53;
    const v = ((block[2] >>> 5) * 67108864 + (block[3] >>> 6)) / TWO_TO_53;
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }

  /** A permutation of 0..n-1 (Fisher-Yates on samples offset..offset+n-2). */
  permutation(n: number, offset = 0): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(offset + n - 1 - i, i + 1);
      const held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    return order;
  }
}

/**
 * The seed of a stream that belongs to two seeds, as `fold_in` of JAX makes it: any two pairs have the
 * same with chance 2^-53.
 */
export function foldIn(seed: number, other: number): number {
  return new Stream(seed, "fold in").integer(other, TWO_TO_53);
}
