import { Stream } from "../random/stream.js";

/** Sums of values over each sequence that has points, and which these are. */
export function sequenceSums(
  values: ArrayLike<number>,
  sequenceOf: ArrayLike<number>,
): { readonly sums: Float64Array; readonly sequences: readonly number[] } {
  const sequences: number[] = [];
  const sums: number[] = [];
  for (let i = 0; i < sequenceOf.length; i++) {
    if (sequenceOf[i] !== sequences.at(-1)) {
      sequences.push(sequenceOf[i]);
      sums.push(0);
    }
    sums[sums.length - 1] += values[i];
  }
  return { sums: Float64Array.from(sums), sequences };
}

/**
 * How alike a difference is on all sequences: the cosine of the angle between its values, one a
 * sequence, and their common mean. 1 where all are equal, 0 where they cancel; Student's t of their
 * mean is sqrt(sequences - 1) times its cotangent.
 */
export function alikeness(values: Float64Array): number {
  let sum = 0;
  let square = 0;
  for (const value of values) {
    sum += value;
    square += value * value;
  }
  return square === 0 ? 0 : sum / Math.sqrt(square * values.length);
}

/**
 * What |alikeness| chance alone makes: that of each difference with a random direction in place of the
 * common mean, the same for all. Normal values whose expected mean is zero have no direction of their
 * own, so the largest over the differences has exactly this law, however they depend on each other
 * (a rotation test: Wedderburn 1975, Langsrud 2005).
 *
 * @param differences [differences][sequences]
 * @returns [differences][resamples]
 */
export function alikenessByChance(
  differences: readonly Float64Array[],
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): Float64Array[] {
  const stream = new Stream(seed, "compare: sequences");
  const cosines = differences.map(() => new Float64Array(resamples));
  const norms = differences.map((values) => Math.sqrt(squareOf(values)));
  for (let r = 0; r < resamples; r++) {
    const direction = Float64Array.from(differences[0], (_, s) =>
      stream.normal(r * differences[0].length + s),
    );
    const length = Math.sqrt(squareOf(direction));
    for (const [d, values] of differences.entries()) {
      let product = 0;
      for (let s = 0; s < values.length; s++) product += values[s] * direction[s];
      cosines[d][r] = norms[d] === 0 ? 0 : Math.abs(product) / (norms[d] * length);
    }
  }
  return cosines;
}

function squareOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
