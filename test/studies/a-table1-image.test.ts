import { expect, it } from "vitest";
import { expand } from "../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { keysOf, startingGroups } from "../../src/experiments/sweep/start.js";
import { tests } from "../../src/studies/a-table1-image/tests.js";
import { type Found, sweepOf } from "../../src/studies/a-table1-image/training.js";
import { verdictsOf } from "./verdicts.js";

const around = (accuracy: number) => [accuracy, accuracy + 0.001];

/** What is lost by the Transformer and by the recurrent net, from a warm and from a cold start. */
function foundWith(
  transformer: readonly [warm: number, cold: number],
  recurrent: readonly [warm: number, cold: number],
): Found {
  const of = ([warm, cold]: readonly [number, number]) => ({
    ...{ original: around(0.9), warm: around(0.9 - warm), cold: around(0.9 - cold) },
  });
  return { transformer: of(transformer), recurrent: of(recurrent) };
}

it("says yes to what the paper prints, and no to the opposite", async () => {
  const yes = await verdictsOf(tests, foundWith([0.02, 0], [0.05, 0.04]), 2);
  expect(new Set(yes.values())).toEqual(new Set(["agrees"]));
  const no = await verdictsOf(tests, foundWith([0.05, 0.05], [0.02, 0.01]), 2);
  expect(new Set(no.values())).toEqual(new Set(["disagrees"]));
});

it("starts warm from the very trials of the original order", () => {
  const size = { budget: "smoke", seeds: 2 } as const;
  for (const model of ["transformer", "recurrent"] as const) {
    const [original, warm] = (["original", "warm"] as const).map((arm) =>
      expand(parseSpecification({ ...sweepOf(model, arm, size), seeds: 2 })),
    );
    const keys = original.flatMap(keysOf);
    expect(startingGroups(warm).flatMap(keysOf).sort()).toEqual(keys.sort());
  }
});
