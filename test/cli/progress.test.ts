import { describe, expect, it } from "vitest";
import { barStates, linesOf } from "../../src/cli/progress.js";

describe("the bar of a job", () => {
  const training = (done: number, total: number) => ({ stage: "training", done, total });

  it("never goes back within a stage, whatever work is found", () => {
    const state = barStates(() => 0);
    expect(state(training(50, 100)).share).toBe(0.5);
    expect(state(training(50, 200)).share).toBe(0.5);
    expect(state(training(150, 200)).share).toBe(0.75);
    expect(state({ stage: "comparing", done: 0, total: 1 }).share).toBe(0);
  });

  it("says how long the stage goes on, once that is more than a guess", () => {
    let now = 0;
    const state = barStates(() => now);
    expect(state(training(0, 100)).text).toBe("training");
    now = 1000;
    expect(state(training(10, 100)).text).toBe("training");
    now = 10_000;
    expect(state(training(25, 100)).text).toBe("training, about 30.0 s left");
    // half of the work was found on the way
    expect(state(training(25, 200)).text).toBe("training, about 1.17 min left");
  });
});

describe("the lines of a job, where there is no terminal", () => {
  it("are one in thirty seconds", () => {
    let now = 0;
    const line = linesOf(() => now);
    const at = (time: number, share: number) => {
      now = time;
      return line({ share, text: "training, about 2.00 min left" });
    };
    expect([at(1000, 0.1), at(29_000, 0.2)]).toEqual([null, null]);
    expect(at(31_000, 0.25)).toBe("25.0 % of training, about 2.00 min left");
    expect([at(32_000, 0.3), at(60_000, 0.4)]).toEqual([null, null]);
    expect(at(61_000, 0.5)).toBe("50.0 % of training, about 2.00 min left");
  });
});
