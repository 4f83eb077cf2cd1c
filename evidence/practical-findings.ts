import type { Evidence } from "../src/evidence.js";
import type { ClaimVerdict } from "../src/studies/claim.js";

/** A sentence for who must choose an architecture, and the claims of recorded studies that it rests on. */
export interface PracticalFinding {
  readonly topic: string;
  readonly sentence: string;
  readonly kind: Extract<Evidence, "proved" | "measured">;
  /** study, claim, and the verdict that the sentence takes it to have */
  readonly rests: readonly (readonly [study: string, claim: string, verdict: ClaimVerdict])[];
}

const ORDER = "Order and mixing";
const HEADS = "Heads, their size, depth";
const CONTENT = "When a dot product is needed";
const TRAINING = "What training leaves";

/** By topic, in the order in which a reader asks. */
export const FINDINGS: readonly PracticalFinding[] = [
  {
    topic: ORDER,
    sentence:
      "If what matters may come later in the window than where it is used, nothing that looks back alone will do: a recurrent net loses everything, and so does a causal Transformer. Let the model see the whole window.",
    kind: "measured",
    rests: [
      ["a-table2", "rnn-ordering", "agrees"],
      ["a-table2", "causal-transformer-ordering", "agrees"],
    ],
  },
  {
    topic: ORDER,
    sentence:
      "The more relations depend on what a row holds rather than on when it came, the more a Transformer gains over a recurrent net; with little of it the recurrent net is ahead, so measure before you choose.",
    kind: "measured",
    rests: [
      ["a-spectrum", "tilt", "agrees"],
      ["a-spectrum", "graph-end", "agrees"],
      ["a-spectrum", "crossing", "agrees"],
    ],
  },
  {
    topic: ORDER,
    sentence:
      "A convolution as long as the filter that mixed your inputs undoes it; a shorter one does not.",
    kind: "proved",
    rests: [
      ["a-mixing", "oracle-as-long", "agrees"],
      ["a-mixing", "oracle-shorter", "agrees"],
    ],
  },
  {
    topic: ORDER,
    sentence:
      "With irregular sampling give the model the gaps between rows as a column: recurrent nets then use them, and running times in their place cost a recurrent net dearly.",
    kind: "measured",
    rests: [
      ["a-irregular", "sees-gru", "agrees"],
      ["a-irregular", "sees-rnn", "agrees"],
      ["a-irregular", "stamps-gru", "disagrees"],
    ],
  },
  {
    topic: HEADS,
    sentence:
      "A head smaller than the rank of the relation costs orders of magnitude, a head larger than it costs nothing: read the size off the error curve, and stop where the cliff is.",
    kind: "measured",
    rests: [
      ["a-fig5", "cliff-1-2", "agrees"],
      ["a-fig5", "cliff-1-6", "agrees"],
      ["a-fig5", "zero-1", "agrees"],
    ],
  },
  {
    topic: HEADS,
    sentence:
      "Where several things have to be looked up at once, take a head for each before you make heads or nets wider; more heads than that gain little.",
    kind: "measured",
    rests: [
      ["h-retrieval", "transition-four", "agrees"],
      ["h-retrieval", "beyond-four", "agrees"],
      ["h-allocation", "one-head-retrieval", "agrees"],
    ],
  },
  {
    topic: HEADS,
    sentence:
      "Where one relation of high rank has to be held, a few large heads do better than many small ones.",
    kind: "measured",
    rests: [["h-allocation", "most-heads-coupling", "disagrees"]],
  },
  {
    topic: CONTENT,
    sentence:
      "If the row itself says how far to look back, a layer of attention without dot product cannot do it, whatever its heads.",
    kind: "proved",
    rests: [
      ["b-prop42", "free-exact", "agrees"],
      ["b-prop42", "free-heads", "agrees"],
    ],
  },
  {
    topic: TRAINING,
    sentence:
      "A published failure may be the training's and not the model's: the linear recurrent net that Table 3 of arXiv 2305.18475 reports at the error of a constant holds the target exactly, and learns most of it at another rate.",
    kind: "measured",
    rests: [
      ["a-table3", "rnn-beyond-a-constant", "agrees"],
      ["a-table3", "least-squares", "agrees"],
      ["a-table3", "rnn-original", "disagrees"],
    ],
  },
];
