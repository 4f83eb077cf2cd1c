import type { Finding } from "../../src/advise/advice.js";
import { adviseOnNumbers } from "../../src/advise/advise.js";
import { type Effort, efforts, type ProbeName } from "../../src/advise/grid.js";
import { ask } from "../../src/advise/question.js";
import type { Rows } from "../../src/data/rows.js";
import { Stream } from "../../src/random/stream.js";
import type { EvidenceCase, Run } from "../case.js";
import { couplingRows } from "../coupling-rows.js";
import { kernelRows } from "../kernel-rows.js";
import { markedRows } from "../marked-rows.js";
import { taskRows } from "../task-rows.js";

const ROWS = 4000;
const WINDOW = 16;
/** Variance of the output over that of the noise. */
const SIGNAL_TO_NOISE = 4;
/** Where an effect is larger, "cannot tell" is wrong. */
const CLEAR = 2;

const counted = { seeds: 10, failuresAllowed: 1 } as const;
const series = `signal to noise ${SIGNAL_TO_NOISE} (variances), ${ROWS.toLocaleString("en")} rows; horizon 0, window ${WINDOW}`;

/** `standard`, and of all that it trains one probe. */
function probing(asked: ProbeName, smoke: boolean): Effort {
  const least = { steps: 64, evaluateEvery: 16 };
  return {
    ...efforts.standard,
    ...(smoke && least),
    widths: [],
    probes: { when: "always", width: smoke ? 4 : 16, asked: [asked] },
  };
}

type Judged = Pick<Run, "holds" | "undecided" | "figure">;

function probed(
  asked: ProbeName,
  words: Pick<EvidenceCase, "id" | "claim" | "data" | "figure">,
  draw: (seed: number, rows: number) => Rows,
  judge: (finding: Finding) => Judged,
): EvidenceCase {
  return {
    ...counted,
    ...words,
    data: `${words.data}, ${series}; budget standard, of which this probe alone is trained`,
    async run(seed, _folder, smoke) {
      const rows = draw(seed, smoke ? 400 : ROWS);
      const question = await ask({
        ...{ rows, target: "y", horizon: 0, window: WINDOW, budget: "standard", seed },
      });
      const { advice } = await adviseOnNumbers({ ...question, effort: probing(asked, smoke) });
      const finding = advice.findings.find((f) => f.id === asked);
      return finding === undefined
        ? { seed, holds: false, figure: null, outcome: "no such finding" }
        : { seed, ...judge(finding), outcome: finding.statement };
    },
  };
}

/** Of two trainings: "cannot tell" is no error unless the ratio is clear. */
function judged(isRight: (statement: string) => boolean) {
  return ({ statement, ratio }: Finding): Judged => ({
    holds: isRight(statement),
    undecided: /cannot tell/.test(statement) && (ratio ?? 0) < CLEAR,
    figure: ratio,
  });
}

export const adaptiveGiven = probed(
  "adaptivity",
  {
    id: "lag given by an input",
    claim: "the dot product is said to be needed; at this noise no ratio is above 5",
    data: "task adaptive, kind given",
    figure: "error without the dot product over error with it",
  },
  (seed, rows) => taskRows("adaptive", { kind: "given", snr: SIGNAL_TO_NOISE }, seed, rows),
  judged((statement) => /^the dot product: needed/.test(statement)),
);

export const adaptiveShift = probed(
  "adaptivity",
  {
    id: "lag given by the value itself",
    claim: "the dot product is not said to be needed",
    data: "task adaptive, kind shift",
    figure: "error without the dot product over error with it",
  },
  (seed, rows) => taskRows("adaptive", { kind: "shift", snr: SIGNAL_TO_NOISE }, seed, rows),
  judged((statement) => !/: needed|cannot tell/.test(statement)),
);

export const causalMixing = probed(
  "mixing",
  {
    id: "causal mixing",
    claim: "a convolution of the inputs is said to be needed",
    data: "y_t = the mean of x_s + x_(s-1) + x_(s-2) over the marked rows s of the window, x standard normal, a row marked with chance 1/4",
    figure: "error without the convolution over error with it",
  },
  (seed, rows) => markedRows(WINDOW, SIGNAL_TO_NOISE, seed, rows),
  judged((statement) => /^a convolution of \d+ inputs: needed/.test(statement)),
);

/** A coupling of three equal values among symbols. */
const THREE = { alpha: 0, rank: 3, basis: "tokens", tokens: 12, length: WINDOW } as const;

export const threeEqualValues = probed(
  "coupling",
  {
    id: "three equal singular values",
    claim: "the head size that is named is 3, give or take 1; a range that ends beyond cannot tell",
    data: `y_t by task coupling on ${THREE.tokens} symbols, each row attending to the ${WINDOW} rows up to it, singular values 1, 1, 1`,
    figure: "the head size that is surely enough",
  },
  (seed, rows) => couplingRows(THREE, SIGNAL_TO_NOISE, seed, rows),
  ({ statement }) => {
    const [, from, to = from] = /^head size (\d+)(?: to (\d+))?:/.exec(statement) ?? [];
    return {
      holds: Number(from) >= 2 && Number(to) <= 4,
      undecided: Number(from) <= 4 && Number(to) >= 2,
      figure: Number(to),
    };
  },
);

/** Architectures that carry a state along. */
const RECURRENT: readonly string[] = ["rnn", "gru", "lstm", "min-gru", "state-space"];

export const permutedMemory: EvidenceCase = {
  ...counted,
  id: "permuted exponential memory",
  claim:
    "a linear filter or a Transformer that knows positions is advised, and beats every recurrent network",
  data: `y_t = sum_s w_(p(s)) x_(t-s) and noise, w_s = e^(-s/3), s < ${WINDOW}, p a random permutation, x white, ${series}; budget quick`,
  figure: "least error of a recurrent network over that of what is advised",
  async run(seed, _folder, smoke) {
    const order = new Stream(seed, "evidence: permuted memory").permutation(WINDOW);
    const kernel = (lag: number) => (lag < WINDOW ? Math.exp(-order[lag] / 3) : 0);
    const rows = kernelRows(kernel, smoke ? 400 : ROWS, seed);
    const { advice } = await adviseOnNumbers(
      await ask({ rows, target: "y", horizon: 0, window: WINDOW, budget: "quick", seed }),
    );
    const { take } = advice.recommendation;
    const recurrent = advice.candidates.filter((c) => RECURRENT.includes(c.architecture));
    const taken = [...advice.baselines, ...advice.candidates].find(({ name }) => name === take);
    const positional = /^(ridge|transformer)/.test(take);
    const beaten = recurrent.every(({ beatenBy }) => beatenBy.includes(take));
    const least = Math.min(...recurrent.map(({ test }) => test.mean));
    const figure = least / (taken?.test.mean ?? Number.NaN);
    return {
      ...{ seed, figure, holds: positional && beaten },
      undecided: positional && figure < CLEAR,
      outcome: `advice ${take}; best set ${advice.best.join(", ")}`,
    };
  },
};
