import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bleuCounts,
  bleuScore,
  corpusBleu,
  splitTokens,
  sumCounts,
  tokens13a,
} from "../../src/text/bleu.js";

// github.com/mjpost/sacrebleu, test/test_bleu.py (2ae1366), the README's example
const TRANSLATIONS = [
  "The dog bit the man.",
  "It wasn't surprising.",
  "The man had just bitten him.",
];
const REFERENCES = [
  ["The dog bit the man.", "The dog had bit the man."],
  ["It was not unexpected.", "No one was surprised."],
  ["The man bit him first.", "The man had bitten the dog."],
];
// the same, test/test_sentence_bleu.py (27bec34)
const ROMANIAN = "producţia de zahăr brut se exprimă în zahăr alb;";
const TRANSLATED = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";

/** BLEU of tokens that something else made. */
function scoreOf(
  tokens: (line: string) => readonly string[],
  translations: readonly string[],
  references: readonly (readonly string[])[],
): number {
  const sentences = translations.map((t, i) => bleuCounts(tokens(t), references[i].map(tokens)));
  return bleuScore(sumCounts(sentences)).score;
}

const letters = (line: string) => [...line].filter((letter) => letter.trim() !== "");

describe("BLEU as published", () => {
  it("sacreBLEU: its README's example, with its tokens and with blanks alone", () => {
    expect(corpusBleu(TRANSLATIONS, REFERENCES).score).toBeCloseTo(48.530827, 6);
    expect(scoreOf(splitTokens, TRANSLATIONS, REFERENCES)).toBeCloseTo(49.1919566, 6);
  });

  it("sacreBLEU: empty translations are not left out", () => {
    expect(corpusBleu(["", "", ""], REFERENCES).score).toBe(0);
  });

  it("sacreBLEU: a sentence without a match of four tokens, smoothed", () => {
    expect(corpusBleu([TRANSLATED], [[ROMANIAN]]).score).toBeCloseTo(8.493, 3);
    expect(scoreOf(splitTokens, [TRANSLATED], [[ROMANIAN]])).toBeCloseTo(7.347, 3);
  });

  it("sacreBLEU: tokens that are letters, as written and in lower case", () => {
    expect(scoreOf(letters, [TRANSLATED], [[ROMANIAN]])).toBeCloseTo(40.8759, 3);
    const lower = (line: string) => letters(line.toLowerCase());
    expect(scoreOf(lower, [TRANSLATED], [[ROMANIAN]])).toBeCloseTo(42.0267, 3);
  });

  it("sacreBLEU: nothing in common is 0", () => {
    expect(corpusBleu(["this is a cat"], [["okay thanks"]]).score).toBe(0);
  });

  it("sacreBLEU: counts of a sentence, and the score of counts", () => {
    const words = (line: string) => line.split(" ");
    const { matches, totals } = bleuCounts(words("am I am a character sequence"), [
      words("I am a symbol string sequence a a"),
    ]);
    expect([matches, totals]).toEqual([
      [4, 2, 1, 0],
      [6, 5, 4, 3],
    ]);
    const lengths = { length: 11, referenceLength: 11 };
    const counted = { ...lengths, matches: [9, 7, 5, 3], totals: [10, 8, 6, 4] };
    expect(bleuScore(counted).score).toBeCloseTo(83.75922397, 6);
    const none = { length: 14, referenceLength: 10, matches: [0, 0, 0, 0] };
    expect(bleuScore({ ...none, totals: [10, 11, 12, 0] }).score).toBe(0);
  });

  it("sacreBLEU: the same sentence is 100", () => {
    expect(corpusBleu(["this is a test"], [["this is a test"]]).score).toBeCloseTo(100, 9);
  });

  // huggingface.co/spaces/evaluate-metric/sacrebleu, the metric's card
  it("Hugging Face: both examples of the card", () => {
    const kenobi = ["hello there general kenobi", "hello there !"];
    const mixed = corpusBleu(
      ["hello there general kenobi", "on our way to ankh morpork"],
      [kenobi, ["goodbye ankh morpork", "ankh morpork"]],
    );
    expect(mixed.score).toBeCloseTo(39.76353643835252, 9);
    expect(mixed).toMatchObject({ matches: [6, 4, 2, 1], totals: [10, 8, 6, 4] });
    expect([mixed.length, mixed.referenceLength, mixed.brevityPenalty]).toEqual([10, 7, 1]);
    const same = corpusBleu(
      ["hello there general kenobi", "foo bar foobar"],
      [kenobi, ["foo bar foobar", "foo bar foobar"]],
    );
    expect(same.score).toBeCloseTo(100, 9);
  });

  // torchmetrics.text.SacreBLEUScore, its documentation
  it("TorchMetrics: the example of its documentation", () => {
    const references = [["there is a cat on the mat", "a cat is on the mat"]];
    expect(corpusBleu(["the cat is on the mat"], references).score).toBeCloseTo(75.98, 2);
  });

  // github.com/Unbabel/MT-Telescope, tests/unit/metrics/test_sacrebleu.py
  it("MT-Telescope: greetings", () => {
    const { score } = corpusBleu(
      ["Hi world.", "This is a Test."],
      [["Hello world."], ["This is a test."]],
    );
    expect(score).toBeCloseTo(39.13, 2);
  });
});

describe("BLEU", () => {
  it("says how it was computed", () => {
    const one = corpusBleu(["a"], [["a"]]).signature;
    expect(one).toMatch(/^nrefs:1\|case:mixed\|eff:no\|tok:13a\|smooth:exp\|version:nwidth-/);
    expect(corpusBleu(["a", "b"], [["a"], ["b", "c"]]).signature).toContain("nrefs:var|");
  });

  it("is at most 100, and does not hang on the order of sentences", () => {
    const line = fc.stringMatching(/^[ab.,1-]{0,3}( [ab.,1-]{1,3}){0,5}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(line, line), { minLength: 1, maxLength: 5 }), (pairs) => {
        const of = (all: [string, string][]) =>
          corpusBleu(
            all.map(([t]) => t),
            all.map(([, r]) => [r]),
          ).score;
        expect(of(pairs)).toBeLessThanOrEqual(100 + 1e-9);
        expect(of([...pairs].reverse())).toBe(of(pairs));
      }),
    );
  });

  it("refuses translations without references", () => {
    expect(() => corpusBleu(["a", "b"], [["a"]])).toThrow("references of 1 sentences for 2");
    expect(() => corpusBleu(["a"], [[]])).toThrow("references of 0 sentences for 1");
  });
});

describe("tokens of mteval-v13a", () => {
  it.each([
    ["a,b 1,000.5 end.", "a , b 1,000.5 end ."],
    ["1-2 a-b 'quoted' \"so\"", "1 - 2 a-b 'quoted' \" so \""],
    ["&quot;A&amp;B&quot; &lt;c&gt;", '" A & B " < c >'],
    ["x (y) [z] {w} 50% $5 #6 a/b c:d", "x ( y ) [ z ] { w } 50 % $ 5 # 6 a / b c : d"],
    ["Größe…, „so“", "Größe… , „so“"],
  ])("%s", (line, tokens) => {
    expect(tokens13a(line).join(" ")).toBe(tokens);
  });
});
