import { describe, expect, it } from "vitest";
import { infoflowStudy } from "../../src/studies/h-infoflow/study.js";
import { groupsOf } from "../../src/studies/run.js";

describe("h-infoflow", () => {
  it("trains D heads in both layers, and one fewer in each", () => {
    const heads = (terms: number) =>
      groupsOf(infoflowStudy, { budget: "default", seeds: 2 })
        .filter(({ settings }) => settings.task.terms === terms)
        .map(({ settings }) => settings.model.heads);
    expect([...new Map(heads(2).map((h) => [String(h), h])).values()]).toEqual([
      [2, 2],
      [1, 2],
      [2, 1],
    ]);
    expect(heads(3)).toContainEqual([2, 3]);
  });

  it("states ratios of the printed errors", () => {
    const printed = (id: string) => infoflowStudy.claims.find((c) => c.id === id)?.paper.value;
    expect(printed("first-layer-2")).toBe("1000");
    expect(printed("second-layer-3")).toBe((2.07e-2 / 6.37e-5).toFixed(0));
    expect(printed("enough-2")).toBe("5.89e-5");
  });
});
