/** What the choice of a learning rate looks at. */
export interface Candidate {
  readonly seed: number;
  readonly learningRate: number;
  /** null where it diverged or failed */
  readonly validation: number | null;
}

/** What is known of a learning rate. */
interface Rate {
  total: number;
  readonly seeds: Set<number>;
  sound: boolean;
}

/**
 * The best learning rate of trials that differ in nothing but seed and rate: the least mean validation
 * error over the seeds, the smaller of two equals. A rate at which a trial diverged or failed, or that
 * lacks a seed which another rate has, is not compared; null where none is left.
 */
export function bestRate(trials: readonly Candidate[]): number | null {
  const rates = new Map<number, Rate>();
  const seeds = new Set<number>();
  for (const { seed, learningRate, validation } of trials) {
    let rate = rates.get(learningRate);
    if (rate === undefined) {
      rate = { total: 0, seeds: new Set(), sound: true };
      rates.set(learningRate, rate);
    }
    if (validation === null) rate.sound = false;
    else rate.total += validation;
    rate.seeds.add(seed);
    seeds.add(seed);
  }
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [learningRate, rate] of [...rates].sort(([a], [b]) => a - b)) {
    // Sums compare as the means do: the seeds are the same.
    if (rate.sound && rate.seeds.size === seeds.size && rate.total < least) {
      best = learningRate;
      least = rate.total;
    }
  }
  return best;
}
