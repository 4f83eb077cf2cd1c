import { VERSION } from "../version.js";

/** Longest n-grams that are counted. */
const ORDERS = 4;

/** What BLEU is made of: of a sentence, or summed over a corpus. */
export interface BleuCounts {
  /** tokens of the translation */
  readonly length: number;
  /** tokens of the reference that is nearest in length, of equally near ones the shorter */
  readonly referenceLength: number;
  /** n-grams of the translation that are in a reference, at most as often as there, of 1 to 4 tokens */
  readonly matches: readonly number[];
  /** n-grams of the translation, of 1 to 4 tokens */
  readonly totals: readonly number[];
}

/** BLEU as sacreBLEU's defaults define it. */
export interface Bleu extends BleuCounts {
  /** 0 to 100 */
  readonly score: number;
  /** of 1 to 4 tokens, in per cent, smoothed */
  readonly precisions: readonly number[];
  /** exp(1 - reference length / length) where the translations are shorter, else 1 */
  readonly brevityPenalty: number;
  /** how it was computed, in the words of sacreBLEU's signatures */
  readonly signature: string;
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/<skipped>|-\n/gu, ""],
  [/\n/gu, " "],
  [/&quot;/gu, '"'],
  [/&amp;/gu, "&"],
  [/&lt;/gu, "<"],
  [/&gt;/gu, ">"],
  [/^|$/gu, " "],
  // signs of ASCII but for the apostrophe, the comma, the dash and the point
  [/[ -&(-+/:-@[-`{-~]/gu, " $& "],
  [/([^0-9])([.,])/gu, "$1 $2 "],
  [/([.,])([^0-9])/gu, " $1 $2"],
  [/([0-9])-/gu, "$1 - "],
];

/** Tokens of a line, by the rules of NIST's mteval-v13a. */
export function tokens13a(line: string): readonly string[] {
  const end = line.trimEnd();
  return splitTokens(RULES.reduce((text, [rule, by]) => text.replace(rule, by), end));
}

/** Tokens of a line, between its blanks. */
export function splitTokens(line: string): readonly string[] {
  return line.split(/\s+/u).filter((token) => token !== "");
}

function countNgrams(tokens: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = order; i <= tokens.length; i++) {
    const ngram = tokens.slice(i - order, i).join(" ");
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/**
 * Compares one sentence with its references.
 *
 * @param references one or more
 */
export function bleuCounts(
  translation: readonly string[],
  references: readonly (readonly string[])[],
): BleuCounts {
  const { length } = translation;
  const distance = (reference: number) => Math.abs(reference - length);
  const [referenceLength] = references
    .map((reference) => reference.length)
    .sort((a, b) => distance(a) - distance(b) || a - b);
  const orders = Array.from({ length: ORDERS }, (_, n) => n + 1);
  const matches = orders.map((order) => {
    const known = references.map((reference) => countNgrams(reference, order));
    let found = 0;
    for (const [ngram, count] of countNgrams(translation, order)) {
      found += Math.min(count, Math.max(...known.map((counts) => counts.get(ngram) ?? 0)));
    }
    return found;
  });
  const totals = orders.map((order) => Math.max(0, length - order + 1));
  return { length, referenceLength, matches, totals };
}

/** Counts of a corpus from those of its sentences. */
export function sumCounts(sentences: Iterable<BleuCounts>): BleuCounts {
  let [length, referenceLength] = [0, 0];
  const matches = new Array<number>(ORDERS).fill(0);
  const totals = new Array<number>(ORDERS).fill(0);
  for (const sentence of sentences) {
    length += sentence.length;
    referenceLength += sentence.referenceLength;
    for (let n = 0; n < ORDERS; n++) {
      matches[n] += sentence.matches[n];
      totals[n] += sentence.totals[n];
    }
  }
  return { length, referenceLength, matches, totals };
}

/**
 * The score of counts: geometric mean of the precisions times the brevity penalty (Papineni et al. 2002).
 * A precision of 0 counts 1 / 2^k of one match, in the k-th order that has none (method 3 of Chen and Cherry 2014);
 * without any match, or without any n-gram of an order, the score is 0.
 */
export function bleuScore({ length, referenceLength, matches, totals }: BleuCounts) {
  const brevityPenalty =
    length >= referenceLength ? 1 : length === 0 ? 0 : Math.exp(1 - referenceLength / length);
  let halving = 1;
  const precisions = matches.map((found, n) => {
    if (totals[n] === 0 || matches[0] === 0) return 0;
    if (found > 0) return (100 * found) / totals[n];
    halving *= 2;
    return 100 / (halving * totals[n]);
  });
  const logarithms = precisions.reduce((sum, precision) => sum + Math.log(precision), 0);
  return { score: brevityPenalty * Math.exp(logarithms / ORDERS), precisions, brevityPenalty };
}

/**
 * BLEU of a corpus as sacreBLEU's defaults define it (Post 2018): case kept, tokens of mteval-v13a,
 * exponential smoothing.
 *
 * @param translations a sentence each
 * @param references the references of each sentence, one or more
 * @throws RangeError where their numbers differ, or a sentence has no reference
 */
export function corpusBleu(
  translations: readonly string[],
  references: readonly (readonly string[])[],
): Bleu {
  if (translations.length !== references.length || references.some((r) => r.length === 0)) {
    throw new RangeError(
      `references of ${references.filter((r) => r.length > 0).length} sentences for ${translations.length} translations`,
    );
  }
  const counts = sumCounts(
    translations.map((line, i) => bleuCounts(tokens13a(line), references[i].map(tokens13a))),
  );
  return { ...counts, ...bleuScore(counts), signature: signatureOf(references) };
}

function signatureOf(references: readonly (readonly string[])[]): string {
  const numbers = new Set(references.map((r) => r.length));
  const nrefs = numbers.size === 1 ? [...numbers][0] : "var";
  return `nrefs:${nrefs}|case:mixed|eff:no|tok:13a|smooth:exp|version:nwidth-${VERSION}`;
}
