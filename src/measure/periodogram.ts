import { fft } from "fourier-transform";

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
  const tapered = new Float64Array(size);
  for (let i = 0; i < series.length; i++) {
    tapered[i] = series[i] * (1 - Math.cos((2 * Math.PI * (i + 0.5)) / series.length));
  }
  const [re, im] = fft(tapered);
  const power = Float64Array.from(
    { length: size / 2 + 1 },
    (_, k) => (re[k] ** 2 + im[k] ** 2) / series.length,
  );
  return { size, power };
}
