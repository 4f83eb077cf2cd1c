import { type ParameterSpec, viewParameters } from "../src/models/parameters.js";

/** Largest relative difference of float32 losses that is rounding and no other computation. */
const LOSS_TOLERANCE = 1e-4;

/** Largest difference of float32 gradients, relative to the norm, that is rounding. */
const GRADIENT_TOLERANCE = 1e-3;

/**
 * Compares the losses of the first steps with those of another engine that began with the same
 * weights: forward pass, gradients and update all enter from the second step on.
 *
 * @returns the agreement, in words
 * @throws Error where they differ by more than 1e-4
 */
export function sameLosses(
  engine: string,
  theirs: readonly number[],
  ours: readonly number[],
): string {
  const differences = ours.map((loss, i) => Math.abs(loss - theirs[i]) / theirs[i]);
  const largest = Math.max(...differences);
  if (!(largest <= LOSS_TOLERANCE)) {
    throw new Error(
      `${engine} and nwidth do not make the same steps: losses ${theirs.join(", ")} against ${ours.join(", ")}`,
    );
  }
  return `same losses over the first ${ours.length} steps (largest relative difference ${largest.toExponential(1)})`;
}

/** What one pass computes. */
export interface LossAndGradient {
  readonly loss: number;
  /** flat, parameter after parameter */
  readonly gradient: Float32Array;
}

function norm(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
}

/**
 * Compares loss and gradient of the same weights and batch. A parameter whose gradient is less than
 * a thousandth of the whole is compared with that: what ought to cancel leaves rounding alone.
 *
 * @returns the agreement, in words
 * @throws Error where the loss, or the gradient of a parameter, differs by more than 1e-3
 */
export function sameGradients(
  engine: string,
  parameters: readonly ParameterSpec[],
  theirs: LossAndGradient,
  ours: LossAndGradient,
): string {
  const least = norm(theirs.gradient) / 1000;
  let largest = Math.abs(ours.loss - theirs.loss) / theirs.loss;
  let where = "the loss";
  const our = viewParameters({ parameters }, ours.gradient);
  for (const [name, { data: their }] of Object.entries(
    viewParameters({ parameters }, theirs.gradient),
  )) {
    const difference = our[name].data.map((g, i) => g - their[i]);
    const relative = norm(difference) / Math.max(norm(their), least);
    if (!(relative <= largest)) {
      largest = relative;
      where = `the gradient of ${name}`;
    }
  }
  if (!(largest <= GRADIENT_TOLERANCE)) {
    throw new Error(`${engine} and nwidth differ by ${largest.toExponential(1)} in ${where}`);
  }
  return `same loss and gradients (largest relative difference ${largest.toExponential(1)}, in ${where})`;
}
