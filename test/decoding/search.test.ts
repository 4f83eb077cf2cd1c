import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beamSearch, type Hypothesis, type NextSymbols } from "../../src/decoding/search.js";
import { Stream } from "../../src/random/stream.js";
import { END } from "../../src/text/symbols.js";

const OUTPUTS = 5;
/** What may follow: padding and start may not. */
const POSSIBLE = [END, 3, 4];

type Law = (prefix: readonly number[]) => readonly number[];

/** A law of the next symbol that hangs on all before it. */
function lawOf(seed: number): Law {
  return (prefix) => {
    const stream = new Stream(seed, prefix.join());
    const logits = Array.from({ length: OUTPUTS }, (_, c) => 2 * stream.normal(c));
    const sum = logits.reduce((s, l) => s + Math.exp(l), 0);
    return logits.map((l) => l - Math.log(sum));
  };
}

/** Rows that remember what they were told, as a model's do. */
function rowsOf(law: Law, rows: number): NextSymbols {
  let kept: readonly (readonly number[])[] = Array.from({ length: rows }, () => []);
  return async (symbols, parents) => {
    kept = Array.from(symbols, (symbol, i) => [...kept[parents[i]], symbol]);
    return kept.flatMap((prefix) => law(prefix));
  };
}

/** All sequences of at most so many symbols with the end, each with its probability. */
function* everySequence(
  law: Law,
  beginning: readonly number[],
  left: number,
  symbols: readonly number[] = [],
  logProbability = 0,
): Generator<{ symbols: readonly number[]; logProbability: number; ended: boolean }> {
  const next = law([...beginning, ...symbols]);
  for (const symbol of POSSIBLE) {
    const total = logProbability + next[symbol];
    if (symbol === END) yield { symbols, logProbability: total, ended: true };
    else if (left === 1) {
      yield { symbols: [...symbols, symbol], logProbability: total, ended: false };
    } else yield* everySequence(law, beginning, left - 1, [...symbols, symbol], total);
  }
}

async function search(law: Law, beam: number, lengthPenalty: number, length: number) {
  const found = await beamSearch(rowsOf(law, 2 * beam), 2, [[1], [1, 3]], OUTPUTS, {
    ...{ beam, lengthPenalty, length },
  });
  return found as [Hypothesis, Hypothesis];
}

const seeds = fc.integer({ min: 0, max: 10_000 });

describe("beam search", () => {
  it("with a wide beam finds the best of all sequences, by score", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(0, 0.6, 2), async (seed, lengthPenalty) => {
        const law = lawOf(seed);
        const found = await search(law, 40, lengthPenalty, 4);
        for (const [i, beginning] of [[1], [1, 3]].entries()) {
          const scored = [...everySequence(law, beginning, 5 - beginning.length)]
            .filter(({ ended }) => ended)
            .map((s) => ({
              ...s,
              score: s.logProbability / ((5 + s.symbols.length + 1) / 6) ** lengthPenalty,
            }))
            .sort((a, b) => b.score - a.score);
          expect(found[i].symbols).toEqual(scored[0].symbols);
          expect(found[i].score).toBeCloseTo(scored[0].score, 12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("with a beam of 1 takes the most probable symbol each time", async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const law = lawOf(seed);
        const [found] = await search(law, 1, 0.6, 6);
        const symbols: number[] = [];
        while (symbols.length < 6) {
          const next = law([1, ...symbols]);
          const most = POSSIBLE.reduce((a, b) => (next[b] > next[a] ? b : a));
          if (most === END) break;
          symbols.push(most);
        }
        expect(found.symbols).toEqual(symbols);
        expect(found.ended).toBe(symbols.length < 6);
      }),
      { numRuns: 60 },
    );
  });

  it("does not hang on what is sought beside", async () => {
    const law = lawOf(7);
    const settings = { beam: 3, lengthPenalty: 0.6, length: 6 };
    const [one] = await beamSearch(rowsOf(law, 3), 1, [[1, 3]], OUTPUTS, settings);
    const [, beside] = await search(law, 3, 0.6, 6);
    expect(beside).toEqual(one);
  });

  it("of equal ones takes the smaller symbol, and never padding or start", async () => {
    const law: Law = (prefix) => (prefix.length === 3 ? [0, 0, -1, -9, -9] : [0, 0, -5, -2, -2]);
    const [found] = await beamSearch(rowsOf(law, 1), 1, [[1]], OUTPUTS, {
      ...{ beam: 1, lengthPenalty: 0, length: 9 },
    });
    expect(found).toEqual({ symbols: [3, 3], logProbability: -5, score: -5, ended: true });
  });

  it("gives what there is where nothing came to its end", async () => {
    const law: Law = () => [-9, -9, -9, -1, -2];
    const [found] = await beamSearch(rowsOf(law, 1), 1, [[1]], OUTPUTS, {
      ...{ beam: 1, lengthPenalty: 0, length: 3 },
    });
    expect(found).toEqual({ symbols: [3, 3, 3], logProbability: -3, score: -3, ended: false });
  });
});
