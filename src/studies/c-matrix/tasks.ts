import type { Settings } from "../../experiments/trial/schema.js";

/** A class of targets. */
interface Target {
  /** in words */
  readonly name: string;
  readonly task: Settings;
  /** that the loss is taken at: the last alone where the answer needs what comes after the others */
  readonly outputs: "all" | "last";
  /** of a linear target: the exponentials, of real or complex rates, that its kernel is close to a sum of */
  readonly exponentials: { readonly terms: number; readonly real: boolean } | null;
}

/** Long enough that no model's size is a lag a parameter. */
const LENGTH = 24;
const memory = (settings: Settings): Settings => ({
  ...{ name: "linear", length: LENGTH, snr: "none" },
  ...settings,
});

/** Classes of targets, each with one thing that tells architectures apart; without noise. */
export const TARGETS = {
  exponential: {
    name: "exponential memory",
    task: memory({ kernel: "exp", rate: 0.3 }),
    outputs: "all",
    exponentials: { terms: 1, real: true },
  },
  power: {
    name: "power-law memory",
    task: memory({ kernel: "power", exponent: 1 }),
    outputs: "all",
    // four leave less than 1e-5 of its energy over 24 lags: test/studies/c-matrix.test.ts
    exponentials: { terms: 4, real: true },
  },
  lag: {
    name: "one lag",
    task: memory({ kernel: "shift" }),
    outputs: "all",
    exponentials: null,
  },
  oscillating: {
    name: "oscillating memory",
    task: memory({ kernel: "sine", rate: 0.7 }),
    outputs: "all",
    exponentials: { terms: 2, real: false },
  },
  mixed: {
    name: "inputs mixed",
    task: memory({ kernel: "exp", rate: 0.3, mix: 5 }),
    outputs: "all",
    exponentials: null,
  },
  permuted: {
    name: "inputs permuted",
    task: memory({ kernel: "exp", rate: 0.3, order: "random" }),
    outputs: "all",
    exponentials: null,
  },
  product: {
    name: "product of 3 lags",
    task: {
      ...{ name: "sparse", lags: "3,7,12", readout: "product" },
      ...{ length: LENGTH, snr: "none" },
    },
    outputs: "all",
    exponentials: null,
  },
  given: {
    name: "lag given",
    task: { name: "adaptive", kind: "given", length: LENGTH },
    outputs: "all",
    exponentials: null,
  },
  nested: {
    name: "nested lags",
    task: { name: "adaptive", kind: "nested", levels: 2, length: LENGTH },
    outputs: "all",
    exponentials: null,
  },
  recall: {
    name: "recall",
    task: { name: "recall", pairs: 4, keys: 8 },
    outputs: "last",
    exponentials: null,
  },
  coupling: {
    name: "coupling",
    task: { name: "coupling", basis: "tokens", tokens: 16, alpha: 0.5, length: 8 },
    outputs: "last",
    exponentials: null,
  },
} as const satisfies Readonly<Record<string, Target>>;
export type TargetName = keyof typeof TARGETS;
export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];
