import { z } from "zod";
import { shipped } from "../data/files.js";
import { type Prose, readProse } from "../data/prose.js";
import { CallerError } from "../errors.js";
import type { BytePairs } from "../text/byte-pairs.js";
import { trainBytePairs } from "../text/train-byte-pairs.js";
import { asked, digest, integer, text as nameOf } from "./settings.js";
import {
  partStream,
  readSettings,
  requireDigest,
  requireHeld,
  type Split,
  type Task,
} from "./task.js";
import { symbolsOf, vocabulary } from "./vocabulary.js";

/** Texts that come with the package. */
const SHIPPED: Readonly<Record<string, string>> = { "moby-dick": "moby-dick/moby-dick.txt.gz" };

/** Shares of the text that are validated and tested on: its last fifth. Chosen by hand. */
const TRAINED = 0.8;
const VALIDATED = 0.9;

const schema = z.strictObject({
  /** a text that comes with the package, or a file */
  data: nameOf(
    `${Object.keys(SHIPPED).join(", ")}, or a file of text or JSONL, packed by gzip or not`,
  ).default("moby-dick"),
  /** of what was read: another text under the same name is refused */
  sha256: digest(),
  /** of JSONL: where the text stands in an object; `none`: the file is the text */
  field: nameOf("the field that holds the text in each line of JSONL, or none").default("none"),
  /** what a symbol is */
  vocabulary: vocabulary().default("bytes"),
  /** symbols of a window */
  length: integer(1, 65_536).default(64),
  /** whether each next symbol is asked for, or that after the last */
  positions: asked(),
});
/** Settings of `text`. */
export type TextConfig = z.infer<typeof schema>;

/** A text in symbols. */
export interface TextParts {
  /** what the symbols are */
  readonly vocabulary: BytePairs;
  /** the symbols of each part, without start and end */
  readonly symbols: Readonly<Record<Split, Int32Array>>;
  /** bytes of each part in UTF-8 */
  readonly bytes: Readonly<Record<Split, number>>;
}

/** The last text that was read, and the last that was written in symbols: trials are mostly of one. */
let read: { readonly key: string; readonly prose: Prose } | undefined;
let made: { readonly key: string; readonly parts: TextParts } | undefined;

/** @throws CallerError where the text is none, or another than the one that is asked for */
function proseOf({ data, field, sha256 }: TextConfig): Prose {
  const key = JSON.stringify([data, field]);
  if (read?.key !== key) {
    const set = SHIPPED[data];
    const path = set === undefined ? data : shipped(set);
    const prose = readSettings("text", { data, field }, () =>
      readProse(path, field === "none" ? null : field),
    );
    read = { key, prose };
  }
  requireDigest(`the text of ${data}`, read.prose.sha256, sha256);
  return read.prose;
}

/**
 * The text that settings name, in symbols.
 *
 * @throws CallerError where there is none, it is another than was read before, or a part is shorter than a window
 */
export function textParts(config: TextConfig): TextParts {
  const { text, sha256 } = proseOf(config);
  const key = JSON.stringify([sha256, config.vocabulary]);
  if (made?.key !== key) made = { key, parts: partsOf(text, symbolsOf(config.vocabulary)) };
  const { parts } = made;
  for (const [split, symbols] of Object.entries(parts.symbols)) {
    if (symbols.length > config.length) continue;
    throw new CallerError(
      `the ${split} part of ${config.data} has ${symbols.length} symbols, windows of ${config.length} need one more than that`,
      "set a shorter length, or give a longer text",
    );
  }
  return parts;
}

function partsOf(text: string, size: number): TextParts {
  const [first, second] = [TRAINED, VALIDATED].map((share) => cutAfter(text, share));
  const texts = {
    train: text.slice(0, first),
    validation: text.slice(first, second),
    test: text.slice(second),
  };
  const vocabulary = trainBytePairs([texts.train], size);
  const each = <T>(of: (part: string) => T): Readonly<Record<Split, T>> => ({
    train: of(texts.train),
    validation: of(texts.validation),
    test: of(texts.test),
  });
  const symbols = each((part) => vocabulary.encode(part));
  return { vocabulary, symbols, bytes: each((part) => new TextEncoder().encode(part).length) };
}

/** Where a share of a text ends, between two letters. */
function cutAfter(text: string, share: number): number {
  const at = Math.floor(text.length * share);
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at + 1 : at;
}

/** Windows of a part that do not overlap. */
function windowsIn(symbols: Int32Array, length: number): number {
  return Math.floor((symbols.length - 1) / length);
}

/**
 * Numbers 0..count-1 such that the first of them, however many, lie evenly: in the order of their binary
 * digits read backwards (van der Corput 1935).
 */
export function evenOrder(count: number): Int32Array {
  const digits = Math.ceil(Math.log2(Math.max(1, count)));
  const order = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < 2 ** digits; i++) {
    let turned = 0;
    for (let d = 0; d < digits; d++) turned = 2 * turned + ((i >> d) & 1);
    if (turned < count) order[at++] = turned;
  }
  return order;
}

/**
 * A text as symbols, of which each next one is asked for. Its parts are consecutive stretches; a split's
 * windows do not overlap, and fresh ones lie anywhere in the training part.
 */
export const text: Task<TextConfig> = {
  name: "text",
  version: 1,
  summary:
    "A real text in symbols; y_t is the symbol that follows x_t, in windows of the first 80 % to train on and of two later tenths",
  law: "the symbols of a text: 31 chapters of prose that come with nwidth, or those of a file",
  source: "language models of arXiv 2402.00522",
  schema,
  files: ({ data }) => (Object.hasOwn(SHIPPED, data) ? [] : ["data"]),
  resolve: (config) => ({ ...config, sha256: proseOf(config).sha256 }),
  shape: ({ vocabulary, length }) => ({
    inputs: symbolsOf(vocabulary),
    outputs: symbolsOf(vocabulary),
    length,
    reads: "symbols",
  }),
  holds: (config) => {
    const { train, validation, test } = textParts(config).symbols;
    return {
      train: windowsIn(train, config.length),
      validation: windowsIn(validation, config.length),
      test: windowsIn(test, config.length),
    };
  },
  target: "classes",
  positions: ({ positions }) => positions,
  relationship: (config, seed) => {
    const { length } = config;
    const { symbols, bytes } = textParts(config);
    const orders = new Map<Split, Int32Array>();
    const startOf = (split: Split, i: number): number => {
      const count = windowsIn(symbols[split], length);
      requireHeld(`the text ${config.data}`, split, i, count);
      const order = orders.get(split) ?? evenOrder(count);
      orders.set(split, order);
      return order[i] * length;
    };
    return {
      sample: (part, i) => {
        const of = symbols[typeof part === "string" ? part : "train"];
        const start =
          typeof part === "string"
            ? startOf(part, i)
            : partStream(seed, "window", part).integer(i, of.length - length);
        return {
          x: Float64Array.from(of.subarray(start, start + length)),
          y: Float64Array.from(of.subarray(start + 1, start + length + 1)),
        };
      },
      bytesASymbol: bytes.test / symbols.test.length,
      signalVariance: null,
      noiseVariance: 0,
      verdicts: [],
    };
  },
};
