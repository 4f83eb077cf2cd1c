/**
 * What is left of predicted probabilities once the truth is known, flat: of each point its log loss in nats and
 * the class that was predicted, as networks' predictions of classes are kept (`training/loss.ts`).
 */
export type ClassScores = Float64Array;

/** Numbers of `ClassScores` at a point. */
const EACH = 2;
/** A probability of 0 rounds to this one: its log loss is 36 nats, not infinite. */
const LEAST = Number.EPSILON;

/**
 * @param probabilities [points, classes]
 * @param truth [points] classes
 */
export function scoresOf(probabilities: ArrayLike<number>, truth: ArrayLike<number>): ClassScores {
  const classes = probabilities.length / truth.length;
  const scores = new Float64Array(EACH * truth.length);
  for (let i = 0; i < truth.length; i++) {
    const at = i * classes;
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (probabilities[at + k] > probabilities[at + best]) best = k;
    scores[EACH * i] = -Math.log(Math.max(probabilities[at + truth[i]], LEAST));
    scores[EACH * i + 1] = best;
  }
  return scores;
}

/** [points] in nats */
export function logLossesIn(scores: ClassScores): Float64Array {
  return Float64Array.from({ length: scores.length / EACH }, (_, i) => scores[EACH * i]);
}

/** [points] the class predicted at each */
export function classesIn(scores: ClassScores): Float64Array {
  return Float64Array.from({ length: scores.length / EACH }, (_, i) => scores[EACH * i + 1]);
}

/** Points by their class, and by that predicted: [classes][classes]. */
export function confusionOf(
  scores: ClassScores,
  truth: ArrayLike<number>,
  classes: number,
): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [i, predicted] of classesIn(scores).entries()) counts[truth[i]][predicted]++;
  return counts;
}
