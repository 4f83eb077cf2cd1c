import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BYTES, BytePairs } from "../../src/text/byte-pairs.js";
import { END, FIRST_BYTE, PADDING, PLAIN_SYMBOLS, START } from "../../src/text/symbols.js";
import { trainBytePairs } from "../../src/text/train-byte-pairs.js";
import { wordsOf } from "../../src/text/words.js";

const symbolOf = (letter: string) => FIRST_BYTE + (letter.codePointAt(0) ?? 0);
const text = fc.string({ unit: "binary", maxLength: 60 });
/** Texts of few letters, whose pairs repeat and tie. */
const repeated = fc.array(fc.stringMatching(/^[ab ]{0,12}$/), { maxLength: 6 });

/** The same rule without its bookkeeping: all pairs counted anew for each. */
function trainAnew(texts: readonly string[], size: number): [number, number][] {
  const words = texts
    .flatMap(wordsOf)
    .map((word) => [...Buffer.from(word)].map((b) => b + FIRST_BYTE));
  const pairs: [number, number][] = [];
  while (PLAIN_SYMBOLS + pairs.length < size) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let i = 1; i < word.length; i++) {
        const key = `${word[i - 1]},${word[i]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const [best] = [...counts]
      .map(([key, count]) => ({ pair: key.split(",").map(Number), count }))
      .sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    if (best === undefined || best.count < 2) break;
    const [first, second] = best.pair;
    for (const word of words) {
      for (let i = 1; i < word.length; i++) {
        if (word[i - 1] === first && word[i] === second) {
          word.splice(i - 1, 2, PLAIN_SYMBOLS + pairs.length);
        }
      }
    }
    pairs.push([first, second]);
  }
  return pairs;
}

describe("a vocabulary of pairs", () => {
  // The example of the method's first description: Gage 1994, as it is told since.
  it("is that of aaabdaaabac: aa, ab, and both", () => {
    const [a, b] = [symbolOf("a"), symbolOf("b")];
    const vocabulary = trainBytePairs(["aaabdaaabac"], 1000);
    expect(vocabulary.pairs).toEqual([
      [a, a],
      [a, b],
      [PLAIN_SYMBOLS, PLAIN_SYMBOLS + 1],
    ]);
    const z = PLAIN_SYMBOLS + 2;
    expect([...vocabulary.encode("aaabdaaabac")]).toEqual([z, symbolOf("d"), z, a, symbolOf("c")]);
  });

  it("is what counting anew for every pair gives", () => {
    fc.assert(
      fc.property(repeated, fc.integer({ min: PLAIN_SYMBOLS, max: PLAIN_SYMBOLS + 8 }), (t, n) => {
        expect(trainBytePairs(t, n).pairs).toEqual(trainAnew(t, n));
      }),
      { numRuns: 300 },
    );
  });

  it("writes any text, and reads it again byte for byte", () => {
    const learned = trainBytePairs(["the Größe der Datei, the file's size; größer als 10 %"], 400);
    fc.assert(
      fc.property(text, (t) => {
        for (const vocabulary of [BYTES, learned]) {
          const symbols = vocabulary.encode(t);
          expect(vocabulary.decode(symbols)).toBe(t);
          expect(vocabulary.byteCount(symbols)).toBe(Buffer.byteLength(t));
        }
      }),
    );
    expect(learned.decode(learned.encode("\uFEFFmark"))).toBe("\uFEFFmark");
  });

  it("reads what it was trained on in fewer symbols", () => {
    const prose = "of the people, by the people, for the people ".repeat(3);
    const vocabulary = trainBytePairs([prose], 300);
    expect(vocabulary.encode(prose).length).toBeLessThan(BYTES.encode(prose).length / 3);
    expect(BYTES.size).toBe(259);
  });

  it("has nothing to say where padding, start and end stand", () => {
    const symbols = [START, ...BYTES.encode("ä"), END, PADDING, PADDING];
    expect(BYTES.decode(symbols)).toBe("ä");
    expect(BYTES.decode(symbols.slice(0, 2))).toBe("\uFFFD");
  });

  it("refuses pairs of what is not there, and symbols that it does not have", () => {
    expect(() => new BytePairs([[START, 100]])).toThrow("pair (1, 100)");
    expect(() => new BytePairs([[100, PLAIN_SYMBOLS]])).toThrow("symbol 259");
    expect(() => BYTES.decode([259])).toThrow("symbol 259 of 259");
    expect(() => trainBytePairs([], 258)).toThrow("258 symbols");
    expect(() => trainBytePairs([], 2 ** 16 + 1)).toThrow("65537 symbols");
  });
});

describe("words", () => {
  it("take the blank before them, and leave the rest", () => {
    expect(wordsOf("The „Größe“ is 12px,\n  not more.  ")).toEqual(
      ["The", " „", "Größe", "“", " is", " 12", "px", ",", "\n ", " not", " more", ".", "  "], // the last two stay together
    );
  });

  it("put together are the text, none longer than 65 letters", () => {
    fc.assert(
      fc.property(text, (t) => {
        expect(wordsOf(t).join("")).toBe(t);
      }),
    );
    const long = wordsOf("😀".repeat(1000));
    expect(long.join("")).toBe("😀".repeat(1000));
    expect(Math.max(...long.map((word) => [...word].length))).toBe(64);
  });
});
