import { Stream } from "../src/random/stream.js";
import type { Competitor, TestPoints } from "../src/statistics/competitor.js";

/** Test points on which every competitor has the same expected log loss. */
export interface EqualClassifiers {
  readonly name: string;
  readonly points: number;
  /** probability with which the label stays; 0.5: labels of no memory */
  readonly stay: number;
  /** correlation of a logit's noise with that one point before */
  readonly memory: number;
}

const COMPETITORS = 6;
/** Mean logit of the true class, of the easy one and the hard one. */
const MEAN = [2.5, 0.5] as const;
/** Deviation of a competitor's own noise, beside that which all share. */
const OWN = 0.5;

/** One draw: log losses of competitors that are equal but for chance, on labels that depend on each other. */
export function drawEqualClassifiers(
  { name, points, stay, memory }: EqualClassifiers,
  seed: number,
): { readonly competitors: Competitor[]; readonly points: TestPoints } {
  const draws = new Stream(seed, `equal classifiers: ${name}`);
  let next = 0;
  let label = 0;
  const labels = Array.from({ length: points }, () => {
    if (draws.uniform(next++) >= stay) label = 1 - label;
    return label;
  });
  const autoregression = () => {
    let state = draws.normal(next++);
    return labels.map(() => {
      const now = state;
      state = memory * state + Math.sqrt(1 - memory ** 2) * draws.normal(next++);
      return now;
    });
  };
  const shared = autoregression();
  const competitors = Array.from({ length: COMPETITORS }, (_, k): Competitor => {
    const own = autoregression();
    const losses = Float64Array.from(labels, (of, t) =>
      Math.log1p(Math.exp(-(MEAN[of] + shared[t] + OWN * own[t]))),
    );
    return { name: `c${k}`, losses };
  });
  return {
    competitors,
    points: {
      sequenceOf: new Int32Array(points),
      clock: null,
      reference: new Float64Array(points).fill(Math.LN2),
      horizon: 1,
    },
  };
}

/** Few points and more, of labels without memory and of such as stay. */
export const equalClassifiers: readonly EqualClassifiers[] = [60, 300].flatMap((points) => [
  { name: `no memory, ${points} points`, points, stay: 0.5, memory: 0 },
  { name: `labels stay at .9, ${points} points`, points, stay: 0.9, memory: 0.5 },
]);
