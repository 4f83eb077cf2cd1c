import { describe, expect, it } from "vitest";
import { continuumMoments } from "../../src/tasks/continuum.js";
import { buildTask } from "../../src/tasks/registry.js";

const config = { graph: 0.4, symbols: 3, rate: 0.5, length: 5, snr: "none" } as const;

/** Every sequence of symbols, equally likely. */
const sequences = Array.from({ length: 3 ** 5 }, (_, n) =>
  Array.from({ length: 5 }, (_, t) => Math.floor(n / 3 ** t) % 3),
);

/** Weights of the values in the mean over the same symbol, [position][position]. */
function weights(symbols: readonly number[]): number[][] {
  return symbols.map((own, t) => {
    const same = symbols.map((other, s) => (s <= t && other === own ? 1 : 0));
    const count = same.reduce((a: number, b) => a + b, 0);
    return same.map((w) => w / count);
  });
}

describe("continuum", () => {
  it("has the moments of all sequences of symbols", () => {
    const { byGraph, byTime, signal, beyondLinear } = continuumMoments(config);
    const all = sequences.map(weights);
    const expected = all[0].map((row, t) =>
      row.map((_, s) => all.reduce((sum, w) => sum + w[t][s], 0) / all.length),
    );
    let [variance, rest] = [0, 0];
    for (const w of all) {
      for (let t = 0; t < 5; t++) {
        for (let s = 0; s <= t; s++) {
          variance += (byTime * Math.exp(-0.5 * (t - s)) + byGraph * w[t][s]) ** 2;
          rest += (byGraph * (w[t][s] - expected[t][s])) ** 2;
        }
      }
    }
    // sums of 3,645 terms in another order
    expect(signal).toBeCloseTo(variance / (5 * all.length), 12);
    expect(beyondLinear).toBeCloseTo(rest / (5 * all.length), 12);
  });

  it.each([
    [0, (z: number, before: number) => Math.exp(-0.5) * before + z],
    [1, (z: number) => z],
  ])("at graph %s is the one part alone", (graph, first) => {
    const { sample } = buildTask("continuum", { ...config, graph }).relationship(0);
    const { byGraph, byTime } = continuumMoments({ ...config, graph });
    const { x, y } = sample("train", 3);
    const z = (t: number) => x[t * 4 + 3];
    const scale = graph === 0 ? byTime : byGraph;
    expect(y[0]).toBeCloseTo(scale * z(0), 14);
    const same = x.slice(0, 3).every((v, k) => v === x[4 + k]);
    const second = graph === 0 ? first(z(1), z(0)) : same ? (z(0) + z(1)) / 2 : first(z(1), 0);
    expect(y[1]).toBeCloseTo(scale * second, 14);
  });

  it("forgets no symbol: the mean reaches back to the first position", () => {
    const { sample } = buildTask("continuum", { ...config, graph: 1, symbols: 2 }).relationship(0);
    const { byGraph } = continuumMoments({ ...config, graph: 1, symbols: 2 });
    const { x, y } = sample("test", 0);
    const own = x[4 * 3] === 1 ? 0 : 1;
    const values = Array.from({ length: 5 }, (_, t) => t)
      .filter((t) => x[t * 3 + own] === 1)
      .map((t) => x[t * 3 + 2]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    expect(y[4]).toBeCloseTo(byGraph * mean, 12);
  });
});
