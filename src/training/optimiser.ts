import {
  add,
  cast,
  cos,
  div,
  type Expr,
  equal,
  exp,
  greater,
  lift,
  mul,
  sqrt,
  square,
  sub,
  sumLast,
  where,
} from "../tensor/index.js";
import type { TrainingSettings } from "./settings.js";

/** Kingma and Ba, arXiv 1412.6980, section 2: their recommended constants. */
const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

/** A population's state as expressions, [M, P] each: parameters and both moments. */
export interface Moments {
  readonly theta: Expr;
  readonly first: Expr;
  readonly second: Expr;
}

/** Factor on the rate at step t = 0, 1, ... of `steps`: 1, or (1 + cos(pi t / steps)) / 2. */
export function scheduleFactor(
  schedule: TrainingSettings["schedule"],
  step: Expr,
  steps: number,
): Expr {
  switch (schedule) {
    case "constant":
      return lift(1, step.dtype);
    case "cosine":
      return mul(add(cos(mul(step, Math.PI / steps)), 1), 0.5);
  }
}

/** Euclidean norm of each row: [M, P] -> [M, 1]. */
export function rowNorm(gradient: Expr): Expr {
  return sqrt(sumLast(square(gradient)));
}

/** What a row of this norm is multiplied with so that its norm is at most `limit`: [M, 1]. */
export function clipFactor(norm: Expr, limit: number): Expr {
  return where(greater(norm, limit), div(limit, norm), 1);
}

/** [M, 1] truth: every given [M, 1] value is finite (x - x is 0, or NaN for what is not). */
export function allFinite(values: readonly Expr[]): Expr {
  const differences = values.map((v) => sub(v, v));
  return equal(
    differences.reduce((a, b) => add(a, b)),
    0,
  );
}

/**
 * One step of the optimiser on the flat state of a population. What is the same for all parameters
 * of a member is folded into [M, 1] factors, so that few passes over [M, P] are left; for Adam that
 * is the reordering at the end of section 2 of its paper,
 *
 *   theta - rate sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon sqrt(1 - b2^t)).
 *
 * @param gradient [M, P], @param clip [M, 1], factor on the gradient, @param rate [M, 1],
 * @param step scalar, 0 at the first step
 */
export function updateMoments(
  { optimiser, weightDecay }: Pick<TrainingSettings, "optimiser" | "weightDecay">,
  { theta, first, second }: Moments,
  gradient: Expr,
  clip: Expr,
  rate: Expr,
  step: Expr,
): Moments {
  if (optimiser === "sgd") {
    return { theta: sub(theta, mul(gradient, mul(clip, rate))), first, second };
  }
  const m = add(mul(first, BETA_1), mul(gradient, mul(clip, 1 - BETA_1)));
  const v = add(mul(second, BETA_2), square(mul(gradient, mul(clip, Math.sqrt(1 - BETA_2)))));
  const bias = (beta: number) => sub(1, exp(mul(add(step, 1), Math.log(beta))));
  const unbias = sqrt(bias(BETA_2));
  const length = mul(rate, div(unbias, bias(BETA_1)));
  const move = div(mul(m, length), add(sqrt(v), mul(unbias, EPSILON)));
  const kept = optimiser === "adamw" ? mul(theta, sub(1, mul(rate, weightDecay))) : theta;
  return { theta: sub(kept, move), first: m, second: v };
}

/**
 * The new state, with the old parameters where `alive` [M, 1] does not hold. Moments of a member that
 * diverged are never asked for again: they are left as they came, finite or not.
 */
export function keepAlive(alive: Expr, updated: Moments, { theta }: Moments): Moments {
  return { ...updated, theta: where(alive, updated.theta, theta) };
}

/** A truth value as 1 or 0 in the element type of `like`. */
export function indicator(truth: Expr, like: Expr): Expr {
  return cast(truth, like.dtype);
}
