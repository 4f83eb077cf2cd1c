import { expect, it } from "vitest";
import { crossings, type Found, tests } from "../../src/studies/a-spectrum/study.js";
import { verdictsOf } from "./verdicts.js";

/** Ratios e^(height - slope g) of a Transformer's error to an RNN's, at all places. */
const known = (height: number, slope: number): Found => ({
  places: [0, 0.25, 0.5, 0.75, 1].map((graph) => ({
    graph,
    errors: {
      Transformer: [0, 1, 2].map((seed) => 0.1 * Math.exp(height + 0.01 * seed - slope * graph)),
      RNN: [0.1, 0.1, 0.1],
    },
  })),
});

it("finds where two straight lines of logarithms cross", () => {
  expect(crossings(known(1, 3))[0]).toBeCloseTo(1 / 3, 12);
  expect(crossings(known(-1, 3))[0]).toBeNaN();
});

it("tells models that change places from one that is better everywhere", async () => {
  const verdicts = async (found: Found) => {
    return [...(await verdictsOf(tests, found, 3)).values()];
  };
  expect(await verdicts(known(1.5, 3))).toEqual(["agrees", "agrees", "agrees", "agrees"]);
  expect(await verdicts(known(-2, -1.8))).toEqual([
    "disagrees",
    "disagrees",
    "disagrees",
    "cannot tell",
  ]);
});
