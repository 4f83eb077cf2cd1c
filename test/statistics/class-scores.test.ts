import { describe, expect, it } from "vitest";
import {
  classesIn,
  confusionOf,
  logLossesIn,
  scoresOf,
} from "../../src/statistics/class-scores.js";
import { hitRate, logLoss } from "../../src/statistics/metrics.js";

describe("what is kept of probabilities", () => {
  const truth = [0, 1, 2, 1];
  const scores = scoresOf([0.5, 0.25, 0.25, 0.1, 0.2, 0.7, 0, 0, 1, 0.5, 0, 0.5], truth);

  it("is by hand the log loss of each point and the likeliest class, the first of equals", () => {
    expect([...logLossesIn(scores)].slice(0, 3)).toEqual([Math.log(2), -Math.log(0.2), -0]);
    expect([...classesIn(scores)]).toEqual([0, 2, 2, 0]);
  });

  it("is finite where the true class was given no probability", () => {
    expect(logLossesIn(scores)[3]).toBeCloseTo(36.04, 2);
  });

  it("is what the metrics of networks read", () => {
    const losses = [...logLossesIn(scores)];
    expect(logLoss(scores, truth)).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 4, 12);
    expect(hitRate(scores, truth)).toBe(0.5);
  });

  it("makes a table of what is taken for what", () => {
    expect(confusionOf(scores, truth, 3)).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [0, 0, 1],
    ]);
  });
});
