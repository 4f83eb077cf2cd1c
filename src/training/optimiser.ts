import {
  add,
  cast,
  cos,
  div,
  type Expr,
  equal,
  exp,
  greater,
  mul,
  sqrt,
  square,
  sub,
  sumLast,
  where,
} from "../tensor/index.js";

export type Schedule = "constant" | "cosine";

/** How parameters move. Rates belong to the members of a population, not to the optimiser. */
export type Optimiser =
  | { readonly kind: "sgd" }
  | { readonly kind: "adam" }
  | { readonly kind: "adamw"; readonly weightDecay: number };

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
export function scheduleFactor(schedule: Schedule, step: Expr, steps: number): Expr {
  switch (schedule) {
    case "constant":
      return add(mul(step, 0), 1);
    case "cosine":
      return mul(add(cos(mul(step, Math.PI / steps)), 1), 0.5);
  }
}

/** Euclidean norm of each row: [M, P] -> [M, 1]. */
export function rowNorm(gradient: Expr): Expr {
  return sqrt(sumLast(square(gradient)));
}

/** Each row scaled to a norm of at most `limit`. */
export function clipRows(gradient: Expr, norm: Expr, limit: number): Expr {
  return mul(gradient, where(greater(norm, limit), div(limit, norm), 1));
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
 * One step of the optimiser on the flat state of a population.
 *
 * @param gradient [M, P], @param rate [M, 1], @param step scalar, 0 at the first step
 */
export function updateMoments(
  optimiser: Optimiser,
  { theta, first, second }: Moments,
  gradient: Expr,
  rate: Expr,
  step: Expr,
): Moments {
  if (optimiser.kind === "sgd") {
    return { theta: sub(theta, mul(gradient, rate)), first, second };
  }
  const m = add(mul(first, BETA_1), mul(gradient, 1 - BETA_1));
  const v = add(mul(second, BETA_2), mul(square(gradient), 1 - BETA_2));
  const power = (beta: number) => exp(mul(add(step, 1), Math.log(beta)));
  const mHat = div(m, sub(1, power(BETA_1)));
  const vHat = div(v, sub(1, power(BETA_2)));
  const move = div(mHat, add(sqrt(vHat), EPSILON));
  const decayed = optimiser.kind === "adamw" ? add(move, mul(theta, optimiser.weightDecay)) : move;
  return { theta: sub(theta, mul(decayed, rate)), first: m, second: v };
}

/** The new state where `alive` [M, 1] holds, the old one elsewhere. */
export function keepAlive(alive: Expr, updated: Moments, old: Moments): Moments {
  return {
    theta: where(alive, updated.theta, old.theta),
    first: where(alive, updated.first, old.first),
    second: where(alive, updated.second, old.second),
  };
}

/** A truth value as 1 or 0 in the element type of `like`. */
export function indicator(truth: Expr, like: Expr): Expr {
  return cast(truth, like.dtype);
}
