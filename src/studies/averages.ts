import type { Settings } from "../experiments/trial/schema.js";
import type { AttentionError } from "../measure/attention-error.js";
import type { Trials } from "../results/trials.js";
import { type AttentionFound, type Averages, attentionFound } from "./attention.js";
import type { Claim } from "./claim.js";
import type { Budget, Choice, Evaluation, Kept, Size } from "./study.js";
import { alone, measureAll, type Tested } from "./tested.js";

/** A claim on what trained models attend to. */
export type AttentionTest = Tested<AttentionFound>;

/** Equation (5) of Paper A (arXiv 2305.18475) for tasks that average, and how it is trained. */
export function averageTraining(
  budget: Budget,
  settings: Settings,
  steps: Readonly<Record<Exclude<Budget, "smoke">, number>>,
) {
  const smoke = budget === "smoke";
  const paper = budget === "paper";
  return {
    model: {
      architecture: "transformer-a",
      ...{ hidden: 32, headSize: 16, valueSize: 32, causal: false },
      ...{ feedForwardWidth: paper ? 128 : 64, feedForwardDepth: paper ? 3 : 2 },
      ...settings,
    },
    data: smoke
      ? { train: 256, validation: 64, test: 64 }
      : { train: 65_536, validation: 512, test: 1024 },
    training: { batch: 64, standardise: false },
    budget: { steps: smoke ? 64 : steps[budget] },
    keep: "best",
  };
}

/** The sweep that trains a model on a task, as its document. */
export function averageSweep(
  title: string,
  task: Settings,
  { model, data, training, ...rest }: ReturnType<typeof averageTraining>,
  rate = 0.003,
): object {
  return { ...rest, title, baseline: { task, data, model, training }, learningRates: [rate] };
}

/** A quantity of the weights of queries of a kind; of all where none is named. */
export function weightTest(
  claim: Omit<Claim, "scale">,
  of: keyof AttentionError,
  kind?: string,
): AttentionTest {
  return {
    claim: { ...claim, scale: "linear" },
    measure: (found) => alone(found.weights(kind).map((error) => error?.[of] ?? Number.NaN)),
  };
}

/** Above this the error of F o f is no match (check of the relative root mean square). */
const COMPOSITE_MARGIN = 0.05;

/** That F o f is what the task says. */
export function compositeTest(statement: string, source: string): AttentionTest {
  return {
    claim: {
      ...{ id: "composite", statement, paper: { value: null, source } },
      quantity:
        "root mean square of F(f(x)) less the task's, relative to that of the task's, at sequences of equal tokens",
      ...{ scale: "linear", from: null, to: COMPOSITE_MARGIN },
    },
    measure: (found) => alone(found.composite),
  };
}

/** What came of a study of a task that averages. */
export async function evaluateAverages(
  trials: Trials,
  { seeds }: Size,
  kept: Kept,
  averages: Averages,
  tests: readonly AttentionTest[],
  figure: Pick<Evaluation["figure"], "title" | "caption">,
): Promise<Evaluation> {
  const found = await attentionFound(trials, kept, averages);
  return {
    measured: await measureAll(tests, found, seeds),
    tables: found.tables,
    figure: { ...figure, panels: found.panels },
  };
}

/** What the paper leaves open of the models and of their training. */
export const AVERAGE_CHOICES: readonly Choice[] = [
  {
    setting: "model",
    taken:
      "equation (5) with 32 hidden channels, a head of 16 and feed-forward nets with hidden layers of 64, three of 128 at the budget `paper`",
    why: "sizes are printed for Figure 5 alone",
  },
  {
    setting: "training",
    taken: "Adam, rate 0.003 (of segments 0.01) on a cosine, batches of 64 of 65,536 sequences",
    why: "nothing of it is printed",
  },
  {
    setting: "F o f",
    taken:
      "what the model makes of a sequence of equal tokens: attention averages equal values (Proposition B.1)",
    why: "how it was read off is not said",
  },
];
