import { describe, expect, it } from "vitest";
import { heavyTail } from "../../src/studies/b-4a/study.js";
import { lightTail } from "../../src/studies/b-4b/study.js";
import { exactHead, headSums, type KernelCase } from "../../src/studies/kernel-heads.js";
import { groupsOf } from "../../src/studies/run.js";

const heavy: KernelCase = {
  kernel: "power:0.5",
  ...{ right: "log", rate: 0.5, wrong: "lin", printed: { right: 1e-5, wrong: 0.19 } },
};
const light: KernelCase = {
  kernel: "exp:5",
  ...{ right: "lin", rate: 5, wrong: "log", printed: { right: 1e-7, wrong: 5.3e-4 } },
};

describe("heads and kernels", () => {
  it.each([heavy, light])("one head is exact: $kernel", async (of) => {
    const { value, noiseFloor } = await exactHead(of, "float64", "smoke");
    // outputs are held in float32: what is left is their rounding
    expect(value).toBeLessThan(4 * noiseFloor);
    expect(noiseFloor).toBeLessThan(1e-13);
    const moved = await exactHead({ ...of, rate: of.rate * 1.01 }, "float64", "smoke");
    expect(moved.value).toBeGreaterThan(1e-10);
  });

  it("more heads hold what fewer can be set to, and free values and rates more than fixed ones", () => {
    for (const encoding of ["lin", "log"] as const) {
      const sums = [...headSums(heavy, encoding, "smoke").values()];
      sums.forEach(({ fixed, fitted }, i) => {
        expect(fitted.floor.value).toBeLessThanOrEqual(fixed.floor.value);
        const before = sums[i - 1]?.fitted.floor.value ?? Number.POSITIVE_INFINITY;
        expect(fitted.floor.value).toBeLessThanOrEqual(before);
      });
    }
  });

  it.each([heavyTail, lightTail])(
    "$id trains every number of heads, and each other way",
    (study) => {
      const groups = groupsOf(study, { budget: "default", seeds: 5 });
      const of = (encoding: string) =>
        new Set(
          groups
            .filter(({ settings }) => settings.model.relativePosition === encoding)
            .map(({ settings }) => settings.model.heads),
        );
      for (const encoding of ["log", "lin"]) {
        expect([...of(encoding)].sort((a, b) => Number(a) - Number(b))).toEqual([
          1, 2, 4, 8, 16, 32, 64,
        ]);
      }
      expect(new Set(groups.map(({ settings }) => settings.training.dtype)).size).toBe(2);
      expect(new Set(groups.map(({ settings }) => settings.model.firstRates)).size).toBe(2);
      expect(groups.every(({ settings }) => settings.training.positions === "last")).toBe(true);
    },
  );
});
