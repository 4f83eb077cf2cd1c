import type { Settings } from "../../experiments/trial/schema.js";

/** Long enough that a power law is far from gone. */
export const LENGTH = 64;

/** Kernels of one family, the heavier the further down. */
export const KERNELS = {
  "e^(-s/5)": { kernel: "exp", rate: 0.2 },
  "(1+s)^-2": { kernel: "power", exponent: 2 },
  "(1+s)^-1": { kernel: "power", exponent: 1 },
  "(1+s)^-1/2": { kernel: "power", exponent: 0.5 },
  "lag 10": { kernel: "shift", rate: 1 },
  "sin(s/2)": { kernel: "sine", rate: 0.5 },
} as const satisfies Readonly<Record<string, Settings>>;
export type KernelName = keyof typeof KERNELS;
export const KERNEL_NAMES = Object.keys(KERNELS) as KernelName[];

/** The kernels that fade, from the light tail to the heaviest. */
export const FADING = KERNEL_NAMES.slice(0, 4);

/** The task of a kernel, as a sweep's document writes it. */
export const taskOf = (name: KernelName): Settings => ({
  ...{ name: "linear", length: LENGTH, snr: "none" },
  ...KERNELS[name],
});
