import {
  cellPanel,
  fallPanel,
  fallTest,
  fasterEncoding,
  floorTest,
  LAGS,
  LARGEST,
  LONG,
  learnedTest,
  MIDDLE,
  POSITIONS,
  SPARSE_CHOICES,
  type SparseCell,
  sparseStudy,
} from "../sparse-grid.js";

const SOURCE = "Table 3 of arXiv 2402.00522";
const TARGET = { lags: LAGS, readout: "relu64" } as const;
const cell = (heads: number, neurons: number, more: Partial<SparseCell> = {}): SparseCell => ({
  ...TARGET,
  ...{ heads, neurons },
  ...more,
});
const largest = (more: Partial<SparseCell> = {}) => cell(LARGEST.heads, LARGEST.neurons, more);

const BY_HEADS = [1, MIDDLE.heads, LARGEST.heads].map((heads) => cell(heads, LARGEST.neurons));
const BY_NEURONS = [4, MIDDLE.neurons, LARGEST.neurons].map((m) => cell(LARGEST.heads, m));
const BY_POSITION = POSITIONS.map((position) =>
  largest(position === "per-lag" ? {} : { position }),
);
const LONGEST = largest({ length: LONG });

const paper = { value: "adequate", source: `${SOURCE}, encoding not stated` };

const NOT_LEARNED =
  "The encoding is in the way: with a number for each lag the same model leaves 2e-6, and with learned positions and a dot product 7e-6. Without neurons 32 heads would leave 0.87 (lin), 0.90 (log) and 0.87 (T5) of the sum of the three values (cells.csv), which bounds no model with neurons. Whether neurons can read three signs out of such heads, and are not trained to, is not decided.";

/** Sparse memory and a readout of 64 neurons: experiment 1b of Paper B. */
export const sparseMemory = sparseStudy({
  id: "b-1b",
  title: "Sparse memory by one layer",
  source: SOURCE,
  protocol:
    "y = sum_{k <= 64} ReLU(w_k.(x_48, x_56, x_99)) of fair signs, w_k standard normal, drawn once; no noise. One layer without dot product, with a feed-forward net as its readout, read at the last token. Squared error over the variance on new sequences.",
  choices: SPARSE_CHOICES,
  variations: [fasterEncoding("learned-long", LONGEST)],
  remarks: {
    "learned-lin": NOT_LEARNED,
    "learned-log": NOT_LEARNED,
    "learned-alibi": NOT_LEARNED,
    "learned-t5": `${NOT_LEARNED} T5's buckets hold the lags 46 to 51, 52 to 58 and 99 to 112 together.`,
    "learned-long":
      "Training is the limit: with four times the rate for the numbers of the lags the same model leaves 6e-6 at 1000 tokens. A softmax over 1000 lags begins eight times as flat as one over 128.",
    neurons:
      "Of five trainings with 4 neurons three end between 1e-7 and 2e-4, and two learn nothing: more neurons make training sure, and are not needed to hold the readout of three signs.",
  },
  tests: [
    ...BY_POSITION.map((at) => learnedTest(`learned-${at.position ?? "per-lag"}`, at, paper)),
    learnedTest("learned-long", LONGEST, paper),
    fallTest(
      {
        id: "heads",
        statement: "Heads matter: 32 err ten times less than one, or better",
        paper: { value: null, source: SOURCE },
        ...{ from: 10, to: null },
      },
      [BY_HEADS[0], BY_HEADS[2]],
    ),
    fallTest(
      {
        id: "neurons",
        statement: "Neurons matter: 256 err ten times less than 4, or better",
        paper: { value: null, source: SOURCE },
        ...{ from: 10, to: null },
      },
      [BY_NEURONS[0], BY_NEURONS[2]],
    ),
    floorTest("lin", 2.63),
    floorTest("log", 2.72),
  ],
  cells: (budget) => [
    ...BY_HEADS,
    ...BY_NEURONS.slice(0, -1),
    ...BY_POSITION.slice(1),
    // elsewhere all cells are of one length
    ...(budget === "default" ? [LONGEST] : []),
  ],
  figure: (found) => ({
    title: "Error of one layer, by heads, neurons, and by what tells positions apart",
    caption:
      "Heads at 256 neurons and neurons at 32 heads, with a free number for each lag. Below: what tells positions apart, at 32 heads and 256 neurons. What sums of decays leave without neurons (cells.csv) bounds nothing here: a net may read signs out of a few exponentials.",
    panels: [
      fallPanel(found, "heads", [{ name: "256 neurons", cells: BY_HEADS }]),
      fallPanel(found, "neurons", [{ name: "32 heads", cells: BY_NEURONS }]),
      cellPanel(
        found,
        "what tells positions apart",
        BY_POSITION,
        ({ position }) => position ?? "per-lag",
      ),
    ],
  }),
});
