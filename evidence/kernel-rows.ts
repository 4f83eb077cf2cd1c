import type { Rows } from "../src/data/rows.js";
import { Stream } from "../src/random/stream.js";

/** Rows of inputs before the first: kernels are cut there. */
const BEFORE = 400;
/** Variance of the output over that of the noise. */
const SIGNAL_TO_NOISE = 4;

/** y_t = sum_s kernel(s) x_(t-s) and noise, x white. */
export function kernelRows(kernel: (lag: number) => number, rows: number, seed: number): Rows {
  const normals = new Stream(seed, "evidence: known findings");
  const weights = Float64Array.from({ length: BEFORE }, (_, lag) => kernel(lag));
  const noise = Math.hypot(...weights) / Math.sqrt(SIGNAL_TO_NOISE);
  const x = Array.from({ length: BEFORE + rows }, (_, t) => normals.normal(t));
  const y = Array.from({ length: rows }, (_, t) =>
    weights.reduce(
      (sum, w, lag) => sum + w * x[BEFORE + t - lag],
      noise * normals.normal(x.length + t),
    ),
  );
  return { x: x.slice(BEFORE), y };
}
