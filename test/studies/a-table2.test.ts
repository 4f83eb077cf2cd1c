import { describe, expect, it } from "vitest";
import { table2 } from "../../src/studies/a-table2/study.js";
import { type LinearConfig, linearMap } from "../../src/tasks/linear.js";
import { buildTask } from "../../src/tasks/registry.js";

/** Least mean squared error of one coefficient for each of some lags, negative ones ahead, and offsets. */
function leftBy(lags: (lag: number) => boolean): number {
  const { config } = buildTask("linear", { kernel: "exp", order: "swap10", snr: "none" });
  const { rows: length, data } = linearMap(config as LinearConfig, 0);
  let left = 0;
  for (let lag = 1 - length; lag < length; lag++) {
    const diagonal = Array.from({ length }, (_, t) => t)
      .filter((t) => t - lag >= 0 && t - lag < length)
      .map((t) => data[t * length + t - lag]);
    const mean = lags(lag) ? diagonal.reduce((a, b) => a + b, 0) / diagonal.length : 0;
    left += diagonal.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  }
  return left / 12 / length;
}

describe("remarks of a-table2", () => {
  const { remarks = {} } = table2;

  it("say what kernels leave of blocks that are swapped, looking back, both ways, and up to 21 steps back", () => {
    expect(leftBy((lag) => lag >= 0)).toBeCloseTo(0.0526, 4);
    expect(leftBy(() => true)).toBeCloseTo(0.0229, 4);
    expect(leftBy((lag) => lag >= 0 && lag < 22)).toBeCloseTo(0.0823, 4);
    for (const said of ["0.0229", "0.0526"]) {
      expect(remarks["bidirectional-rnn-ordering"]).toContain(said);
    }
    expect(remarks["rnn-printed-value"]).toContain("0.082, which is what");
  });
});
