import { describe, expect, it } from "vitest";
import { leastSquares } from "../../src/linalg/least-squares.js";
import { copyLinearShare } from "../../src/tasks/copy.js";
import { buildTask } from "../../src/tasks/registry.js";
import { refusal } from "./refusals.js";

describe("recall", () => {
  it("asks for the value of a key that was given", () => {
    const task = buildTask("recall", { pairs: 3, keys: 5 });
    const asked = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const { x, y } = task.relationship(2).sample("train", i);
      const keyAt = (t: number) => x.subarray(t * 6, t * 6 + 5).indexOf(1);
      const keys = [0, 2, 4].map(keyAt);
      expect(new Set(keys).size).toBe(3);
      const k = keys.indexOf(keyAt(6));
      asked.add(k);
      expect(y[6]).toBe(x[(2 * k + 1) * 6 + 5]);
      expect([...y.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
      // a key has no value, a value no key
      for (const t of [0, 2, 4, 6]) expect(x[t * 6 + 5]).toBe(0);
      for (const t of [1, 3, 5]) expect(keyAt(t)).toBe(-1);
    }
    expect(asked).toEqual(new Set([0, 1, 2]));
  });

  it("draws keys anew: the last one does not follow from the one before it, a sample ago", () => {
    const { sample } = buildTask("recall", { pairs: 16, keys: 16 }).relationship(0);
    const keys = Array.from({ length: 64 }, (_, i) => {
      const { x } = sample("train", i);
      return [28, 30].map((t) => x.subarray(t * 17, t * 17 + 16).indexOf(1));
    });
    const near = keys.filter(([, last], i) => i > 0 && Math.abs(last - keys[i - 1][0]) <= 1);
    // a chance of about 3 / 16 each, 12 expected
    expect(near.length).toBeLessThan(32);
  });

  it("refuses more pairs than keys", () => {
    expect(refusal("recall", { pairs: 9, keys: 8 }).problem).toMatch(/9 .* 8 /);
  });
});

describe("copy", () => {
  it("repeats the marked values in order", () => {
    const { x, y } = buildTask("copy", { length: 12, items: 3 })
      .relationship(1)
      .sample("validation", 4);
    const marked = Array.from({ length: 12 }, (_, t) => t).filter((t) => x[2 * t + 1] === 1);
    expect(marked).toHaveLength(3);
    expect([...y]).toEqual([...new Array(9).fill(0), ...marked.map((t) => x[2 * t])]);
    expect([...x.subarray(18)]).toEqual(new Array(6).fill(0));
  });

  it("is plain where every value is marked: a linear model leaves nothing", () => {
    expect(copyLinearShare({ length: 8, items: 4 })).toBeCloseTo(1, 13);
  });

  it("has its linear share by hand: the first of two marks among three places", () => {
    // places {0,1}, {0,2}, {1,2}: item 0 at 0, 0, 1, item 1 at 1, 2, 2: (4 + 1) / 9 each
    expect(copyLinearShare({ length: 5, items: 2 })).toBeCloseTo(5 / 9, 14);
  });

  it("refuses more items than places", () => {
    expect(refusal("copy", { length: 7, items: 4 }).problem).toMatch(/4 .* 7/);
  });
});

/** Squared error at the last position of least squares on all inputs, fitted and measured apart. */
function linearError(name: string, settings: object, count: number): readonly [number, number] {
  const task = buildTask(name, settings);
  const { sample } = task.relationship(3);
  const width = task.length * task.inputs;
  const last = task.length * task.outputs - 1;
  const rows = (split: "train" | "test") => {
    const data = new Float64Array(count * (width + 1));
    const target = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const { x, y } = sample(split, i);
      data.set(x, i * (width + 1));
      data[i * (width + 1) + width] = 1;
      target[i] = y[last];
    }
    return { data, target };
  };
  const columns = width + 1;
  const fitted = rows("train");
  // the least-norm solution: some columns never vary, some have a known sum
  const { data: w } = leastSquares(
    { rows: count, columns, data: fitted.data },
    { rows: count, columns: 1, data: fitted.target },
    { ridge: 0 },
  );
  const { data, target: y } = rows("test");
  const errors = Array.from(y, (value, i) => {
    let predicted = 0;
    for (let j = 0; j < columns; j++) predicted += w[j] * data[i * columns + j];
    return (value - predicted) ** 2;
  });
  const mean = errors.reduce((a, b) => a + b, 0) / count;
  const spread = errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / count;
  return [mean, Math.sqrt(spread / count)];
}

describe("what a linear model leaves, as stated", () => {
  it.each([
    ["recall", { pairs: 3, keys: 4 }, 1 - 1 / 3],
    // the last of two items among three places
    ["copy", { length: 5, items: 2 }, 1 - 5 / 9],
    ["selection", { length: 3, dimension: 1, choices: 2 }, (1 + 1 / 3) / 24 - 1 / 36],
  ] as const)("%s", (name, settings, floor) => {
    const count = 4000;
    const [error, deviation] = linearError(name, settings, count);
    // four standard errors, and the fit's own excess, columns / count of the error
    const columns = buildTask(name, settings).length * buildTask(name, settings).inputs + 1;
    expect(Math.abs(error - floor)).toBeLessThan(4 * deviation + (2 * columns * floor) / count);
  });
});
