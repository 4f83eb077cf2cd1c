import { describe, expect, it } from "vitest";
import { ARMS, cellsOf, configurationOf } from "../../src/studies/h-retrieval/arms.js";
import { retrievalStudy } from "../../src/studies/h-retrieval/study.js";
import { BUDGETS } from "../../src/studies/study.js";

const printed = (id: string) => retrievalStudy.claims.find((c) => c.id === id)?.paper.value ?? "";

describe("h-retrieval", () => {
  it("states falls that follow from the printed errors", () => {
    const { "head width 8": wide, "three maxima": three, "two layers": two } = ARMS;
    const fall = (of: Readonly<Record<number, object>>, heads: number, length: number) =>
      Reflect.get(of[heads], length) / Reflect.get(of[heads + 1], length);
    expect(Number(printed("transition-four"))).toBeCloseTo(fall(wide.published, 3, 8), 1);
    expect(Number(printed("transition-four-long"))).toBeCloseTo(fall(wide.published, 3, 32), 1);
    expect(Number(printed("transition-layers"))).toBeCloseTo(fall(two.published, 1, 8), 1);
    expect(Number(printed("transition-three")) / fall(three.published, 2, 8)).toBeCloseTo(1, 1);
    const last = [8, 32].map((length) => fall(wide.published, 4, length).toFixed(1));
    expect(["beyond-four", "beyond-four-long"].map(printed)).toEqual([
      `11.4 against ${last[0]}`,
      `18.9 against ${last[1]}`,
    ]);
    const one = ARMS["head width 8"].published[1];
    expect(Number(printed("one-head-length"))).toBeCloseTo(one[128] / one[8], 2);
    expect(Number(printed("one-head"))).toBe(one[8]);
  });

  it("trains at every budget what its claims compare", () => {
    for (const budget of BUDGETS) {
      const has = (arm: keyof typeof ARMS, length: number) =>
        cellsOf(ARMS[arm], budget)
          .filter((cell) => cell.length === length)
          .map(({ heads }) => heads);
      expect(has("head width 8", 8)).toEqual([1, 2, 3, 4, 5]);
      expect(has("head width 8", 32)).toEqual(expect.arrayContaining([3, 4, 5]));
      expect(has("head width 8", 128)).toContain(1);
      expect(has("three maxima", 8)).toEqual(expect.arrayContaining([2, 3, 4]));
      expect(has("two layers", 8)).toEqual(expect.arrayContaining([1, 2, 3]));
    }
  });

  it("has heads of width 8, in tokens of 8 channels each or of 32", () => {
    const { model } = configurationOf(ARMS["head width 8"], { heads: 3, length: 8 });
    expect(model).toMatchObject({ width: 24, heads: [3], residual: false });
    const { task, model: layered } = configurationOf(ARMS["two layers"], { heads: 2, length: 8 });
    expect(layered).toMatchObject({ width: 32, heads: [2, 2], residual: true });
    expect(task).toMatchObject({ terms: 4, length: 8 });
  });
});
