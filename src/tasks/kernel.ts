import { Stream } from "../random/stream.js";
import { airy } from "./airy.js";

/** Names of the memory kernels. */
export const KERNELS = [
  "exp",
  "alternating",
  "power",
  "shift",
  "two-parts",
  "airy",
  "sine",
  "uniform",
] as const;
/** Name of a memory kernel. */
export type KernelName = (typeof KERNELS)[number];

/** What a memory kernel needs to be told. */
export interface KernelSettings {
  readonly kernel: KernelName;
  /** the kernel at lag s is its shape at rate * s */
  readonly rate: number;
  /** of `power` only */
  readonly exponent: number;
  /** number of lags */
  readonly length: number;
}

/**
 * The memory kernel rho(0..length-1). With u = rate * s: exp e^-u (Paper A, appendix C); alternating
 * (-1)^s e^-u, as exp but of the highest frequency that there is; power (1 + u)^-exponent; shift 1 on
 * 9 < u < 11; two-parts e^-u + e^-(u-9)^2; airy Ai(u - 6); sine sin u (the perturbation test of Wang, Li
 * and Li, arXiv 2305.19190, and its code); uniform: independent, uniform on [0, 1), drawn from the seed
 * (Paper A, Table 3).
 */
export function memoryKernel(settings: KernelSettings, seed: number): Float64Array {
  const { length } = settings;
  const stream = new Stream(seed, "linear kernel");
  return Float64Array.from({ length }, (_, s) =>
    settings.kernel === "uniform" ? stream.uniform(s) : shapeAt(settings, s),
  );
}

function shapeAt({ kernel, rate, exponent }: KernelSettings, s: number): number {
  const u = rate * s;
  switch (kernel) {
    case "exp":
      return Math.exp(-u);
    case "alternating":
      return (s % 2 === 0 ? 1 : -1) * Math.exp(-u);
    case "power":
      return (1 + u) ** -exponent;
    case "shift":
      return u > 9 && u < 11 ? 1 : 0;
    case "two-parts":
      return Math.exp(-u) + Math.exp(-((u - 9) ** 2));
    case "airy":
      return airy(u - 6);
    case "sine":
      return Math.sin(u);
    case "uniform":
      throw new RangeError("the uniform kernel is drawn, it has no shape");
  }
}

/**
 * inf{b > 0: e^(t/b) |rho(t)| -> 0} of the kernel as its lags go on without end, in steps: 1 / rate where an
 * exponential is its tail; 0 where it ends (shift) or falls faster than every exponential, as Ai(u) does,
 * e^(-2/3 u^(3/2)); infinite for a power, and where it does not fade.
 */
export function kernelTimescale({ kernel, rate }: KernelSettings): number {
  switch (kernel) {
    case "exp":
    case "alternating":
    case "two-parts":
      return 1 / rate;
    case "shift":
    case "airy":
      return 0;
    case "power":
    case "sine":
    case "uniform":
      return Number.POSITIVE_INFINITY;
    default:
      return kernel satisfies never;
  }
}
