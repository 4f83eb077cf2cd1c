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

const MEMORY = "What the memory asks for";
const ORDER = "Order and mixing";
const HEADS = "Heads, their size, depth";
const CONTENT = "When a dot product is needed";
const TRAINING = "What training leaves";

/** By topic, in the order in which a reader asks. */
export const FINDINGS: readonly PracticalFinding[] = [
  {
    topic: MEMORY,
    sentence:
      "If your memory is heavy-tailed, few linear recurrent units are not enough: four leave thousands of times more than of an exponential one. Sixteen states with stable rates, or a dilated convolution, hold it over 64 rows.",
    kind: "measured",
    rests: [
      ["c-memory", "tail-linear-RNN", "agrees"],
      ["c-memory", "oracle-width", "agrees"],
      ["c-memory", "reach-states-exp", "agrees"],
      ["c-memory", "reach-TCN", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "For one lag, far back, take a dilated convolution, not a gated recurrent net: in as many steps that does not learn it, and as a sum of few exponentials nothing holds it.",
    kind: "measured",
    rests: [
      ["c-matrix", "lag-convolution", "agrees"],
      ["c-tcn", "lag-one", "agrees"],
      ["c-memory", "floor-lag", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "A slow tail is no obstacle to a convolution as long as its levels reach: what lies beyond them is lost, whatever its channels, and one level more mends it.",
    kind: "measured",
    rests: [
      ["c-tcn", "power-four", "agrees"],
      ["c-tcn", "blind", "agrees"],
      ["c-tcn", "deeper", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence: "What swings takes two channels of a linear convolution: one leaves half.",
    kind: "proved",
    rests: [
      ["c-tcn", "sine-one", "agrees"],
      ["c-tcn", "sine-two", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "Of attention without dot product choose the encoding by the tail: one head of log holds a power law that 64 heads of lin, trained, do not.",
    kind: "measured",
    rests: [
      ["b-4a", "right-encoding", "agrees"],
      ["b-4a", "order", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "For a few lags far back give each lag a number of its own, or learned positions with a dot product: lin, log, ALiBi and the buckets of T5 learn next to nothing.",
    kind: "measured",
    rests: [
      ["b-1b", "learned-per-lag", "agrees"],
      ["b-1b", "learned-learned", "agrees"],
      ["b-1b", "learned-lin", "disagrees"],
      ["b-1b", "learned-log", "disagrees"],
      ["b-1b", "learned-alibi", "disagrees"],
      ["b-1b", "learned-t5", "disagrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "Sinusoidal and rotary positions are lost at sixteen times the length of training: train at the length that will be seen, or test there.",
    kind: "measured",
    rests: [
      ["b-length", "longer-rotary", "agrees"],
      ["b-length", "longer-sinusoidal", "agrees"],
    ],
  },
  {
    topic: MEMORY,
    sentence:
      "Of an encoder-decoder the coding wants as many numbers as the relation has rank; states do not make up for it.",
    kind: "proved",
    rests: [
      ["c-encdec", "elbow-middle-4", "agrees"],
      ["c-encdec", "states-are-no-cure", "agrees"],
    ],
  },
  {
    topic: ORDER,
    sentence:
      "If what matters may come later in the window than where it is used, nothing that looks back alone will do: a linear recurrent net errs hundreds of times more, and a causal Transformer ten times and more. Let the model see the whole window.",
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
      "Where one relation of high rank has to be held, one large head does better than many small ones.",
    kind: "measured",
    rests: [["h-allocation", "most-heads-coupling", "disagrees"]],
  },
  {
    topic: CONTENT,
    sentence:
      "If the row itself says how far to look back, a layer of attention without dot product, feed-forward net and softmax denominator errs by 1 on some sequence, whatever its heads.",
    kind: "proved",
    rests: [
      ["b-prop42", "free-exact", "agrees"],
      ["b-prop42", "free-heads", "agrees"],
    ],
  },
  {
    topic: CONTENT,
    sentence:
      "With softmax and lags up to eight, four heads without dot product leave more than two fifths of the variance; with one they leave a thirtieth of that.",
    kind: "measured",
    rests: [
      ["b-adaptive", "softmax-floor", "agrees"],
      ["b-adaptive", "softmax-product", "agrees"],
    ],
  },
  {
    topic: CONTENT,
    sentence:
      "To recall a value by its key take two layers whose tokens see the one before: one layer of attention errs hundreds of times more.",
    kind: "measured",
    rests: [["c-matrix", "recall-layers", "agrees"]],
  },
  {
    topic: CONTENT,
    sentence:
      "Where lags are fixed leave the dot product out: with one head it made training far worse.",
    kind: "measured",
    rests: [["b-3a", "effect-few-heads", "disagrees"]],
  },
  {
    topic: CONTENT,
    sentence:
      "Two look-backs, one after the other, want two layers: one errs ten times more and beyond. Of a third look-back trained models do not show it.",
    kind: "measured",
    rests: [
      ["b-adaptive", "look-backs-1", "agrees"],
      ["b-adaptive", "look-backs-2", "disagrees"],
    ],
  },
  {
    topic: TRAINING,
    sentence:
      "Before you add heads, fit the last layer by least squares: at the exponents with which training began that errs a hundred times less than what was trained.",
    kind: "measured",
    rests: [
      ["b-4a", "least-squares", "agrees"],
      ["b-4a", "approximation", "agrees"],
    ],
  },
  {
    topic: TRAINING,
    sentence:
      "Keep the rates of a state space stable by their parametrisation: trained as they are, most small changes of the weights make a state grow, and a reparametrised one bears several times the perturbation.",
    kind: "measured",
    rests: [
      ["c-stability", "unstable-direct", "agrees"],
      ["c-stability", "stable-exp", "agrees"],
      ["c-stability", "wider-exp", "agrees"],
    ],
  },
  {
    topic: TRAINING,
    sentence:
      "Head counts of a theorem are of what exists: its weights for a lag of three exceed float64 by thirty orders, and 32 heads that float64 holds do not single out a lag of 48.",
    kind: "measured",
    rests: [
      ["b-kernels", "weights-paper", "disagrees"],
      ["b-constructions", "printed-lags", "disagrees"],
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
