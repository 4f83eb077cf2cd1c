import { describe, expect, it } from "vitest";
import { lagsOf, memoryFindings, type NamedLags } from "../../src/advise/memory-findings.js";
import { Algebra } from "../../src/measure/algebra.js";
import type { Tail } from "../../src/measure/tail.js";
import { fitWindows } from "../../src/measure/window-curve.js";
import { Stream } from "../../src/random/stream.js";
import { nodeEngine } from "../../src/runtime/node.js";
import { windowsOf } from "../windows-of.js";

const { problem } = windowsOf(
  Array.from({ length: 300 }, (_, t) => Math.sin(t)),
  { window: 64, horizon: 3 },
);
const light: Tail = { verdict: "light", rate: 0.333333, interval: [0.3, 0.3666], reason: "" };
const open: Tail = { verdict: "cannot tell", rate: null, interval: null, reason: "few" };
const named = (
  lags: readonly number[],
  { channel = "y", value = 1, interval = [0.98, 1.02] as readonly [number, number] } = {},
): NamedLags => ({
  lags: lags.map((lag) => ({ channel, lag, weight: 1, interval: [0.9, 1.1], p: 0.001 })),
  ...{ candidates: 64, alone: { value, interval } },
});

/** Of a series: lags that are named, and the errors of ridge on them alone over those of ridge on all. */
async function lagsIn(series: readonly number[], window: number) {
  const algebra = new Algebra(nodeEngine, {});
  try {
    const windows = windowsOf([...series], { window });
    const fits = await fitWindows(algebra, windows);
    const { fit } = fits[fits.length - 1];
    return await lagsOf(algebra, windows, fit, { seed: 1, resamples: 200 });
  } finally {
    await algebra.close();
  }
}

/** y_t = sum_k weight_k y_(t-lag_k) + noise */
function autoregression(rows: number, weights: Readonly<Record<number, number>>): number[] {
  const noise = new Stream(5, "few lags");
  const y: number[] = [];
  for (let t = 0; t < rows; t++) {
    let value = noise.normal(t);
    for (const [lag, weight] of Object.entries(weights))
      value += weight * (y[t - Number(lag)] ?? 0);
    y.push(value);
  }
  return y;
}

describe("findings of memory", () => {
  it("name the tail with its rate", () => {
    expect(memoryFindings({ problem }, { tail: light }, null)).toEqual([
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
      null,
    );
    expect(heavy.statement).toContain(
      "heavy tail: the weights of the past fade like s^(-a), a = 1.50",
    );
    expect(memoryFindings({ problem }, { tail: open }, null)).toEqual([]);
  });

  it("name few lags, counted from the time that is predicted", () => {
    // lags 4 and 28 behind the newest row, 3 rows before the nearest time
    const [finding] = memoryFindings({ problem }, { tail: open }, named([4, 28]));
    expect(finding).toMatchObject({
      id: "lags",
      kind: "measured",
      ratio: 1,
      interval: [0.98, 1.02],
    });
    expect(finding.statement).toContain(
      "sparse memory: of 64 lags a linear reading is sure of 7, 31 (rows before",
    );
    const several = { problem: { ...problem, inputs: ["y", "x"] } };
    const [column] = memoryFindings(several, { tail: open }, named([4], { channel: "x" }));
    expect(column.statement).toContain("is sure of x 7 (rows before");
  });

  it("call a memory sparse only where the lags that are named are enough", () => {
    const said = (value: number, interval: readonly [number, number]) =>
      memoryFindings({ problem }, { tail: open }, named([4], { value, interval }))[0].statement;
    expect(said(1.03, [1.01, 1.06])).toMatch(/^sparse memory: .* errs less than 10.0 % more/);
    expect(said(1.2, [1.1, 1.3])).toMatch(/^of 64 lags .* others count too: .* errs 20.0 % more$/);
    expect(said(1.1, [0.9, 1.3])).toMatch(/^of 64 lags .* cannot be told$/);
  });

  it("are held against all lags on the test part", async () => {
    const few = await lagsIn(autoregression(2000, { 1: 0.5, 7: 0.4 }), 16);
    expect(few?.lags.map(({ lag }) => lag)).toEqual([0, 6]);
    // the same but for what the other fourteen weights, which are 0, add by chance: 14 / 1400 rows
    expect(few?.alone.value).toBeGreaterThan(0.96);
    expect(few?.alone.value).toBeLessThan(1.02);
  });

  it("do not look for lags among more than there are training examples", async () => {
    // 210 rows train: 65 examples with a window of 145
    const series = autoregression(300, { 1: 0.9 });
    expect(await lagsIn(series, 145)).toBeNull();
    expect(await lagsIn(series, 2)).not.toBeNull();
  });

  it("are silent about many", async () => {
    const seven = { 1: 0.12, 3: 0.12, 5: 0.12, 7: 0.12, 9: 0.12, 11: 0.12, 13: 0.12 };
    expect(await lagsIn(autoregression(20_000, seven), 14)).toBeNull();
  });
});
