import { dot } from "../linalg/dot.js";
import type { Matrix } from "../linalg/matrix.js";
import type { Algebra } from "./algebra.js";

/** Softmax regression: the logits of a class are its intercept and its weights times the regressors. */
export interface SoftmaxWeights {
  /** [classes] */
  readonly intercept: Float64Array;
  /** [classes, columns] */
  readonly weights: Float64Array;
}

/** Regressors, one example a row, and the class of each. */
export interface Labelled {
  readonly x: Matrix;
  /** [examples] */
  readonly labels: Int32Array;
}

/** A fit, and the penalty that it was fitted with. */
export interface SoftmaxFit extends SoftmaxWeights {
  readonly penalty: number;
}

/** From where the penalty leaves hardly more than the frequencies to where it hardly holds anything, strongest first. */
export const PENALTIES: readonly number[] = Array.from({ length: 10 }, (_, j) => 4 ** -j);
/** So many penalties that are each worse than the best before end the search: what follows overfits more. */
const PATIENCE = 3;

/** Differences of gradients that L-BFGS remembers. */
const MEMORY = 10;
const MOST_ITERATIONS = 300;
/** The largest entry of the gradient at which a fit is done; the loss is of order 1. */
const DONE = 1e-6;
/** Share of the expected decrease that a step must make (Armijo), and by how much a step is shortened. */
const ENOUGH = 1e-4;
const SHORTER = 0.5;

/**
 * Multinomial ridge: softmax regression that makes the mean cross-entropy and penalty / 2 times the squares of
 * all weights small, intercepts aside. The loss is convex; its minimum is found by L-BFGS (Nocedal and Wright,
 * Numerical Optimization, algorithm 7.5) from the last fit, or from the frequencies.
 */
export async function fitSoftmax(
  algebra: Algebra,
  train: Labelled,
  classes: number,
  penalty: number,
  from: SoftmaxWeights = frequenciesOf(train, classes),
): Promise<SoftmaxFit> {
  return new Softmax(algebra, train, classes).fit(penalty, from);
}

/**
 * Fits with every penalty, the strongest first, each from the one before, and takes that with the least loss on
 * other examples.
 */
export async function chooseSoftmax(
  algebra: Algebra,
  train: Labelled,
  judges: Labelled,
  classes: number,
): Promise<SoftmaxFit> {
  const problem = new Softmax(algebra, train, classes);
  let last: SoftmaxFit | null = null;
  let best: { readonly fit: SoftmaxFit; readonly loss: number } | null = null;
  let worse = 0;
  for (const penalty of PENALTIES) {
    last = await problem.fit(penalty, last ?? frequenciesOf(train, classes));
    const loss = meanLoss(await probabilitiesOf(algebra, last, judges.x), judges.labels);
    worse = best === null || loss < best.loss ? 0 : worse + 1;
    if (best === null || loss < best.loss) best = { fit: last, loss };
    if (worse === PATIENCE) break;
  }
  if (best === null) throw new RangeError("there are penalties");
  return best.fit;
}

/** Probabilities of the classes, [examples, classes]. */
export async function probabilitiesOf(
  algebra: Algebra,
  { intercept, weights }: SoftmaxWeights,
  x: Matrix,
): Promise<Float64Array> {
  const rows = intercept.length;
  const { data } = await algebra.times(x, { rows, columns: x.columns, data: weights });
  const logits = Float64Array.from(data);
  for (let i = 0; i < logits.length; i++) logits[i] += intercept[i % rows];
  return softmaxRows(logits, rows);
}

/** Logits into probabilities, row by row. */
function softmaxRows(logits: Float64Array, classes: number): Float64Array {
  const values = logits.slice();
  for (let at = 0; at < values.length; at += classes) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) most = Math.max(most, values[at + k]);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      values[at + k] = Math.exp(values[at + k] - most);
      sum += values[at + k];
    }
    for (let k = 0; k < classes; k++) values[at + k] /= sum;
  }
  return values;
}

function meanLoss(probabilities: Float64Array, labels: Int32Array): number {
  const classes = probabilities.length / labels.length;
  const least = Number.MIN_VALUE;
  return (
    labels.reduce(
      (sum, k, i) => sum - Math.log(Math.max(probabilities[i * classes + k], least)),
      0,
    ) / labels.length
  );
}

/** What no regressor adds anything to; one is added to each count, so that none is infinitely far. */
function frequenciesOf({ x, labels }: Labelled, classes: number): SoftmaxWeights {
  const counts = new Float64Array(classes).fill(1);
  for (const k of labels) counts[k]++;
  return { intercept: counts.map(Math.log), weights: new Float64Array(classes * x.columns) };
}

/** The loss of one set of examples, and its minimum. Points are intercepts and weights, one after another. */
class Softmax {
  readonly #transposed: Matrix;

  constructor(
    private readonly algebra: Algebra,
    private readonly train: Labelled,
    private readonly classes: number,
  ) {
    const { rows, columns, data } = train.x;
    const turned = new Float64Array(data.length);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
    }
    this.#transposed = { rows: columns, columns: rows, data: turned };
  }

  async fit(penalty: number, from: SoftmaxWeights): Promise<SoftmaxFit> {
    let point: Float64Array = new Float64Array(from.intercept.length + from.weights.length);
    point.set(from.intercept);
    point.set(from.weights, from.intercept.length);
    let { loss, gradient } = await this.#at(point, penalty);
    const steps: Float64Array[] = [];
    const changes: Float64Array[] = [];
    for (let i = 0; i < MOST_ITERATIONS && largestOf(gradient) > DONE; i++) {
      const direction = descent(gradient, steps, changes);
      const slope = dot(direction, gradient);
      let size = steps.length === 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
      let next = moved(point, direction, size);
      let there = await this.#at(next, penalty);
      while (there.loss > loss + ENOUGH * size * slope && size > 1e-10) {
        size *= SHORTER;
        next = moved(point, direction, size);
        there = await this.#at(next, penalty);
      }
      // rounding leaves nothing to gain
      if (!(there.loss < loss)) break;
      const step = next.map((v, j) => v - point[j]);
      const change = there.gradient.map((v, j) => v - gradient[j]);
      if (dot(step, change) > 0) {
        steps.push(step);
        changes.push(change);
        if (steps.length > MEMORY) {
          steps.shift();
          changes.shift();
        }
      }
      point = next;
      ({ loss, gradient } = there);
    }
    const { classes } = this;
    return { intercept: point.slice(0, classes), weights: point.slice(classes), penalty };
  }

  async #at(point: Float64Array, penalty: number) {
    const { algebra, classes, train } = this;
    const intercept = point.subarray(0, classes);
    const weights = point.subarray(classes);
    const count = train.labels.length;
    const residuals = await probabilitiesOf(algebra, { intercept, weights }, train.x);
    let loss = meanLoss(residuals, train.labels);
    for (const w of weights) loss += (penalty / 2) * w * w;
    const turned = new Float64Array(residuals.length);
    const gradient = new Float64Array(point.length);
    for (let i = 0; i < count; i++) {
      residuals[i * classes + train.labels[i]] -= 1;
      for (let k = 0; k < classes; k++) {
        const residual = residuals[i * classes + k] / count;
        turned[k * count + i] = residual;
        gradient[k] += residual;
      }
    }
    const sums = await algebra.times(
      { rows: classes, columns: count, data: turned },
      this.#transposed,
    );
    for (let j = 0; j < weights.length; j++) {
      gradient[classes + j] = sums.data[j] + penalty * weights[j];
    }
    return { loss, gradient };
  }
}

/** Minus the approximate inverse Hessian times the gradient, by the two loops of L-BFGS. */
function descent(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const direction = gradient.map((g) => -g);
  const weights: number[] = [];
  for (let i = steps.length - 1; i >= 0; i--) {
    weights[i] = dot(steps[i], direction) / dot(steps[i], changes[i]);
    for (let j = 0; j < direction.length; j++) direction[j] -= weights[i] * changes[i][j];
  }
  const last = steps.length - 1;
  const scale = last < 0 ? 1 : dot(steps[last], changes[last]) / dot(changes[last], changes[last]);
  for (let j = 0; j < direction.length; j++) direction[j] *= scale;
  for (let i = 0; i < steps.length; i++) {
    const back = dot(changes[i], direction) / dot(steps[i], changes[i]);
    for (let j = 0; j < direction.length; j++) direction[j] += (weights[i] - back) * steps[i][j];
  }
  return direction;
}

function moved(point: Float64Array, direction: Float64Array, size: number): Float64Array {
  return point.map((v, j) => v + size * direction[j]);
}

function largestOf(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
