import { crc32 } from "../crc32.js";
import { shipped } from "../data/files.js";
import { type ParallelText, readParallelText, type SentencePair } from "../data/parallel-text.js";
import { CallerError } from "../errors.js";
import type { BytePairs } from "../text/byte-pairs.js";
import { trainBytePairs } from "../text/train-byte-pairs.js";
import { readSettings, requireDigest, type Split } from "./task.js";
import { SHIPPED_PAIRS, type TranslationConfig } from "./translation-config.js";
import { symbolsOf } from "./vocabulary.js";

/** A pair in symbols, without start and end, beside its text. */
export interface EncodedPair {
  /** the sentences as read */
  readonly text: SentencePair;
  /** symbols of the source */
  readonly source: Int32Array;
  /** symbols of the target */
  readonly target: Int32Array;
}

/** Pairs that are left out, by what for. */
export interface LeftOut {
  /** with an empty side */
  readonly empty: number;
  /** with fewer or more words on a side than are taken */
  readonly words: number;
  /** with more symbols on a side than there is room for */
  readonly length: number;
}

/** Parallel text in symbols. */
export interface ParallelCorpus {
  /** what the symbols of each side are: one and the same where it is joint */
  readonly vocabularies: { readonly source: BytePairs; readonly target: BytePairs };
  /** the pairs of each part */
  readonly pairs: Readonly<Record<Split, readonly EncodedPair[]>>;
  /** how many are not there */
  readonly leftOut: LeftOut;
}

/** One source in so many is validated on, as many are tested on. Chosen by hand. */
const PART = 20;

/** What is no letter: blanks, signs and digits. Ranges, since classes grow with Unicode. */
const NO_LETTERS = /[\0-@[-`{-\xbf\u2000-\u206f]+/g;

/** The part of a pair, by the letters of its source alone: sentences that differ in numbers stay together. */
export function partOf(source: string): Split {
  const letters = source.normalize("NFKC").toLowerCase().replace(NO_LETTERS, " ").trim();
  switch (hashOf(letters) % PART) {
    case 0:
      return "test";
    case 1:
      return "validation";
    default:
      return "train";
  }
}

function hashOf(text: string): number {
  return crc32(new TextEncoder().encode(text));
}

/** The last text that was read, and the last corpus made of one: trials are mostly of one. */
let read: { readonly key: string; readonly text: ParallelText } | undefined;
let made: { readonly key: string; readonly corpus: ParallelCorpus } | undefined;

/** @throws CallerError where the text is none, or another than the one that is asked for */
export function parallelTextOf({
  data,
  sha256,
  targets,
  columns,
}: Pick<TranslationConfig, "data" | "sha256" | "targets" | "columns">): ParallelText {
  const key = JSON.stringify([data, targets, columns]);
  if (read?.key !== key) {
    const set = SHIPPED_PAIRS[data];
    const [source, target] = columns;
    const text = readSettings("translation", { data, targets, columns }, () =>
      readParallelText({
        path: set === undefined ? data : shipped(set),
        targets: targets === "none" ? null : targets,
        columns: [source, target],
      }),
    );
    read = { key, text };
  }
  requireDigest(`the pairs of ${data}`, read.text.sha256, sha256);
  return read.text;
}

/** @throws CallerError where there is no such text, or a part of it has no pair */
export function parallelCorpus(config: TranslationConfig): ParallelCorpus {
  const text = parallelTextOf(config);
  const { words, vocabulary, joint, length } = config;
  const key = JSON.stringify([text.sha256, words, vocabulary, joint, length]);
  if (made?.key !== key) made = { key, corpus: corpusOf(text, config) };
  return made.corpus;
}

function corpusOf(text: ParallelText, config: TranslationConfig): ParallelCorpus {
  const { data, vocabulary, joint, length } = config;
  const [fewest, most] = config.words;
  const fits = (sentence: string) => {
    const words = sentence.split(" ").length;
    return fewest <= words && words <= most;
  };
  const taken = text.pairs.filter(({ source, target }) => fits(source) && fits(target));
  const learned = taken.filter(({ source }) => partOf(source) === "train");
  const size = symbolsOf(vocabulary);
  const [sources, targets] = (["source", "target"] as const).map((side) =>
    learned.map((pair) => pair[side]),
  );
  const vocabularies = joint
    ? sameTwice(trainBytePairs([...sources, ...targets], size))
    : { source: trainBytePairs(sources, size), target: trainBytePairs(targets, size) };
  const pairs: Record<Split, EncodedPair[]> = { train: [], validation: [], test: [] };
  let longer = 0;
  for (const pair of inOrderOfHashes(taken)) {
    const source = vocabularies.source.encode(pair.source);
    const target = vocabularies.target.encode(pair.target);
    // the target has its start, or its end, beside its symbols
    if (source.length > length || target.length >= length) longer++;
    else pairs[partOf(pair.source)].push({ text: pair, source, target });
  }
  for (const [split, held] of Object.entries(pairs)) {
    if (held.length > 0) continue;
    throw new CallerError(
      `the ${split} part of ${data} holds no pair of ${fewest} to ${most} words and at most ${length} symbols`,
      "give more pairs, or let words and length allow longer ones",
    );
  }
  const leftOut = {
    empty: text.empty,
    words: text.pairs.length - taken.length,
    length: longer,
  };
  return { vocabularies, pairs, leftOut };
}

/** Files are sorted, and the first pairs of a part are taken where not all are. */
function inOrderOfHashes(pairs: readonly SentencePair[]): readonly SentencePair[] {
  return pairs
    .map((pair) => ({ pair, hash: hashOf(`${pair.source}\t${pair.target}`) }))
    .sort((a, b) => a.hash - b.hash)
    .map(({ pair }) => pair);
}

function sameTwice(vocabulary: BytePairs) {
  return { source: vocabulary, target: vocabulary };
}
