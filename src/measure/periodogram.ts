/** Power of a series at frequencies k / size cycles per row, k = 0 .. size / 2. */
export interface Periodogram {
  /** length of the padded series, a power of two */
  readonly size: number;
  /** [size / 2 + 1] */
  readonly power: Float64Array;
}

/**
 * Periodogram under a Hann taper (lines leak no further than two bins of 1 / length), padded with
 * zeros to a power of two of at least twice the length.
 */
export function periodogram(series: Float64Array): Periodogram {
  let size = 4;
  while (size < 2 * series.length) size *= 2;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let i = 0; i < series.length; i++) {
    re[i] = series[i] * (1 - Math.cos((2 * Math.PI * (i + 0.5)) / series.length));
  }
  fourier(re, im);
  const power = Float64Array.from(
    { length: size / 2 + 1 },
    (_, k) => (re[k] ** 2 + im[k] ** 2) / series.length,
  );
  return { size, power };
}

/** Discrete Fourier transform in place, radix 2 (Cooley and Tukey); the length is a power of two. */
export function fourier(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const c = Math.cos(angle);
      const s = Math.sin(angle);
      for (let i = k; i < n; i += 2 * half) {
        const j = i + half;
        const x = c * re[j] - s * im[j];
        const y = c * im[j] + s * re[j];
        re[j] = re[i] - x;
        im[j] = im[i] - y;
        re[i] += x;
        im[i] += y;
      }
    }
  }
}
