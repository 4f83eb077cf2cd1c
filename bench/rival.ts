import type { Population } from "../src/training/population.js";

/** Another engine that makes the same training steps. */
export interface Rival {
  readonly notes: readonly string[];
  /** milliseconds a step, over `steps` steps */
  readonly stepTime: (steps: number) => Promise<number>;
  readonly close: () => void;
}

/** Largest relative difference of float32 losses that is rounding and no other computation. */
const TOLERANCE = 1e-4;

/**
 * Advances a fresh population by one run and compares the losses of its first member, step by
 * step, with those of another engine that began with the same weights: forward pass, gradients
 * and update all enter from the second step on.
 *
 * @returns the agreement, in words
 * @throws Error where they differ by more than 1e-4
 */
export async function sameLosses(
  engine: string,
  theirs: readonly number[],
  population: Population,
): Promise<string> {
  const { losses } = await population.advance();
  const differences = losses.map(([ours], i) => Math.abs(ours - theirs[i]) / theirs[i]);
  const largest = Math.max(...differences);
  if (!(largest <= TOLERANCE)) {
    throw new Error(
      `${engine} and nwidth do not make the same steps: losses ${theirs.join(", ")} against ${losses.map(([l]) => l).join(", ")}`,
    );
  }
  return `same losses over the first ${losses.length} steps (largest relative difference ${largest.toExponential(1)})`;
}
