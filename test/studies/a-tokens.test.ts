import { expect, it } from "vitest";
import { linesOf, tests } from "../../src/studies/a-tokens/study.js";
import { knownCurve } from "./head-curves.js";
import { verdictsOf } from "./verdicts.js";

it("tells heads below the decomposition from those above it, each by its own size and decay", async () => {
  // what is constructed errs by 1
  const curves = linesOf("default").map((line) =>
    knownCurve(line, 3, (head, seed) => {
      const above = line.alpha === 1.5 && head === 16;
      return (above ? 2 : 0.5) * (1 + 0.01 * seed);
    }),
  );
  const verdicts = [...(await verdictsOf(tests, curves, 3))];
  expect(verdicts.length).toBe(10);
  expect(verdicts.filter(([, verdict]) => verdict !== "agrees")).toEqual([
    ["below-1.5-16", "disagrees"],
  ]);
});
