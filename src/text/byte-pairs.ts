import { END, FIRST_BYTE, PADDING, PLAIN_SYMBOLS, START } from "./symbols.js";
import { wordsOf } from "./words.js";

/** Two symbols that one symbol stands for. */
export type Pair = readonly [first: number, second: number];

/** Two symbols as one number: the order of pairs is that of these numbers. */
export function pairKey(first: number, second: number): number {
  return first * 2 ** 16 + second;
}

const encoder = new TextEncoder();

/** The symbols of a text's bytes in UTF-8. */
export function byteSymbols(text: string): number[] {
  return Array.from(encoder.encode(text), (byte) => FIRST_BYTE + byte);
}

/**
 * A vocabulary of pieces of text (byte-pair encoding; Sennrich, Haddow and Birch 2016, on bytes as in
 * Radford et al. 2019): `PADDING`, `START`, `END`, the 256 bytes, and a symbol a pair in the order of
 * `pairs`. Any text can be written in it.
 */
export class BytePairs {
  /** so many symbols, special ones and bytes among them */
  readonly size: number;
  /** the bytes that each symbol stands for; none for the special ones */
  readonly #bytes: readonly Uint8Array[];
  /** number of a pair, by its key */
  readonly #rank: ReadonlyMap<number, number>;
  /** what words were encoded to: texts repeat theirs */
  readonly #words = new Map<string, readonly number[]>();

  /**
   * @param pairs each of symbols before it, those of earlier pairs among them
   * @throws RangeError where one is of a symbol that is not before it, or special
   */
  constructor(
    /** the pairs in the order in which they are put together */
    readonly pairs: readonly Pair[],
  ) {
    this.size = PLAIN_SYMBOLS + pairs.length;
    const bytes = [PADDING, START, END].map(() => new Uint8Array());
    for (let byte = 0; byte < 256; byte++) bytes.push(Uint8Array.of(byte));
    for (const pair of pairs) {
      if (pair.some((symbol) => !(symbol >= FIRST_BYTE && symbol < bytes.length))) {
        throw new RangeError(`symbol ${bytes.length} stands for the pair (${pair.join(", ")})`);
      }
      const [first, second] = pair.map((symbol) => bytes[symbol]);
      const both = new Uint8Array(first.length + second.length);
      both.set(first);
      both.set(second, first.length);
      bytes.push(both);
    }
    this.#bytes = bytes;
    this.#rank = new Map(pairs.map(([first, second], i) => [pairKey(first, second), i]));
  }

  /** The symbols of a well-formed text, without `START` and `END`. */
  encode(text: string): Int32Array {
    const symbols: number[] = [];
    for (const word of wordsOf(text)) {
      for (const symbol of this.#encodeWord(word)) symbols.push(symbol);
    }
    return Int32Array.from(symbols);
  }

  /** The text of symbols; bytes that are no UTF-8 become U+FFFD, and special symbols nothing. */
  decode(symbols: Iterable<number>): string {
    const parts = Array.from(symbols, (symbol) => this.#bytesOf(symbol));
    const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(all);
  }

  /** Bytes of text that symbols stand for. */
  byteCount(symbols: Iterable<number>): number {
    let count = 0;
    for (const symbol of symbols) count += this.#bytesOf(symbol).length;
    return count;
  }

  #bytesOf(symbol: number): Uint8Array {
    const bytes = this.#bytes[symbol];
    if (bytes === undefined) throw new RangeError(`symbol ${symbol} of ${this.size}`);
    return bytes;
  }

  /** Puts the earliest pair together, everywhere in the word, until none is left. */
  #encodeWord(word: string): readonly number[] {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const symbols = byteSymbols(word);
    for (;;) {
      let least = this.pairs.length;
      for (let i = 1; i < symbols.length; i++) {
        least = Math.min(least, this.#rank.get(pairKey(symbols[i - 1], symbols[i])) ?? least);
      }
      if (least === this.pairs.length) break;
      mergePair(symbols, this.pairs[least], PLAIN_SYMBOLS + least);
    }
    if (this.#words.size < MOST_WORDS) this.#words.set(word, symbols);
    return symbols;
  }
}

/** Words whose symbols are remembered: as many as a book has several times over. */
const MOST_WORDS = 2 ** 18;

/** Writes one symbol for every occurrence of a pair, from the left, in place. */
export function mergePair(symbols: number[], [first, second]: Pair, merged: number): void {
  let end = 0;
  for (let i = 0; i < symbols.length; i++, end++) {
    const found = symbols[i] === first && symbols[i + 1] === second;
    symbols[end] = found ? merged : symbols[i];
    if (found) i++;
  }
  symbols.length = end;
}

/** The vocabulary of bytes alone. */
export const BYTES = new BytePairs([]);
