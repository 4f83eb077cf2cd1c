import { decode } from "../../decoding/decode.js";
import type { Trials } from "../../results/trials.js";
import { nodeEngine } from "../../runtime/node.js";
import { parallelCorpus } from "../../tasks/parallel-corpus.js";
import { moveToEnd } from "../../tasks/translation.js";
import type { TranslationConfig } from "../../tasks/translation-config.js";
import { type BleuCounts, bleuCounts, bleuScore, sumCounts, tokens13a } from "../../text/bleu.js";
import { learnedModels } from "../attention.js";
import { builtTask, type Configuration } from "../cells.js";
import type { Kept, Size } from "../study.js";
import {
  configurationOf,
  ENCODERS,
  type Encoder,
  ORDERS,
  type Order,
  sizesOf,
} from "./training.js";

/** Hypotheses side by side: greedy, and as many as the paper's translations were sought with. */
export const BEAMS = [1, 4] as const;
export type Beam = (typeof BEAMS)[number];

/** Of arXiv 1706.03762, whose model the paper takes. */
const LENGTH_PENALTY = 0.6;

/** What one seed translated, and how well. */
export interface Translated {
  readonly bleu: number;
  /** of each sentence */
  readonly counts: readonly BleuCounts[];
}

/** Translations of the test part by models of one kind. */
export interface Cell {
  readonly encoder: Encoder;
  readonly order: Order;
  readonly beam: Beam;
  /** by seed; null where training diverged */
  readonly seeds: readonly (Translated | null)[];
}

/** The translations of every kind of model, greedy and by beam search. */
export async function translateAll(trials: Trials, size: Size, kept: Kept): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const encoder of ENCODERS) {
    for (const order of ORDERS) {
      const configuration = configurationOf(size, encoder, order);
      const models = await learnedModels(trials, configuration, kept);
      for (const beam of BEAMS) {
        const seeds: (Translated | null)[] = [];
        for (const learned of models) {
          seeds.push(learned === null ? null : await translate(configuration, learned, beam, size));
        }
        cells.push({ encoder, order, beam, seeds });
      }
    }
  }
  return cells;
}

async function translate(
  configuration: Configuration,
  { model, theta }: NonNullable<Awaited<ReturnType<typeof learnedModels>>[number]>,
  beam: Beam,
  size: Size,
): Promise<Translated> {
  const config = builtTask(configuration).config as TranslationConfig;
  const { pairs, vocabularies } = parallelCorpus(config);
  const some = pairs.test.slice(0, sizesOf(size).translated);
  const found = await decode(
    nodeEngine,
    model,
    Float32Array.from(theta),
    some.map(({ source }) => ({ source: moveToEnd(source, config.moved) })),
    { beam, lengthPenalty: LENGTH_PENALTY },
  );
  const counts = found.map(({ symbols }, i) =>
    bleuCounts(tokens13a(vocabularies.target.decode(symbols)), [tokens13a(some[i].text.target)]),
  );
  return { bleu: bleuScore(sumCounts(counts)).score, counts };
}

export function cellOf(cells: readonly Cell[], encoder: Encoder, order: Order, beam: Beam): Cell {
  const found = cells.find((c) => c.encoder === encoder && c.order === order && c.beam === beam);
  if (found === undefined) throw new RangeError(`no ${encoder} on ${order} by ${beam}`);
  return found;
}

/** BLEU of each seed; not a number where training diverged. */
export function scoresOf({ seeds }: Cell): number[] {
  return seeds.map((seed) => seed?.bleu ?? Number.NaN);
}
