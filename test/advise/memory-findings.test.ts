import { describe, expect, it } from "vitest";
import { lagsOf, memoryFindings } from "../../src/advise/memory-findings.js";
import type { Sparsity } from "../../src/measure/sparsity.js";
import type { Tail } from "../../src/measure/tail.js";
import { windowsOf } from "../windows-of.js";

const { problem } = windowsOf(
  Array.from({ length: 300 }, (_, t) => Math.sin(t)),
  { window: 64, horizon: 3 },
);
const light: Tail = { verdict: "light", rate: 0.333333, interval: [0.3, 0.3666], reason: "" };
const open: Tail = { verdict: "cannot tell", rate: null, interval: null, reason: "few" };
const sparse = (lags: readonly number[], channel = "y"): Sparsity => ({
  lags: lags.map((lag) => ({ channel, lag, weight: 1, interval: [0.9, 1.1], p: 0.001 })),
  ...{ screened: lags.length, candidates: 64, unexplained: 0.2 },
});

describe("findings of memory", () => {
  it("name the tail with its rate", () => {
    expect(memoryFindings({ problem }, { tail: light }, sparse([]))).toEqual([
      {
        id: "memory",
        statement:
          "light tail: the weights of the past fade like e^(-r s), r = 0.333 [0.300, 0.367] a row",
        ...{ ratio: null, interval: null, kind: "fitted" },
      },
    ]);
    const [heavy] = memoryFindings(
      { problem },
      { tail: { ...light, verdict: "heavy", rate: 1.5 } },
      sparse([]),
    );
    expect(heavy.statement).toContain(
      "heavy tail: the weights of the past fade like s^(-a), a = 1.50",
    );
    expect(memoryFindings({ problem }, { tail: open }, sparse([]))).toEqual([]);
  });

  it("name few lags, counted from the time that is predicted", () => {
    // lags 4 and 28 behind the newest row, 3 rows before the nearest time
    const [finding] = memoryFindings({ problem }, { tail: open }, sparse([4, 28]));
    expect(finding).toMatchObject({ id: "lags", kind: "measured" });
    expect(finding.statement).toContain("of 64 lags a linear reading keeps 7, 31 (rows before");
    const several = { problem: { ...problem, inputs: ["y", "x"] } };
    const [named] = memoryFindings(several, { tail: open }, sparse([4], "x"));
    expect(named.statement).toContain("keeps x 7 (rows before");
  });

  it("do not look for lags among more than there are training examples", async () => {
    const series = Array.from({ length: 300 }, (_, t) => Math.sin(t));
    // 210 rows train: 65 examples with a window of 145
    expect(await lagsOf(windowsOf(series, { window: 145 }))).toBeNull();
    expect(await lagsOf(windowsOf(series, { window: 2 }))).not.toBeNull();
    expect(memoryFindings({ problem }, { tail: open }, null)).toEqual([]);
  });

  it("are silent about many", () => {
    expect(memoryFindings({ problem }, { tail: open }, sparse([0, 1, 2, 3, 4, 5, 6]))).toEqual([]);
  });
});
