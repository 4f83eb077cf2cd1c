import { END, PADDING, START } from "../text/symbols.js";
import { parallelCorpus, parallelTextOf } from "./parallel-corpus.js";
import { NOT_ASKED, partStream, requireHeld, type Task } from "./task.js";
import { SHIPPED_PAIRS, schema, type TranslationConfig } from "./translation-config.js";
import { symbolsOf } from "./vocabulary.js";

/**
 * The first `moved` symbols of a sentence behind its last; of a sentence that has no more than those nothing
 * moves.
 */
export function moveToEnd(sentence: Int32Array, moved: number): Int32Array {
  const order = new Int32Array(sentence.length);
  const first = sentence.subarray(0, moved);
  order.set(sentence.subarray(moved));
  order.set(first, sentence.length - first.length);
  return order;
}

/** So many symbols from those given, the rest `filling`. */
function filled(length: number, filling: number, ...parts: readonly ArrayLike<number>[]) {
  const all = new Float64Array(length).fill(filling);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * Translation: given a source and the start of its target, each next symbol of the target and then its end.
 * The part of a pair is that of its source's letters, so that near-duplicates share one.
 */
export const translation: Task<TranslationConfig> = {
  name: "translation",
  version: 1,
  summary:
    "Real pairs of sentences in symbols; y_t is the symbol of the translation that follows x_t, given the source",
  law: "the sentences of a parallel text: 1,951 of a program's help in English and German that come with nwidth, or those of a file",
  source: "Table 1 of arXiv 2305.18475",
  schema,
  files: ({ data, targets }) => [
    ...(Object.hasOwn(SHIPPED_PAIRS, data) ? [] : ["data"]),
    ...(targets === "none" ? [] : ["targets"]),
  ],
  resolve: (config) => ({ ...config, sha256: parallelTextOf(config).sha256 }),
  shape: ({ vocabulary, length }) => {
    const symbols = symbolsOf(vocabulary);
    const source = { symbols, length };
    return { inputs: symbols, outputs: symbols, length, reads: "symbols", source };
  },
  holds: (config) => {
    const { train, validation, test } = parallelCorpus(config).pairs;
    return { train: train.length, validation: validation.length, test: test.length };
  },
  target: "classes",
  positions: "all",
  relationship: (config, seed) => {
    const { length, moved } = config;
    const { pairs, vocabularies, leftOut } = parallelCorpus(config);
    let [bytes, symbols] = [0, 0];
    for (const { target } of pairs.test) {
      bytes += vocabularies.target.byteCount(target);
      symbols += target.length + 1;
    }
    const { empty, words, length: longer } = leftOut;
    return {
      sample: (part, i) => {
        const split = typeof part === "string" ? part : "train";
        const count = pairs[split].length;
        if (typeof part === "string") requireHeld(`the pairs of ${config.data}`, split, i, count);
        const at = typeof part === "string" ? i : partStream(seed, "pair", part).integer(i, count);
        const { source, target } = pairs[split][at];
        return {
          x: filled(length, PADDING, [START], target),
          y: filled(length, NOT_ASKED, target, [END]),
          source: filled(length, PADDING, moveToEnd(source, moved)),
        };
      },
      bytesASymbol: bytes / symbols,
      signalVariance: null,
      noiseVariance: 0,
      verdicts: [
        {
          statement: `Pairs are left out: ${empty} with an empty side, ${words} with fewer than ${config.words[0]} or more than ${config.words[1]} words, ${longer} with more than ${length} symbols.`,
          kind: "measured",
          source: "the file itself",
        },
        {
          statement:
            "Attention with trained positions is the same class of models whatever the order of the source; a recurrent encoder reads it in that order.",
          kind: "proved",
          source: "Propositions 6.1 and 6.2 of arXiv 2305.18475",
        },
      ],
    };
  },
};
