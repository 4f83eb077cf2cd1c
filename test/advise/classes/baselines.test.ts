import { describe, expect, it } from "vitest";
import { markov, thresholds } from "../../../evidence/labelled-rows.js";
import { fitClassBaselines } from "../../../src/advise/classes/baselines.js";
import type { Labels } from "../../../src/data/labels.js";
import { classesIn, logLossesIn } from "../../../src/statistics/class-scores.js";
import { algebra } from "../../algebra.js";
import { questionOf } from "../questions.js";

async function baselinesOf(columns: Parameters<typeof questionOf>[0], options = {}) {
  const { prepared } = questionOf(columns, options);
  const { windows } = prepared;
  const labels = windows.problem.labels as Labels;
  const { fitted } = await fitClassBaselines(algebra, windows, labels);
  return { windows, fitted, of: (name: string) => fitted.find((b) => b.name === name) };
}

describe("baselines of labels", () => {
  it("say of a chain what its law says: how often it stays, and nothing before the newest label", async () => {
    const { windows, of } = await baselinesOf({ y: markov(1500, 0.9, 1) }, { window: 8 });
    const persistence = of("persistence");
    if (persistence?.model.kind !== "transition") throw new Error("no persistence");
    const [stay] = persistence.model.probabilities;
    expect(stay).toBeCloseTo(0.9, 1);
    const said = classesIn(persistence.test);
    expect([...said]).toEqual(Array.from(windows.test, (t) => windows.observed[t]));
    expect(of("softmax")?.description).toMatch(/on the last row$/);
    // of three classes: -0.9 log 0.9 - 0.1 log 0.05 over log 3
    const law = (-0.9 * Math.log(0.9) - 0.1 * Math.log(0.05)) / Math.log(3);
    for (const name of ["persistence", "softmax"]) {
      expect(Math.abs((of(name)?.validationError ?? 0) / law - 1), name).toBeLessThan(0.25);
    }
  });

  it("are worth one where the frequencies are all there is, and no class is impossible", async () => {
    const { fitted, of } = await baselinesOf({ y: markov(600, 1 / 3, 2) }, { window: 4 });
    expect(of("majority")?.validationError).toBe(1);
    for (const { name, validationError, test } of fitted) {
      expect(validationError, name).toBeLessThan(1.1);
      expect(Math.max(...logLossesIn(test)), name).toBeLessThan(8);
    }
  });

  it("of horizon 0 have no newest label", async () => {
    const { x, y } = thresholds(600, 3);
    const { fitted } = await baselinesOf({ y, x }, { window: 4, horizon: 0 });
    expect(fitted.map(({ name }) => name)).toEqual(["majority", "softmax", "neighbours"]);
    expect(fitted[1].validationError).toBeLessThan(0.6);
  });
});
