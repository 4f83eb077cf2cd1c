import { describe, expect, it } from "vitest";
import { firstRows, type Scores, scoresOf } from "../../evidence/published/protocol.js";
import { publishedRows, publishedTasks } from "../../evidence/published/tasks.js";

describe("the protocol of a leaderboard", () => {
  it("has windows one after another up to the end", () => {
    expect(firstRows(100, { length: 8, windows: 3 })).toEqual([76, 84, 92]);
  });

  it("scales each window by what is before it", () => {
    // changes before 4: 1, 1, 1; before 6: 1, 1, 1, 5, 1
    const series = [0, 1, 0, 1, 6, 7, 3, 3];
    const found = scoresOf(series, { length: 2, windows: 2 }, [6, 5, 3, 0]);
    // missed: 0 and 2, 0 and 3
    const expected: Scores = { mase: (1 / 1 + 1.5 / 1.8) / 2, mae: 1.25, rmse: Math.sqrt(13 / 4) };
    for (const key of ["mase", "mae", "rmse"] as const) {
      expect(found[key]).toBeCloseTo(expected[key], 12);
    }
  });

  it("gives the newest value the errors that are published for it, to all digits", () => {
    for (const task of publishedTasks()) {
      const { births, length, frequency } = task;
      const repeated = firstRows(births.length, task).flatMap((start) =>
        Array.from({ length }, () => births[start - 1]),
      );
      const found = scoresOf(births, task, repeated);
      const row = publishedRows().find((r) => r.model === "naive" && r.frequency === frequency);
      expect(found.mase).toBeCloseTo(row?.mase ?? 0, 12);
      expect(found.mae).toBeCloseTo(row?.mae ?? 0, 9);
      // published from float32
      expect(found.rmse / (row?.rmse ?? 0)).toBeCloseTo(1, 6);
    }
  });
});
