import { pairedBleu } from "../../statistics/paired-bleu.js";
import type { Claim } from "../claim.js";
import { alone, type Tested } from "../tested.js";
import { type Encoder, ORDERS } from "./training.js";
import { BEAMS, type Beam, type Cell, cellOf, scoresOf } from "./translations.js";

export const SOURCE = "Table 1 of arXiv 2305.18475";
/** What the paper prints, of WMT14 by the base model. */
export const PAPER = { original: 26.85, altered: 25.91 } as const;
export const PAPER_DROP = PAPER.original - PAPER.altered;
/** What a drop may differ from the paper's, in BLEU. */
const MARGIN = 1;
/** That a model has learned to translate. */
const LEARNED = 10;

export const READER: Readonly<Record<Encoder, string>> = {
  attention: "Transformer",
  gru: "recurrent encoder",
};
export const SOUGHT: Readonly<Record<Beam, string>> = { 1: "greedy", 4: "beam 4" };

const linear = (claim: Omit<Claim, "scale">): Claim => ({ ...claim, scale: "linear" });

/** Seed by seed. */
const differences = (of: readonly number[], less: readonly number[]): number[] =>
  of.map((value, seed) => value - less[seed]);

function dropsOf(cells: readonly Cell[], encoder: Encoder, beam: Beam): number[] {
  const [original, altered] = ORDERS.map((order) => cellOf(cells, encoder, order, beam));
  return differences(scoresOf(original), scoresOf(altered));
}

/** By seed, the drop of BLEU and its interval over sentences; null where training diverged. */
export function sentenceDrops(cells: readonly Cell[], encoder: Encoder, beam: Beam) {
  const [original, altered] = ORDERS.map((order) => cellOf(cells, encoder, order, beam));
  return original.seeds.map((before, seed) => {
    const after = altered.seeds[seed];
    return before === null || after === null ? null : pairedBleu(before.counts, after.counts, seed);
  });
}

/** Every claim, and how it is measured. */
export const tests: readonly Tested<readonly Cell[]>[] = [
  {
    claim: linear({
      id: "learned",
      statement: `The Transformer translates the original order with ${LEARNED} BLEU or more`,
      paper: { value: String(PAPER.original), source: SOURCE },
      quantity: "BLEU of the test part, beam 4",
      ...{ from: LEARNED, to: null },
    }),
    measure: (cells) => alone(scoresOf(cellOf(cells, "attention", "original", 4))),
  },
  ...BEAMS.map(
    (beam): Tested<readonly Cell[]> => ({
      claim: linear({
        id: beam === 1 ? "drop-greedy" : "drop-beam",
        statement: `The altered order costs the Transformer about one BLEU, ${SOUGHT[beam]}`,
        paper: { value: PAPER_DROP.toFixed(2), source: SOURCE },
        quantity: `BLEU of the original less that of the altered order, ${SOUGHT[beam]}, of the same seed`,
        ...{ from: PAPER_DROP - MARGIN, to: PAPER_DROP + MARGIN },
      }),
      measure: (cells) => alone(dropsOf(cells, "attention", beam)),
    }),
  ),
  {
    claim: linear({
      id: "drop-sentences",
      statement: "The Transformer's drop is more than the chance of which sentences are tested",
      paper: { value: null, source: SOURCE },
      quantity:
        "lower end of the 95 % interval of the drop over resampled sentences, beam 4, of each seed",
      ...{ from: 0, to: null },
    }),
    measure: (cells) =>
      alone(sentenceDrops(cells, "attention", 4).map((drop) => drop?.interval[0] ?? Number.NaN)),
  },
  {
    claim: linear({
      id: "recurrent",
      statement: "The altered order costs a recurrent encoder more than the Transformer",
      paper: { value: null, source: "Propositions 6.1 and 6.2 of arXiv 2305.18475" },
      quantity:
        "drop of the recurrent encoder less that of the Transformer, beam 4, of the same seed",
      ...{ from: 0, to: null },
    }),
    measure: (cells) =>
      alone(differences(dropsOf(cells, "gru", 4), dropsOf(cells, "attention", 4))),
  },
  {
    claim: linear({
      id: "beam",
      statement: "A beam of 4 translates better than the most probable symbol each time",
      paper: { value: null, source: "arXiv 1706.03762, whose model the paper takes" },
      quantity: "BLEU by beam 4 less that of greedy, Transformer, original order, of the same seed",
      ...{ from: 0, to: null },
    }),
    measure: (cells) => {
      const [greedy, beam] = BEAMS.map((b) => scoresOf(cellOf(cells, "attention", "original", b)));
      return alone(differences(beam, greedy));
    },
  },
];
