import type { Labels } from "../../data/labels.js";
import type { Windows } from "../../data/windows.js";
import type { Algebra } from "../../measure/algebra.js";
import { type Design, windowDesign } from "../../measure/design.js";
import { withRandomFeatures } from "../../measure/nonlinearity.js";
import { chooseSoftmax } from "../../measure/softmax.js";
import { relativeError } from "../../statistics/compare.js";
import type { Bootstrap } from "../../statistics/competitor.js";
import type { FittedBaseline } from "../baselines/list.js";
import { baselineCompetitor, pointsAt, relativeLoss } from "../competitors.js";
import { type Expectation, leastOfBaselines, predict } from "../prediction.js";
import { wordingOf } from "../wording.js";
import { labelledAt, softmaxScores } from "./softmax.js";

/** Share of the training examples, the latest, that chooses the penalty, so that the validation part judges only. */
const TUNING = 0.2;

/**
 * What the networks will do, said before the first of them trains: as of numbers, by what multinomial ridge gains
 * from random nonlinear features of the window.
 */
export async function expectationOnClasses(
  algebra: Algebra,
  windows: Windows,
  { classes }: Labels,
  baselines: readonly FittedBaseline[],
  bootstrap: Bootstrap,
): Promise<Expectation> {
  const { train, validation, problem } = windows;
  const cut = Math.floor((1 - TUNING) * train.length);
  const judge = async (name: string, design: Design) => {
    const [fitted, tuning] = [
      await labelledAt(windows, design, train.subarray(0, cut)),
      await labelledAt(windows, design, train.subarray(cut)),
    ];
    const weights = await chooseSoftmax(algebra, fitted, tuning, classes.length);
    return { name, test: await softmaxScores(algebra, windows, design, weights, validation) };
  };
  const plain = windowDesign(windows, problem.window);
  const without = await judge("multinomial ridge", plain);
  const having = await judge(
    "random features",
    await withRandomFeatures(algebra, plain, bootstrap.seed),
  );
  const points = pointsAt(windows, validation);
  const { value, interval } = relativeError(
    baselineCompetitor(having, points),
    baselineCompetitor(without, points),
    points,
    bootstrap,
  );
  return predict(
    { gain: 1 - value, interval: [1 - interval[1], 1 - interval[0]] },
    relativeLoss(points, having.test),
    leastOfBaselines(baselines),
    wordingOf("classes"),
  );
}
