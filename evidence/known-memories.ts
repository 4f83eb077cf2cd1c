import { prepareWindows } from "../src/data/prepare.js";
import { resolveProblem } from "../src/data/resolve.js";
import { tableOf } from "../src/data/rows.js";
import type { Windows } from "../src/data/windows.js";
import { Stream } from "../src/random/stream.js";

/** y_t = sum_s kernel(s) x_(t-s) + noise, the inputs an autoregression of order one. */
export interface KnownMemory {
  readonly name: string;
  readonly kernel: (lag: number) => number;
  /** what the tail is; null where it is neither */
  readonly tail: "light" | "heavy" | null;
  /** of the tail, where it is one */
  readonly rate: number | null;
  /** correlation of an input with the one before it */
  readonly memory: number;
}

/** Rows that each series has, and its window. */
export const ROWS = 6000;
const WINDOW = 32;
/** Rows of inputs before the first: kernels are cut there. */
const BEFORE = 400;
/** Deviation of the noise over that of the output for white inputs. */
const NOISE = 0.3;

/** One series, with everything that advice measures on. */
export async function drawMemory({ kernel, memory }: KnownMemory, seed: number): Promise<Windows> {
  const normals = new Stream(seed, "known memory");
  const weights = Float64Array.from({ length: BEFORE }, (_, lag) => kernel(lag));
  const size = Math.hypot(...weights);
  const inputs = new Float64Array(BEFORE + ROWS);
  let state = normals.normal(0);
  for (let t = 0; t < inputs.length; t++) {
    inputs[t] = state;
    state = memory * state + Math.sqrt(1 - memory ** 2) * normals.normal(t + 1);
  }
  const y = Array.from({ length: ROWS }, (_, t) => {
    let sum = NOISE * size * normals.normal(2 * inputs.length + t);
    for (let lag = 0; lag < BEFORE; lag++) sum += weights[lag] * inputs[BEFORE + t - lag];
    return sum;
  });
  const table = await tableOf({ x: [...inputs.subarray(BEFORE)], y });
  const { problem } = resolveProblem(table, {
    ...{ target: "y", inputs: ["x"], horizon: 0, window: WINDOW },
  });
  return prepareWindows(table, problem).windows;
}

const kinds: readonly Omit<KnownMemory, "memory">[] = [
  { name: "exponential", kernel: (s) => Math.exp(-s / 3), tail: "light", rate: 1 / 3 },
  { name: "slow exponential", kernel: (s) => Math.exp(-s / 8), tail: "light", rate: 1 / 8 },
  { name: "power law", kernel: (s) => (s + 1) ** -1, tail: "heavy", rate: 1 },
  { name: "steeper power law", kernel: (s) => (s + 1) ** -1.5, tail: "heavy", rate: 1.5 },
  {
    name: "damped oscillation",
    kernel: (s) => Math.exp(-s / 6) * Math.cos(0.8 * s),
    ...{ tail: null, rate: null },
  },
  {
    name: "two exponentials",
    kernel: (s) => Math.exp(-s / 1.5) + 0.3 * Math.exp(-s / 10),
    ...{ tail: null, rate: null },
  },
];

/** Every kind of memory under white and coloured inputs. */
export const knownMemories: readonly KnownMemory[] = kinds.flatMap((kind) =>
  [0, 0.7, 0.9].map((memory) => ({
    ...kind,
    name: `${kind.name}, ${memory === 0 ? "white inputs" : `AR(${memory}) inputs`}`,
    memory,
  })),
);
