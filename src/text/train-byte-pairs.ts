import { BytePairs, byteSymbols, mergePair, type Pair, pairKey } from "./byte-pairs.js";
import { MOST_SYMBOLS, PLAIN_SYMBOLS } from "./symbols.js";
import { wordsOf } from "./words.js";

/** A word of the texts as the symbols that it is made of so far. */
interface Word {
  readonly symbols: number[];
  readonly count: number;
}

/**
 * The vocabulary of texts: again and again the pair of neighbours within words that occurs most often
 * becomes a symbol, of equally frequent ones that with the smallest first symbol, then the smallest second.
 * It ends before `size` where no pair occurs twice.
 *
 * Counts are kept of words and changed where a pair was put together, so that 4,000 pairs of some
 * megabytes are a matter of seconds.
 *
 * @param size most symbols, special ones and bytes among them
 * @throws RangeError where no vocabulary has so many symbols
 */
export function trainBytePairs(texts: Iterable<string>, size: number): BytePairs {
  if (!(size >= PLAIN_SYMBOLS && size <= MOST_SYMBOLS)) {
    throw new RangeError(`a vocabulary of ${size} symbols, not ${PLAIN_SYMBOLS}..${MOST_SYMBOLS}`);
  }
  const words = countWords(texts);
  const counts = new PairCounts();
  for (const [at, word] of words.entries()) counts.add(word, at, 1);
  const pairs: Pair[] = [];
  while (PLAIN_SYMBOLS + pairs.length < size) {
    const best = counts.takeMost();
    if (best === null) break;
    const merged = PLAIN_SYMBOLS + pairs.length;
    for (const at of best.words) {
      counts.add(words[at], at, -1);
      mergePair(words[at].symbols, best.pair, merged);
      counts.add(words[at], at, 1);
    }
    pairs.push(best.pair);
  }
  return new BytePairs(pairs);
}

function countWords(texts: Iterable<string>): readonly Word[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].map(([word, count]) => ({ symbols: byteSymbols(word), count }));
}

/** How often a pair occurs, and in which words. */
interface Occurrences {
  count: number;
  readonly words: Set<number>;
}

/** A pair with a count that it had when it was written down. */
interface Candidate {
  readonly key: number;
  readonly count: number;
}

function comesBefore(a: Candidate, b: Candidate): boolean {
  return a.count > b.count || (a.count === b.count && a.key < b.key);
}

/**
 * Counts of pairs, and which is the most frequent: a heap of candidates, of which one whose count has
 * changed since is written down anew when it comes to the top.
 */
class PairCounts {
  readonly #pairs = new Map<number, Occurrences>();
  readonly #heap: Candidate[] = [];
  /** pairs that became more since the last look at the heap */
  readonly #changed = new Set<number>();

  /** Counts the pairs of a word, `sign` times each. */
  add({ symbols, count }: Word, at: number, sign: 1 | -1): void {
    for (let i = 1; i < symbols.length; i++) {
      const key = pairKey(symbols[i - 1], symbols[i]);
      let pair = this.#pairs.get(key);
      if (pair === undefined) {
        pair = { count: 0, words: new Set() };
        this.#pairs.set(key, pair);
      }
      pair.count += sign * count;
      if (sign === -1) continue;
      pair.words.add(at);
      this.#changed.add(key);
    }
  }

  /** The most frequent pair, which is no longer counted; null where none occurs twice. */
  takeMost(): { readonly pair: Pair; readonly words: readonly number[] } | null {
    for (const key of this.#changed) this.#push({ key, count: this.#pairs.get(key)?.count ?? 0 });
    this.#changed.clear();
    for (;;) {
      const top = this.#pop();
      if (top === undefined || top.count < 2) return null;
      const { count, words } = this.#pairs.get(top.key) ?? { count: 0, words: [] };
      if (count < top.count) this.#push({ key: top.key, count });
      else if (count === top.count) {
        const pair = [Math.floor(top.key / 2 ** 16), top.key % 2 ** 16] as const;
        return { pair, words: [...words] };
      }
    }
  }

  #push(candidate: Candidate): void {
    const heap = this.#heap;
    let at = heap.length;
    for (; at > 0; at = (at - 1) >> 1) {
      const parent = heap[(at - 1) >> 1];
      if (!comesBefore(candidate, parent)) break;
      heap[at] = parent;
    }
    heap[at] = candidate;
  }

  #pop(): Candidate | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && comesBefore(heap[child + 1], heap[child])) child++;
      if (!comesBefore(heap[child], last)) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
