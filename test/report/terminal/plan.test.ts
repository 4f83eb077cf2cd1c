import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/experiments/sweep/plan.js";
import { planText } from "../../../src/report/terminal/plan.js";

const plan: Plan = {
  trials: 110,
  configurations: 2,
  populations: 12,
  parameters: [7313, 9761],
  flops: 3.19e12,
  memory: { largest: 143_400_000, together: 2_870_000_000 },
  time: { seconds: 36.4, interval: [7.28, 182], kind: "fitted" },
  workers: 2,
  shapes: { count: 2, read: 2 },
  paths: ["task.alpha", "model.width"],
  rows: [
    { values: [1, "a\u001b[31mb"], trials: 10, parameters: 7313, flops: 1e10, seconds: 6 },
    { values: [null, true], trials: 100, parameters: 9761, flops: 3.18e12, seconds: 3600 },
  ],
  others: null,
};
const terminal = { columns: 80, color: false };

describe("a plan in the terminal", () => {
  it("says what the sweep will take, then its configurations", () => {
    expect(planText(plan, terminal)).toBe(
      `
Plan: nothing was run
trials       110 of 2 configurations
populations  12, 2 at once
weights      7,313 to 9,761
FLOPs        3.19×10¹²
memory       144 MB for the largest population, 2.87 GB at once
time         36.4 s, between 7.28 s and 3.03 min, estimated from operations

configuration           trials  weights      FLOPs  time, alone
alpha 1, width a\uFFFD[31mb      10    7,313  1.00×10¹⁰       6.00 s
alpha null, width true     100    9,761  3.18×10¹²       1.00 h
`.trimStart(),
    );
  });

  it("says what was measured, what was interpolated, and how much is not shown", () => {
    const text = planText(
      {
        ...plan,
        parameters: [7313, 7313],
        time: { ...plan.time, kind: "measured" },
        configurations: 1002,
        shapes: { count: 1002, read: 100 },
        others: { trials: 5000, flops: 1e15, seconds: 1e5 },
      },
      terminal,
    );
    expect(text).toContain("weights      7,313\n");
    expect(text).toContain("from timings on this machine");
    expect(text).toContain("estimated from 100 of 1,002 shapes");
    expect(text).toMatch(/^1,000 more +5,000 +1\.00×10¹⁵ +27\.8 h$/m);
  });

  it("stays within the terminal, and names in full what would be mistaken", () => {
    const paths = ["data.seed", "task.seed"];
    const narrow = planText({ ...plan, paths }, { columns: 64, color: false });
    for (const line of narrow.split("\n")) expect(line.length).toBeLessThanOrEqual(64);
    expect(planText({ ...plan, paths }, terminal)).toContain("data.seed 1, task.seed");
  });

  it("calls the only configuration the baseline", () => {
    const [row] = plan.rows;
    const text = planText({ ...plan, paths: [], rows: [{ ...row, values: [] }] }, terminal);
    expect(text).toMatch(/^baseline +10 /m);
  });
});
