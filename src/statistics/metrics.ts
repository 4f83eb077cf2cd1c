import type { OutputKind } from "../tasks/task.js";

/** Mean squared error of predictions. */
export function meanSquaredError(prediction: ArrayLike<number>, truth: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < truth.length; i++) total += (prediction[i] - truth[i]) ** 2;
  return total / truth.length;
}

/**
 * Squared error at each point, the mean over its outputs.
 *
 * @param prediction,truth [points, outputs]
 */
export function squaredErrors(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
  outputs = 1,
): Float64Array {
  const errors = new Float64Array(truth.length / outputs);
  for (let i = 0; i < truth.length; i++) {
    errors[Math.floor(i / outputs)] += (prediction[i] - truth[i]) ** 2 / outputs;
  }
  return errors;
}

/**
 * Mean squared error divided by that of a constant, the training mean, on the same points: 1 is
 * as good as knowing the mean, 0 is perfect.
 */
export function normalisedError(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
  trainingMean: number,
): number {
  let reference = 0;
  for (let i = 0; i < truth.length; i++) reference += (truth[i] - trainingMean) ** 2;
  return (meanSquaredError(prediction, truth) * truth.length) / reference;
}

/** 1 - error / reference: the share of a reference's error that is gone. */
export function skill(error: number, reference: number): number {
  return 1 - error / reference;
}

/**
 * -log of the probability that logits give the true class, averaged, in nats.
 *
 * @param logits [n, classes], row by row
 * @param truth [n] classes, of 0..classes-1
 * @throws RangeError where the lengths do not go together
 */
export function meanCrossEntropy(logits: ArrayLike<number>, truth: ArrayLike<number>): number {
  const classes = classesOf(logits, truth);
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) most = Math.max(most, logits[i * classes + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[i * classes + c] - most);
    total += Math.log(sum) + most - logits[i * classes + truth[i]];
  }
  return total / truth.length;
}

/**
 * -log of the probability of the true class, averaged over the points that have one, in nats.
 *
 * @param scores [n, 2] that of each point, and the class predicted
 * @param truth [n] classes, -1 where none is asked for
 */
export function logLoss(scores: ArrayLike<number>, truth: ArrayLike<number>): number {
  let [total, points] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    total += scores[2 * i];
    points++;
  }
  return total / points;
}

/** Share of points, of those that have a class, whose predicted class is the true one; see `logLoss`. */
export function hitRate(scores: ArrayLike<number>, truth: ArrayLike<number>): number {
  let [right, points] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    if (scores[2 * i + 1] === truth[i]) right++;
    points++;
  }
  return right / points;
}

/** e^loss of a log loss in nats: how many equally likely symbols are as hard to tell. */
export function perplexity(logLoss: number): number {
  return Math.exp(logLoss);
}

/** Bits a byte of a text whose symbols have a mean log loss in nats, and stand for so many bytes each on average. */
export function bitsAByte(logLoss: number, bytesASymbol: number): number {
  return logLoss / Math.LN2 / bytesASymbol;
}

function classesOf(logits: ArrayLike<number>, truth: ArrayLike<number>): number {
  const classes = logits.length / truth.length;
  if (Number.isInteger(classes)) return classes;
  throw new RangeError(`${logits.length} logits for ${truth.length} classes to tell`);
}

/** Share of points whose true class has the largest logit; of equal ones the first counts. */
export function accuracy(logits: ArrayLike<number>, truth: ArrayLike<number>): number {
  const classes = classesOf(logits, truth);
  let right = 0;
  for (let i = 0; i < truth.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (logits[i * classes + c] > logits[i * classes + best]) best = c;
    }
    if (best === truth[i]) right++;
  }
  return right / truth.length;
}

/**
 * Logits of how often each class occurs, one added to each count (Laplace's rule), so that a class
 * that was never seen is not impossible.
 *
 * @param seen classes, -1 where none is asked for
 */
export function frequencyLogits(seen: ArrayLike<number>, classes: number): Float64Array {
  const counts = new Float64Array(classes).fill(1);
  for (let i = 0; i < seen.length; i++) if (seen[i] >= 0) counts[seen[i]]++;
  return counts.map(Math.log);
}

/** Log loss of `frequencyLogits` for classes, in nats. */
function frequencyLoss(truth: ArrayLike<number>, seen: ArrayLike<number>, classes: number): number {
  const logits = frequencyLogits(seen, classes);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  let [loss, points] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] < 0) continue;
    loss += total - logits[truth[i]];
    points++;
  }
  return loss / points;
}

/** What a metric is, and which of two values is better. */
export interface MetricFacts {
  /** whether of numbers or of classes */
  readonly of: OutputKind;
  /** of two values */
  readonly best: "least" | "most";
  /** as a report names it */
  readonly words: string;
  /** the same in a heading, shorter where it can be */
  readonly title: string;
}

/** Every metric, in the order in which they are shown. */
export const METRIC_FACTS = {
  /** mean squared error, in squared units of the output */
  mse: { of: "real", best: "least", words: "mean squared error", title: "mean squared error" },
  /** `normalisedError` */
  nmse: {
    of: "real",
    best: "least",
    words: "error relative to the training mean's",
    title: "relative error",
  },
  /** mean absolute error */
  mae: { of: "real", best: "least", words: "mean absolute error", title: "mean absolute error" },
  /** largest absolute error, the distance in the uniform norm */
  max_error: { of: "real", best: "least", words: "largest error", title: "largest error" },
  /** `logLoss` */
  log_loss: { of: "classes", best: "least", words: "log loss in nats", title: "log loss" },
  /** log loss over that of the training part's frequencies, `frequencyLogits`: 1 is as good as knowing them */
  nlog_loss: {
    of: "classes",
    best: "least",
    words: "log loss relative to the training frequencies'",
    title: "relative log loss",
  },
  /** `hitRate` */
  accuracy: { of: "classes", best: "most", words: "accuracy", title: "accuracy" },
} as const satisfies Readonly<Record<string, MetricFacts>>;

/** Name of a metric. */
export type Metric = keyof typeof METRIC_FACTS;

/** The names of the metrics, in the order in which they are shown. */
export const METRICS = Object.keys(METRIC_FACTS) as readonly Metric[];

/** Whether a text is the name of a metric. */
export function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRIC_FACTS, name);
}

/** Metrics of one kind of outputs. */
export type MetricOf<K extends OutputKind> = {
  [M in Metric]: (typeof METRIC_FACTS)[M]["of"] extends K ? M : never;
}[Metric];

/** The metrics of a kind of outputs, in the order in which they are shown. */
export function metricsOf<K extends OutputKind>(kind: K): readonly MetricOf<K>[] {
  return METRICS.filter((name): name is MetricOf<K> => METRIC_FACTS[name].of === kind);
}

/** Every metric of a model on test points. */
export type TestMetrics =
  | Readonly<Record<MetricOf<"real">, number>>
  | Readonly<Record<MetricOf<"classes">, number>>;

/** Every metric of predicted numbers, on the same points. */
export function numberMetrics(
  prediction: ArrayLike<number>,
  truth: ArrayLike<number>,
  trainingMean: number,
): Readonly<Record<MetricOf<"real">, number>> {
  let absolute = 0;
  let largest = 0;
  for (let i = 0; i < truth.length; i++) {
    const distance = Math.abs(prediction[i] - truth[i]);
    absolute += distance;
    // not Math.max, which is as slow here as a call; a distance that is not finite must show
    if (!(distance <= largest)) largest = distance;
  }
  return {
    mse: meanSquaredError(prediction, truth),
    nmse: normalisedError(prediction, truth, trainingMean),
    mae: absolute / truth.length,
    max_error: largest,
  };
}

/**
 * Every metric of predicted classes, on the same points.
 *
 * @param scores [n, 2] as of `logLoss`
 * @param truth [n] classes, -1 where none is asked for
 * @param seen classes of the training part
 * @param classes how many there are
 */
export function classMetrics(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  seen: ArrayLike<number>,
  classes: number,
): Readonly<Record<MetricOf<"classes">, number>> {
  const loss = logLoss(scores, truth);
  return {
    log_loss: loss,
    nlog_loss: loss / frequencyLoss(truth, seen, classes),
    accuracy: hitRate(scores, truth),
  };
}
