/** The package has no types of its own. */
declare module "fourier-transform" {
  /**
   * Unnormalised discrete Fourier transform of a real series whose length is a power of two.
   *
   * @returns real and imaginary part, [length / 2 + 1] each, in buffers that the next call overwrites
   */
  export function fft(input: Float64Array): readonly [re: Float64Array, im: Float64Array];
}
