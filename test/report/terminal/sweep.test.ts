import { describe, expect, it } from "vitest";
import { sweepText } from "../../../src/report/terminal/sweep.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { categorical, hostile, large, nothing, rates } from "../sweep/fixture.js";

const REPORT = "runs/sweep/report.html";

describe("a sweep's end in a terminal", () => {
  it.each([
    ["rates", rates],
    ["categories", categorical],
    ["hostile names", hostile],
    ["nothing done", nothing],
    ["many trials", () => large(40, 12, 3, 1)],
  ])("fits into 80 and 132 columns: %s", (_, outcome) => {
    for (const columns of [80, 132]) {
      const text = sweepText(sweepReport(outcome()), { columns, color: false }, REPORT);
      for (const line of text.split("\n")) expect([...line].length).toBeLessThanOrEqual(columns);
      expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202A-\u202E]|NaN|undefined/u);
      expect(text.trimEnd().endsWith(`report: ${REPORT}`)).toBe(true);
    }
  });

  it("shows means, scores and counts", () => {
    const text = sweepText(sweepReport(rates(0)), { columns: 132, color: false }, REPORT);
    expect(text).toMatch(/^headSize +alpha 0.5 +alpha 1 +alpha 2 +floor +constant$/m);
    expect(text).toMatch(/^4 .* 0\.0750 \[0\.0750, 0\.0750\] +0\.0187 \[/m);
    expect(text).toContain("(alpha 1): agrees; fitted exponent: −1.00");
    expect(text).toContain("330 of 330 trials done, 0 diverged, 0 failed, 0 reused");
  });

  it("says which mean it is, and what each change of every path does", () => {
    const text = sweepText(sweepReport(rates()), { columns: 132, color: false }, REPORT);
    expect(text).toContain("mean squared error, geometric mean over seeds [95 % interval]");
    expect(text).toMatch(/· +position learned → none: \+\d+ % \[.*\], 5 seeds: worse/);
    expect(text).toMatch(/· +batch 64 → 16: /);
    expect(text).toMatch(/· +batch 64 → 256: /);
    expect(text).not.toContain("Two seeds");
  });

  it("says that two seeds cannot decide", () => {
    const text = sweepText(
      sweepReport(large(6, 2, 2, 1, 0)),
      { columns: 80, color: false },
      REPORT,
    );
    expect(text).toContain("Two seeds cannot decide");
  });

  it("warns of trials that are worse than the mean, and only where there are some", () => {
    const text = (noise: number) =>
      sweepText(sweepReport(rates(noise)), { columns: 132, color: false }, REPORT);
    // noise is that of the logarithm: with a deviation of 3 some of 110 errors of at most 0.15 pass 1
    expect(text(3)).toMatch(
      /! +\d+ trials of 110 trials at a chosen learning rate are worse than the mean/,
    );
    expect(text(0)).not.toContain("worse than the mean");
  });

  it("warns of trials that their steps ended while they fell, where they were to train until flat", () => {
    // the last best of all trials is at step 900 of 1000
    const text = (patience: number | null) =>
      sweepText(sweepReport(rates(0, patience)), { columns: 132, color: false }, REPORT);
    expect(text(2)).toMatch(
      /! +110 trials of 110 trials with a patience .* are not converged, ended/,
    );
    expect(text(1)).not.toContain("not converged");
    expect(text(null)).not.toContain("not converged");
  });

  it("says what it leaves out", () => {
    const text = sweepText(sweepReport(large(40, 12, 3, 1)), { columns: 80, color: false }, REPORT);
    expect(text).toContain("16 more values and 11 more columns in the report");
  });
});
