import { END, PADDING, START } from "../text/symbols.js";

/** How a sequence is sought. */
export interface SearchSettings {
  /** hypotheses that go on side by side; 1: greedy, the most probable symbol each time */
  readonly beam: number;
  /**
   * alpha of the length penalty ((5 + length) / 6)^alpha, which divides the logarithm of the probability (Wu et
   * al., arXiv 1609.08144, section 7); 0: none
   */
  readonly lengthPenalty: number;
  /** symbols of a sequence, what it begins with and the end among them, at most */
  readonly length: number;
}

/** A sequence that was found. */
export interface Hypothesis {
  /** behind what it begins with, without the end */
  readonly symbols: readonly number[];
  /** of its symbols and the end, in nats */
  readonly logProbability: number;
  /** `logProbability` over the length penalty */
  readonly score: number;
  /** whether it came to its end before the length was used up */
  readonly ended: boolean;
}

/**
 * Logarithms of the probabilities of every next symbol.
 *
 * @param symbols the last symbol of each row
 * @param parents the row that each row goes on from, of the call before
 * @returns [rows, outputs]
 */
export type NextSymbols = (symbols: Int32Array, parents: Int32Array) => Promise<ArrayLike<number>>;

/** A hypothesis that goes on. */
interface Live {
  readonly symbols: readonly number[];
  readonly logProbability: number;
  /** its row in the call that it was made from */
  readonly row: number;
}

/** A hypothesis with one more symbol. */
interface Candidate {
  readonly from: Live;
  readonly symbol: number;
  readonly logProbability: number;
}

/** A sequence that is being made. */
interface Search {
  readonly beginning: readonly number[];
  live: readonly Live[];
  /** that came to their end; each has a place in the beam */
  readonly ended: Hypothesis[];
}

function hypothesis(
  symbols: readonly number[],
  logProbability: number,
  ended: boolean,
  { lengthPenalty }: SearchSettings,
): Hypothesis {
  const length = symbols.length + (ended ? 1 : 0);
  const score = logProbability / ((5 + length) / 6) ** lengthPenalty;
  return { symbols, logProbability, score, ended };
}

function best(hypotheses: readonly Hypothesis[]): Hypothesis {
  return hypotheses.reduce((a, b) => (b.score > a.score ? b : a));
}

/**
 * The most probable candidates, the most probable first; of equal ones that of the earlier hypothesis, then the
 * smaller symbol. `PADDING` and `START` are never next.
 */
function mostProbable(
  live: readonly Live[],
  next: ArrayLike<number>,
  outputs: number,
  firstRow: number,
  count: number,
): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const [i, from] of live.entries()) {
    const row = (firstRow + i) * outputs;
    for (let symbol = 0; symbol < outputs; symbol++) {
      if (symbol === PADDING || symbol === START) continue;
      const logProbability = from.logProbability + next[row + symbol];
      const full = found.length === count;
      if (full && !(logProbability > found[count - 1].logProbability)) continue;
      if (full) found.pop();
      let at = found.length;
      while (at > 0 && logProbability > found[at - 1].logProbability) at--;
      found.splice(at, 0, { from: { ...from, row: firstRow + i }, symbol, logProbability });
    }
  }
  return found;
}

/**
 * Beam search over sequences side by side: the `beam` most probable beginnings go on; one that comes to its end
 * keeps its place among them. The best by score is taken, of those that did not end only where none did.
 * A hypothesis that cannot come to a better score than one that ended is left.
 *
 * @param sequences of a call of `next`, in `beam` rows each: as many as beginnings, or more
 * @param beginnings what each sequence begins with, one symbol at least
 * @param outputs symbols that may be next
 * @returns the best of each sequence
 */
export async function beamSearch(
  next: NextSymbols,
  sequences: number,
  beginnings: readonly (readonly number[])[],
  outputs: number,
  settings: SearchSettings,
): Promise<readonly Hypothesis[]> {
  const { beam, length } = settings;
  const searches = beginnings.map((beginning, s): Search => {
    const live = { symbols: [], logProbability: 0, row: s * beam };
    return { beginning, live: [live], ended: [] };
  });
  for (let t = 0; t + 1 <= length && searches.some(({ live }) => live.length > 0); t++) {
    const symbols = new Int32Array(sequences * beam).fill(PADDING);
    const parents = Int32Array.from(symbols, (_, row) => row);
    for (const [s, { beginning, live }] of searches.entries()) {
      for (const [i, { symbols: made, row }] of live.entries()) {
        symbols[s * beam + i] = t < beginning.length ? beginning[t] : made[t - beginning.length];
        parents[s * beam + i] = row;
      }
    }
    const logProbabilities = await next(symbols, parents);
    for (const [s, search] of searches.entries()) {
      goOn(search, logProbabilities, outputs, s * beam, t + 1, settings);
    }
  }
  return searches.map(({ live, ended }) =>
    best(
      ended.length > 0
        ? ended
        : live.map((one) => hypothesis(one.symbols, one.logProbability, false, settings)),
    ),
  );
}

/** @param t place of the next symbol */
function goOn(
  search: Search,
  next: ArrayLike<number>,
  outputs: number,
  firstRow: number,
  t: number,
  settings: SearchSettings,
): void {
  const { beginning, live, ended } = search;
  const { beam, length, lengthPenalty } = settings;
  if (live.length === 0) return;
  if (t < beginning.length) {
    search.live = [{ ...live[0], row: firstRow }];
    return;
  }
  const going: Live[] = [];
  for (const candidate of mostProbable(live, next, outputs, firstRow, beam - ended.length)) {
    const { from, symbol, logProbability } = candidate;
    if (symbol === END) ended.push(hypothesis(from.symbols, logProbability, true, settings));
    else going.push({ symbols: [...from.symbols, symbol], logProbability, row: from.row });
  }
  // the penalty is largest, and the score highest, at the greatest length
  const most = ((5 + length - beginning.length + 1) / 6) ** lengthPenalty;
  const bar = ended.length === 0 ? Number.NEGATIVE_INFINITY : best(ended).score;
  search.live = going.filter(({ logProbability }) => logProbability / most > bar);
}
