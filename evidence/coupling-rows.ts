import type { Rows } from "../src/data/rows.js";
import { Stream } from "../src/random/stream.js";
import { type CouplingConfig, couplingAttention, symbolValue } from "../src/tasks/coupling.js";

/**
 * The task `coupling` on symbols as one long series: every row attends by rho to itself and the rows of
 * its window before it, and noise is added.
 *
 * @param snr variance of the signal over that of the noise
 */
export function couplingRows(config: CouplingConfig, snr: number, seed: number, count: number) {
  const { length, tokens } = config;
  const stream = new Stream(seed, "evidence: coupling rows");
  const symbols = Float64Array.from({ length: length - 1 + count }, (_, t) =>
    stream.integer(t, tokens),
  );
  const values = symbols.map((j) => symbolValue(j, tokens));
  const attend = couplingAttention(config, seed);
  const signal = Array.from({ length: count }, (_, t) => {
    const seen = (all: Float64Array) => all.subarray(t, t + length);
    return attend({ points: seen(symbols), values: seen(values) })[length - 1];
  });
  const mean = signal.reduce((sum, y) => sum + y, 0) / count;
  const variance = signal.reduce((sum, y) => sum + (y - mean) ** 2, 0) / count;
  const noise = Math.sqrt(variance / snr);
  const shown = symbols.subarray(length - 1);
  return Object.fromEntries([
    ...Array.from({ length: tokens }, (_, j) => [
      `x${j + 1}`,
      Array.from(shown, (symbol) => Number(symbol === j)),
    ]),
    ["y", signal.map((y, t) => y + noise * stream.normal(symbols.length + t))],
  ]) satisfies Rows;
}
