import type { Claim } from "../claim.js";
import {
  cellPanel,
  ENCODINGS,
  fallPanel,
  fallTest,
  LARGEST,
  learnedTest,
  MIDDLE,
  momentsOf,
  SPARSE_CHOICES,
  type SparseCell,
  type SparseFound,
  sparseStudy,
  type Target,
} from "../sparse-grid.js";
import { same, type Tested } from "../tested.js";

const SOURCE = "Table 4 of arXiv 2402.00522";
const LAWS = ["signs", "normal"] as const;
type Law = (typeof LAWS)[number];

const targetOf = (law: Law): Target => ({
  lags: [99],
  readout: "relu64",
  ...(law === "normal" ? { inputs: law } : {}),
});
const cell = (law: Law, heads: number, neurons: number): SparseCell => ({
  ...targetOf(law),
  ...{ heads, neurons },
});

/** Heads with few neurons, and neurons with few heads. */
const byHeads = (law: Law) =>
  [1, MIDDLE.heads, LARGEST.heads].map((heads) => cell(law, heads, MIDDLE.neurons));
const byNeurons = (law: Law) =>
  [4, MIDDLE.neurons, LARGEST.neurons].map((neurons) => cell(law, MIDDLE.heads, neurons));
const BY_POSITION = ENCODINGS.map(
  (position): SparseCell => ({
    ...cell("normal", MIDDLE.heads, LARGEST.neurons),
    ...(position === "per-lag" ? {} : { position }),
  }),
);

const WORDS: Readonly<Record<Law, string>> = { signs: "signs", normal: "normal inputs" };

function affineTest(law: Law, region: Pick<Claim, "from" | "to">, statement: string) {
  const { variance, beyondAffine } = momentsOf(targetOf(law));
  const test: Tested<SparseFound> = {
    claim: {
      ...{ id: `affine-${law}`, statement, scale: "linear", ...region },
      paper: { value: null, source: SOURCE },
      quantity: "share of the variance that the best affine readout leaves, exact",
    },
    measure: (_, seeds) => same(beyondAffine / variance, seeds),
  };
  return test;
}

const STUCK =
  "Training is in the way, whatever the encoding: with a number for each lag, which holds the lag, 256 neurons learn nothing in five trainings, where four heads with 32 neurons learn it in three of five, to 1e-5 and 5e-5 (cells.csv). 97 % of the variance is beyond a line: as long as a head attends to all lags alike there is next to nothing to follow. So nothing is said of the other encodings.";

/** A complex readout of one value: experiment 2a of Paper B. */
export const complexReadout = sparseStudy({
  id: "b-2a",
  title: "A complex readout of one past value",
  source: SOURCE,
  protocol:
    "y = sum_{k <= 64} ReLU(w_k x_99), w_k standard normal, drawn once; x fair signs, as the paper's, or standard normal; no noise. One layer without dot product, with a feed-forward net as its readout, read at the last token. Squared error over the variance on new sequences.",
  choices: [
    {
      setting: "inputs",
      taken: "signs, and again standard normal",
      why: "any function of one sign is affine: the readout that is called complex is a line on the paper's inputs",
    },
    ...SPARSE_CHOICES,
  ],
  remarks: {
    "neurons-normal":
      "Whether a training finds the lag decides, and not the width: of five one does with 4 neurons, three with 32, none with 256. 97 % of the variance is beyond a line, so that a head that attends to all lags alike has next to nothing to follow.",
    "neurons-signs":
      "On signs the readout is a line, which 4 neurons hold: three of five trainings end between 1e-7 and 3e-6, two learn nothing. Width makes training sure, and does nothing for what is held.",
    "heads-signs":
      "One head holds the lag: three of five trainings end between 1e-6 and 2e-5, two learn nothing. Heads, too, make training sure.",
    "learned-per-lag": STUCK,
    "learned-lin": STUCK,
    "learned-log": STUCK,
    "learned-t5": STUCK,
    "learned-alibi": STUCK,
  },
  tests: [
    affineTest("signs", { from: null, to: 1e-9 }, "On signs the readout is affine"),
    affineTest(
      "normal",
      { from: 0.1, to: null },
      "On normal inputs it is not: a tenth or more of the variance is beyond a line",
    ),
    ...LAWS.flatMap((law) => [
      fallTest(
        {
          id: `neurons-${law}`,
          statement: `Width matters, of ${WORDS[law]}: the error falls as far as is printed from 4 to 256 neurons, within a factor of 3`,
          paper: { value: "0.49 to 0.002, a factor of 245", source: SOURCE },
          ...{ from: 245 / 3, to: null },
        },
        [byNeurons(law)[0], byNeurons(law)[2]],
      ),
      fallTest(
        {
          id: `heads-${law}`,
          statement: `Heads do not matter, of ${WORDS[law]}: from 1 to 32 the error falls less than twofold`,
          paper: { value: "almost nothing", source: SOURCE },
          ...{ from: null, to: 2 },
        },
        [byHeads(law)[0], byHeads(law)[2]],
      ),
    ]),
    ...BY_POSITION.map((at) =>
      learnedTest(`learned-${at.position ?? "per-lag"}`, at, {
        value: "0.002",
        source: `${SOURCE}, encoding and variance not stated`,
      }),
    ),
  ],
  cells: () => [
    ...LAWS.flatMap((law) => [
      ...byHeads(law),
      ...byNeurons(law).filter(({ neurons }) => neurons !== MIDDLE.neurons),
    ]),
    ...BY_POSITION.slice(1),
  ],
  figure: (found) => ({
    title: "Error by heads and neurons, of a readout that is affine on signs",
    caption:
      "On the paper's signs every readout of one value is a line, so that width has nothing to do; on normal inputs it has. Below: what tells positions apart, on normal inputs, at 4 heads and 256 neurons.",
    panels: [
      fallPanel(
        found,
        "neurons",
        LAWS.map((law) => ({ name: WORDS[law], cells: byNeurons(law) })),
      ),
      fallPanel(
        found,
        "heads",
        LAWS.map((law) => ({ name: WORDS[law], cells: byHeads(law) })),
      ),
      cellPanel(
        found,
        "what tells positions apart",
        BY_POSITION,
        ({ position }) => position ?? "per-lag",
      ),
    ],
  }),
});
