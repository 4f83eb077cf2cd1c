import type { Labels } from "../../data/labels.js";
import { targetsAt, type Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { type Design, type LagDesign, windowDesign } from "../../measure/design.js";
import { evenly } from "../../measure/evenly.js";
import { windowsAt } from "../../measure/neighbours.js";
import {
  chooseSoftmax,
  type Labelled,
  probabilitiesOf,
  type SoftmaxFit,
} from "../../measure/softmax.js";
import { logLossesIn, scoresOf } from "../../statistics/class-scores.js";
import { excesses } from "../../statistics/compare.js";
import { pointsOf } from "../../statistics/test-points.js";
import type { Fit } from "../baselines/fit.js";

/** Training examples that are fitted to, at most, evenly spaced. */
const MOST_EXAMPLES = 2 ** 14;
/** Numbers that their regressors may be: 64 MB. */
const MOST_NUMBERS = 2 ** 23;
/** Each window is so many times as long as the next that is tried. */
const SHORTER = 4;
/** Standard errors within which the shortest window is taken, as for ridge. */
const NEAR = 0.5;

/** Multinomial ridge as a baseline, and what it was fitted with. */
export interface ChosenSoftmax {
  readonly fit: Fit;
  readonly design: LagDesign;
  readonly weights: SoftmaxFit;
}

/** Examples and their labels, as a fit takes them: no more than it can. */
export async function labelledAt(
  windows: Windows,
  design: Design,
  rows: Int32Array,
): Promise<Labelled> {
  const most = Math.min(MOST_EXAMPLES, Math.floor(MOST_NUMBERS / design.columns));
  const some = evenly(rows, most);
  return {
    x: await windowsAt(design, some),
    labels: Int32Array.from(targetsAt(windows, some)),
  };
}

/** Scores of a fit on some rows, a part at a time. */
export async function softmaxScores(
  algebra: Algebra,
  windows: Windows,
  design: Design,
  weights: SoftmaxFit,
  rows: Int32Array,
): Promise<Float64Array> {
  const part = Math.max(1, Math.floor(MOST_NUMBERS / design.columns));
  const scores: Float64Array[] = [];
  for (let from = 0; from < rows.length; from += part) {
    const some = rows.subarray(from, from + part);
    const x = await windowsAt(design, some);
    scores.push(scoresOf(await probabilitiesOf(algebra, weights, x), targetsAt(windows, some)));
  }
  const all = new Float64Array(scores.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of scores) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/**
 * Multinomial ridge on the shortest of some windows whose log loss on the validation part is within half a
 * standard error of the least: weights of rows that say nothing cost what a network saves.
 */
export async function softmaxBaseline(
  algebra: Algebra,
  windows: Windows,
  { classes }: Labels,
): Promise<ChosenSoftmax> {
  const { validation, test, channels } = windows;
  const tried: { design: LagDesign; weights: SoftmaxFit; rows: number; scores: Float64Array }[] =
    [];
  for (const rows of windowsOf(windows)) {
    const design = windowDesign(windows, rows);
    const train = await labelledAt(windows, design, windows.train);
    const judges = await labelledAt(windows, design, validation);
    const weights = await chooseSoftmax(algebra, train, judges, classes.length);
    const scores = await softmaxScores(algebra, windows, design, weights, validation);
    tried.push({ design, weights, rows, scores });
  }
  const losses = tried.map(({ scores }) => logLossesIn(scores));
  const near = excesses(losses, pointsOf(windows, validation)).findIndex(
    ({ above }) => above <= NEAR,
  );
  const { design, weights, rows, scores } = tried[near];
  const { intercept, weights: slopes } = weights;
  return {
    ...{ design, weights },
    fit: {
      ...{ kind: "softmax", name: "softmax", label: "multinomial ridge", columns: channels },
      description: `multinomial ridge (softmax regression) on the last ${rows === 1 ? "row" : `${rows} rows`}`,
      model: { kind: "softmax", terms: design.terms, intercept, weights: slopes },
      validation: scores,
      test: await softmaxScores(algebra, windows, design, weights, test),
      note: null,
    },
  };
}

/** The windows that are tried, the shortest first; none of more columns than a fit of some thousand examples takes. */
function windowsOf({ problem, channels, train }: Windows): number[] {
  const examples = Math.min(MOST_EXAMPLES, train.length);
  const most = Math.max(1, Math.floor(MOST_NUMBERS / examples / channels.length));
  const rows: number[] = [];
  for (let w = Math.min(problem.window, most); w >= 1; w = Math.floor(w / SHORTER)) {
    rows.unshift(w);
    if (w === 1) break;
    if (w < SHORTER) {
      rows.unshift(1);
      break;
    }
  }
  return rows;
}
