import type { Table } from "../../results/table.js";
import type { Trials } from "../../results/trials.js";
import { pairedBleu } from "../../statistics/paired-bleu.js";
import { chosenTrials } from "../cells.js";
import type { Claim } from "../claim.js";
import type { Categories, Curves, Marks } from "../figure.js";
import type { Evaluation, Kept, Size, Study } from "../study.js";
import { alone, measureAll, type Tested } from "../tested.js";
import { configurationOf, ENCODERS, type Encoder, ORDERS, originOf, sweepsOf } from "./training.js";
import { BEAMS, type Beam, type Cell, cellOf, scoresOf, translateAll } from "./translations.js";

const SOURCE = "Table 1 of arXiv 2305.18475";
/** What the paper prints, of WMT14 by the base model. */
const PAPER = { original: 26.85, altered: 25.91 } as const;
const PAPER_DROP = PAPER.original - PAPER.altered;
/** What a drop may differ from the paper's, in BLEU. */
const MARGIN = 1;
/** That a model has learned to translate. */
const LEARNED = 10;

const READER: Readonly<Record<Encoder, string>> = {
  attention: "Transformer",
  gru: "recurrent encoder",
};
const SOUGHT: Readonly<Record<Beam, string>> = { 1: "greedy", 4: "beam 4" };

const linear = (claim: Omit<Claim, "scale">): Claim => ({ ...claim, scale: "linear" });

/** Seed by seed. */
const differences = (of: readonly number[], less: readonly number[]): number[] =>
  of.map((value, seed) => value - less[seed]);

function dropsOf(cells: readonly Cell[], encoder: Encoder, beam: Beam): number[] {
  const [original, altered] = ORDERS.map((order) => cellOf(cells, encoder, order, beam));
  return differences(scoresOf(original), scoresOf(altered));
}

/** By seed, the drop of BLEU and its interval over sentences; null where training diverged. */
function sentenceDrops(cells: readonly Cell[], encoder: Encoder, beam: Beam) {
  const [original, altered] = ORDERS.map((order) => cellOf(cells, encoder, order, beam));
  return original.seeds.map((before, seed) => {
    const after = altered.seeds[seed];
    return before === null || after === null ? null : pairedBleu(before.counts, after.counts, seed);
  });
}

const tests: readonly Tested<readonly Cell[]>[] = [
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

function cellTable(cells: readonly Cell[]): Table {
  return {
    file: "bleu.csv",
    columns: ["encoder", "order", "decoding", "seed", "bleu", "published"],
    rows: cells.flatMap((cell) =>
      scoresOf(cell).map((bleu, seed) => ({
        ...{ encoder: READER[cell.encoder], order: cell.order, decoding: SOUGHT[cell.beam] },
        ...{ seed, bleu },
        published: cell.encoder === "attention" && cell.beam === 4 ? PAPER[cell.order] : null,
      })),
    ),
  };
}

function dropTable(cells: readonly Cell[]): Table {
  return {
    file: "drops.csv",
    columns: ["encoder", "decoding", "seed", "drop", "low", "high", "published"],
    rows: ENCODERS.flatMap((encoder) =>
      BEAMS.flatMap((beam) =>
        sentenceDrops(cells, encoder, beam).map((drop, seed) => ({
          ...{ encoder: READER[encoder], decoding: SOUGHT[beam], seed },
          drop: drop?.difference ?? null,
          low: drop?.interval[0] ?? null,
          high: drop?.interval[1] ?? null,
          published: encoder === "attention" && beam === 4 ? PAPER_DROP : null,
        })),
      ),
    ),
  };
}

/** A panel for each order: what is read, and how it is decoded. */
function bleuPanels(cells: readonly Cell[]): Categories[] {
  return ORDERS.map((order) => ({
    kind: "categories",
    heading: `${order} order`,
    label: "BLEU",
    marks: cells
      .filter((cell) => cell.order === order)
      .flatMap((cell): Marks[] => {
        const at = `${READER[cell.encoder]}, ${SOUGHT[cell.beam]}`;
        const published: Marks[] =
          cell.encoder === "attention" && cell.beam === 4
            ? [{ at, role: "published", values: [PAPER[order]] }]
            : [];
        const values = scoresOf(cell).filter((value) => value > 0);
        return [{ at, role: "trained", values }, ...published];
      }),
  }));
}

/** Validation loss by steps: of the training that both orders start from, then of each. */
function curvePanels(trials: Trials, size: Size): Curves[] {
  return ENCODERS.map((encoder) => ({
    kind: "curves",
    heading: `learning curves, ${READER[encoder]}`,
    x: { label: "steps", scale: "linear" },
    y: { label: "validation loss, nats a symbol", scale: "linear" },
    series: [
      { name: "original", from: originOf(size, encoder), after: 0 },
      ...ORDERS.map((order) => ({
        name: order,
        from: configurationOf(size, encoder, order),
        after: originOf(size, encoder).steps ?? 0,
      })),
    ].map(({ name, from, after }) => {
      const curves = chosenTrials(trials, from).map((place) =>
        place === null ? [] : trials.curve(place),
      );
      return {
        ...{ name, role: "trained" as const },
        points: curves[0].map(([step], i) => ({
          at: after + step,
          values: curves.flatMap((curve) => (i < curve.length ? [curve[i][1]] : [])),
        })),
      };
    }),
  }));
}

async function evaluate(trials: Trials, size: Size, kept: Kept): Promise<Evaluation> {
  const cells = await translateAll(trials, size, kept);
  return {
    measured: await measureAll(tests, cells, size.seeds),
    tables: [cellTable(cells), dropTable(cells)],
    figure: {
      title: "Translation from the original source, and with its first ten symbols at the end",
      caption:
        "Both orders start from one training on the original; a mark of the paper is of WMT14. Drops with their intervals over sentences are in drops.csv.",
      panels: [...bleuPanels(cells), ...curvePanels(trials, size)],
    },
  };
}

/** The half of Paper A's Table 1 that is about translation. */
export const translationOrder: Study = {
  id: "a-table1-translation",
  title: "Order of the source in translation",
  source: SOURCE,
  data: "a .tsv file of English and German sentences in its first two columns, without names",
  protocol:
    "English to German, sentences of 4 to 25 words, by an encoder-decoder Transformer and by one whose encoder is recurrent. Each is trained on the original order; from there one training goes on with it, and one with the first 10 symbols of each source at its end. BLEU (sacreBLEU's) on sources that training has not seen, greedy and by a beam of 4.",
  choices: [
    {
      setting: "data",
      taken: "sentences of a program's help, by the letters of the source; the paper has WMT14",
      why: "they are free, and few models are needed to learn them; sentences that differ in numbers alone stay in one part",
    },
    {
      setting: "sizes",
      taken:
        "on given data 2 layers of 128 channels, 2,000 symbols in one vocabulary, at most 32 a sentence, 800 steps of 32 pairs and 240 after them",
      why: "time; the paper's base model has 6 layers of 512",
    },
    {
      setting: "original order",
      taken: "trained on for as many steps as the altered one",
      why: "else what is altered would have been trained longer",
    },
    {
      setting: "decoding",
      taken:
        "length penalty of 0.6, the best kept step by validation loss, the first 384 sentences of the test part",
      why: "as arXiv 1706.03762 decodes; time",
    },
    {
      setting: "training",
      taken: "label smoothing 0.1; Adam, rates 0.002 and then 0.001, falling by half a cosine",
      why: "the paper does not say",
    },
  ],
  claims: tests.map(({ claim }) => claim),
  sweeps: sweepsOf,
  evaluate,
};
