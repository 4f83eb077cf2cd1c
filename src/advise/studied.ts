import type { Tail } from "../measure/tail.js";
import type { Finding, FindingId, Studied } from "./advice.js";
import { LITTLE } from "./probes.js";

/** A finding and when it is one that a study explains. */
interface Explanation extends Studied {
  readonly when: (finding: Finding, tail: Tail["verdict"]) => boolean;
}

/** Whether a finding says that what it is about is needed. */
const isNeeded = ({ interval }: Finding) => interval !== null && interval[0] > LITTLE;

/** By what findings are about; nothing where no study has a claim that agrees. */
export const EXPLANATIONS: Readonly<Record<FindingId, readonly Explanation[]>> = {
  columns: [],
  memory: [
    {
      when: (_, tail) => tail === "light",
      sentence: "one state, or one channel of a convolution, holds an exponential memory exactly",
      ...{ kind: "proved", study: "c-tcn", claim: "exponential-one" },
    },
    {
      when: (_, tail) => tail === "heavy",
      sentence:
        "a linear recurrent network of four units left a thousand times more of a memory like s^-1/2 than of an exponential one, and more",
      ...{ kind: "measured", study: "c-memory", claim: "tail-linear-RNN" },
    },
  ],
  lags: [
    {
      when: ({ interval }) => interval !== null && interval[1] < LITTLE,
      sentence:
        "a lag of 10 is no sum of 8 exponentials: a recurrent network holds it as a delay line or not at all",
      ...{ kind: "proved", study: "c-memory", claim: "floor-lag" },
    },
  ],
  season: [],
  readout: [],
  depth: [
    {
      when: isNeeded,
      sentence:
        "of two look-backs, one after the other, one layer of attention erred ten times more than two, and more",
      ...{ kind: "measured", study: "b-adaptive", claim: "look-backs-1" },
    },
  ],
  order: [
    {
      when: isNeeded,
      sentence:
        "a linear recurrent network lost a factor of 100 and more where the order of its inputs was changed",
      ...{ kind: "measured", study: "a-table2", claim: "rnn-ordering" },
    },
  ],
  mixing: [
    {
      when: isNeeded,
      sentence: "a convolution as long as the filter that mixed the inputs undoes it exactly",
      ...{ kind: "proved", study: "a-mixing", claim: "oracle-as-long" },
    },
  ],
  adaptivity: [
    {
      when: isNeeded,
      sentence:
        "where a row says how far to look back, a layer without dot product, feed-forward net and softmax denominator errs by 1 on some sequence, however many heads it has",
      ...{ kind: "proved", study: "b-prop42", claim: "free-exact" },
    },
  ],
  heads: [
    {
      when: isNeeded,
      sentence:
        "of four things that are looked up at once, four heads err ten times less than three",
      ...{ kind: "measured", study: "h-retrieval", claim: "transition-four" },
    },
  ],
  coupling: [
    {
      when: () => true,
      sentence:
        "a head smaller than the rank of a relation errs ten times more than one that holds it",
      ...{ kind: "measured", study: "a-fig5", claim: "cliff-1-2" },
    },
  ],
};

/**
 * What a study says of a finding; null where none explains it.
 *
 * @param tail how the memory fades
 */
export function studied(finding: Finding, tail: Tail["verdict"]): Studied | null {
  const found = EXPLANATIONS[finding.id].find(({ when }) => when(finding, tail));
  if (found === undefined) return null;
  const { sentence, kind, study, claim } = found;
  return { sentence, kind, study, claim };
}
