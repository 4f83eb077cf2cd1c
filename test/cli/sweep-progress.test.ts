import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressLines } from "../../src/cli/sweep-progress.js";
import type { SweepProgress } from "../../src/experiments/sweep/progress.js";

const STATE: SweepProgress = {
  planned: 2400,
  done: 600,
  reused: 0,
  running: 48,
  diverged: 3,
  failed: 1,
  remainingSeconds: 734,
  workers: [
    { name: "headSize 16, alpha 2", members: 24, step: 640, steps: 1000, stepsPerSecond: 18234.3 },
    null,
  ],
};

describe("the progress of a sweep as lines", () => {
  it("shows the whole and each worker", () => {
    expect(progressLines(STATE, 100)).toEqual([
      "██████░░░░░░░░░░░░░░░░░░ 600/2,400, 12.2 min left, 48 running, 3 diverged, 1 failed",
      "worker 1: headSize 16, alpha 2 ×24, step 640/1,000, 18,234 model-steps/s",
      "worker 2: idle",
    ]);
  });

  it("shows the first of many workers, and how many there are", () => {
    const lines = progressLines({ ...STATE, workers: new Array<null>(1000).fill(null) }, 100);
    expect(lines).toHaveLength(18);
    expect(lines.slice(-2)).toEqual(["worker 16: idle", "and 984 workers more"]);
  });

  it("names what came from the journal", () => {
    expect(progressLines({ ...STATE, reused: 500 }, 120)[0]).toMatch(/1 failed, 500 reused$/);
  });

  it("keeps its bar in 80 columns, and leaves out what came from the journal", () => {
    const state = { ...STATE, planned: 100_000, done: 12_345, reused: 12_000 };
    expect(progressLines(state, 79)[0]).toBe(
      "█░░░░░░░░░░░░░░ 12,345/100,000, 12.2 min left, 48 running, 3 diverged, 1 failed",
    );
  });

  it("shortens names, not numbers, where the terminal is narrow", () => {
    const name = "transformer-a on coupling, headSize 16, alpha 2, position rotary";
    const [worker] = STATE.workers;
    const [, line] = progressLines(
      { ...STATE, workers: [worker === null ? null : { ...worker, name }] },
      80,
    );
    expect(line).toMatch(
      /^worker 1: transformer-a .*… ×24, step 640\/1,000, 18,234 model-steps\/s$/,
    );
  });

  it("stays within the terminal, whatever the numbers and names", () => {
    const count = fc.nat({ max: 1_000_000 });
    const state = fc.record({
      ...{ planned: count, done: count, reused: count, running: count },
      ...{ diverged: count, failed: count },
      remainingSeconds: fc.double({ min: 0, max: 1e7, noNaN: true }),
      workers: fc.array(
        fc.option(
          fc.record({
            name: fc.string({ unit: "binary" }),
            ...{ members: count, step: count, steps: count },
            stepsPerSecond: fc.double({ min: 0, max: 1e7, noNaN: true }),
          }),
        ),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(state, fc.integer({ min: 20, max: 200 }), (made, columns) => {
        // done is at most planned
        const progress = { ...made, planned: Math.max(made.planned, made.done) };
        const lines = progressLines(progress, columns);
        expect(lines.length).toBe(1 + progress.workers.length);
        const segments = new Intl.Segmenter("en");
        for (const line of lines) {
          expect([...segments.segment(line)].length).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });
});
