import { describe, expect, it } from "vitest";
import { couplingGrid } from "../../src/measure/coupling-grid.js";
import { buildTask } from "../../src/tasks/registry.js";
import type { TaskCoupling } from "../../src/tasks/task.js";

function couplingOf(name: string, settings: Record<string, unknown> = {}): TaskCoupling {
  const { coupling } = buildTask(name, settings).relationship(0);
  if (coupling === undefined) throw new Error(`${name} has no coupling`);
  return coupling;
}
const at = ({ data, columns }: { data: Float64Array; columns: number }, i: number, j: number) =>
  data[i * columns + j];

// sums of 25 numbers of order 1 in float64
const ROUNDING = 14;

describe("a coupling at some tokens", () => {
  it("is 1 + 2 sin sin at steps of 1/24, and centred without its constant", () => {
    const { tokens, raw, centred } = couplingGrid(couplingOf("mixing-example"));
    expect([tokens.length, tokens[0], tokens[6], tokens[24]]).toEqual([25, 0, 0.25, 1]);
    expect(at(raw, 6, 6)).toBeCloseTo(3, ROUNDING);
    expect(at(raw, 6, 18)).toBeCloseTo(-1, ROUNDING);
    expect(at(raw, 0, 11)).toBeCloseTo(1, ROUNDING);
    raw.data.forEach((x, i) => {
      expect(centred.data[i]).toBeCloseTo(x - 1, ROUNDING);
    });
  });

  it("gives attention that adds up to 1, and that centring leaves alone", () => {
    for (const coupling of [
      couplingOf("mixing-example", { mixed: true }),
      couplingOf("coupling", { basis: "tokens", tokens: 40 }),
    ]) {
      const { attention, attentionCentred } = couplingGrid(coupling);
      for (let i = 0; i < 25; i++) {
        const row = attention.data.subarray(25 * i, 25 * (i + 1));
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, ROUNDING);
      }
      attention.data.forEach((w, i) => {
        expect(attentionCentred.data[i]).toBeCloseTo(w, ROUNDING);
      });
    }
    // 3 and -1 at the query 1/4: e^4 times the weight
    const { attention } = couplingGrid(couplingOf("mixing-example"));
    expect(at(attention, 6, 6) / at(attention, 6, 18)).toBeCloseTo(Math.exp(4), 10);
  });

  it("takes the mean of all symbols, of which it shows the first", () => {
    const coupling = couplingOf("coupling", { basis: "tokens", tokens: 40 });
    const { tokens, raw, centred } = couplingGrid(coupling);
    expect(tokens).toEqual(Array.from({ length: 25 }, (_, i) => i));
    const column = (from: number, count: number) => ({
      ...{ rows: count, columns: 1 },
      data: Float64Array.from({ length: count }, (_, i) => from + i),
    });
    const third = coupling.values(column(3, 1), column(0, 40)).data;
    const mean = third.reduce((a, b) => a + b) / 40;
    expect(at(raw, 3, 7)).toBeCloseTo(third[7], ROUNDING);
    expect(at(centred, 3, 7)).toBeCloseTo(third[7] - mean, ROUNDING);
  });

  it("puts all on the nearest point where the task does", () => {
    const { attention, hard } = couplingGrid(couplingOf("nearest"));
    expect(hard).toBe(true);
    expect(attention.data.filter((w) => w === 1).length).toBe(25);
    expect(at(attention, 9, 9)).toBe(1);
  });
});
