import { writeFileSync } from "node:fs";
import { Stream } from "../src/random/stream.js";

const RATE = 1 / 3;
/** Signal variance over noise variance. */
const SIGNAL_TO_NOISE = 4;

/**
 * Rows of a series in full size. Least squares with 32 weights on 70 % of n rows errs by
 * 32 / (0.7 n) above the floor on average, with a deviation of 2 sqrt(32 / (0.7 n) / (0.15 n)) on
 * the rest: 1.1 % and 0.9 % for 4,000 rows, 0.6 % and 0.4 % for 8,000. A tolerance of 3 % is five
 * deviations away only for the latter.
 */
export const ROWS = 8000;
/** Rows before the first: e^(-100 / 3) of an input is below the last digit written. */
const BEFORE = 100;

/** A series of which the best predictor is known, and the noise that no predictor can see. */
export interface LinearSeries {
  readonly file: string;
  /** [rows] the noise in y */
  readonly noise: Float64Array;
}

/**
 * Writes y_t = sum_s e^(-s / 3) x_(t-s) + noise on white x, signal to noise 4 by variance, as
 * columns `x` and `y`.
 */
export function writeLinearSeries(file: string, rows: number, seed: number): LinearSeries {
  const input = new Stream(seed, "evidence: input");
  const unseen = new Stream(seed, "evidence: noise");
  const signalVariance = 1 / (1 - Math.exp(-2 * RATE));
  const deviation = Math.sqrt(signalVariance / SIGNAL_TO_NOISE);
  const noise = Float64Array.from({ length: rows }, (_, t) => deviation * unseen.normal(t));
  const lines = ["x,y"];
  let signal = 0;
  for (let i = 0; i < BEFORE + rows; i++) {
    const x = input.normal(i);
    signal = Math.exp(-RATE) * signal + x;
    if (i >= BEFORE) lines.push(`${x},${signal + noise[i - BEFORE]}`);
  }
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { file, noise };
}
