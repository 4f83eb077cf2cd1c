import type { Rows } from "../src/data/rows.js";
import { Stream } from "../src/random/stream.js";

/** Inputs that are mixed. */
const TAPS = 3;

/**
 * Attention to mixed inputs, one long series: y_t is the mean of m_s over the marked rows s of its window (0 where
 * none is), m_s = x_s + x_(s-1) + x_(s-2), and noise. One layer that attends to marked rows finds x_s there; the rows
 * before them it cannot tell from others, unless each token holds what was before it.
 *
 * @param snr variance of the signal over that of the noise
 */
export function markedRows(window: number, snr: number, seed: number, count: number): Rows {
  const normals = new Stream(seed, "evidence: marked rows");
  const marks = new Stream(seed, "evidence: marks");
  const before = window + TAPS - 1;
  const x = Array.from({ length: before + count }, (_, t) => normals.normal(t));
  const mark = x.map((_, t) => Number(marks.uniform(t) < 1 / 4));
  const mixed = x.map((_, t) => x.slice(Math.max(0, t - TAPS + 1), t + 1).reduce((a, b) => a + b));
  const signal = Array.from({ length: count }, (_, i) => {
    const t = before + i;
    const found = mixed
      .slice(t - window + 1, t + 1)
      .filter((_, s) => mark[t - window + 1 + s] === 1);
    return found.reduce((sum, m) => sum + m, 0) / Math.max(1, found.length);
  });
  const noise = Math.sqrt(signal.reduce((sum, y) => sum + y * y, 0) / count / snr);
  const y = signal.map((value, i) => value + noise * normals.normal(x.length + i));
  return { x: x.slice(before), mark: mark.slice(before), y };
}
