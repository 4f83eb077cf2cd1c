import type { NonlinearGain } from "../measure/nonlinearity.js";
import type { Advice, Prediction } from "./advice.js";

const percent = (x: number) => `${(100 * x).toFixed(1)} %`;

/**
 * What the networks will do, said before the first of them trains. Ridge on random nonlinear
 * features of the window stands in for a network: if that gains over plain ridge on the
 * validation part, beyond its 95 % interval, and undercuts the best baseline there, a network is
 * expected to win; if it does not gain, or stays above the best baseline, none is.
 *
 * @param featuresError,baselineError normalised validation errors of the stand-in and of the
 *   best baseline there
 */
export function predict(
  { gain, interval }: Pick<NonlinearGain, "gain" | "interval">,
  featuresError: number,
  baselineError: number,
): Omit<Prediction, "written" | "held"> {
  const basis = { gain, interval };
  const evidence = `random nonlinear features change ridge's validation error by ${percent(-gain)} [${percent(-interval[1])}, ${percent(-interval[0])}]`;
  if (gain <= 0 || featuresError > baselineError) {
    const reason = gain <= 0 ? evidence : `${evidence}, which stays above the best baseline`;
    return {
      basis,
      expects: "linear",
      statement: `no network will beat the best baseline: ${reason}`,
    };
  }
  if (interval[0] > 0) {
    return {
      basis,
      expects: "network",
      statement: `a network will beat every baseline: ${evidence}`,
    };
  }
  return {
    basis,
    expects: "cannot tell",
    statement: `cannot tell whether a network will help: ${evidence}`,
  };
}

/** Whether the prediction held: null where either it or the verdict could not tell. */
export function score(
  prediction: Prediction,
  best: Advice["best"],
  baselines: ReadonlySet<string>,
): Prediction {
  if (prediction.expects === "cannot tell" || best.length === 0) return prediction;
  const linearInBest = best.some((name) => baselines.has(name));
  const networkInBest = best.some((name) => !baselines.has(name));
  if (linearInBest && networkInBest) {
    // Nothing beats the baseline, which is what "linear" foretold; "network" foretold more.
    return { ...prediction, held: prediction.expects === "linear" };
  }
  return { ...prediction, held: (prediction.expects === "linear") === linearInBest };
}
