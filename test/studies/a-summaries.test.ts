import { expect, it } from "vitest";
import {
  CORNERS,
  type Corner,
  MODELS,
  nameOf,
  type PairSize,
  sizesOf,
} from "../../src/studies/a-summaries/corners.js";
import { ALPHA, CUT, TRAINED, tests } from "../../src/studies/a-summaries/tests.js";
import { exactly, knownCurve } from "./head-curves.js";
import { verdictsOf } from "./verdicts.js";

const SEEDS = 3;

/** Verdicts where a linear RNN errs by so many times what a Transformer does, and errors fall as m^-law. */
async function verdicts(advantage: (corner: Corner, size: PairSize) => number, law: number) {
  const seeds = Array.from({ length: SEEDS }, (_, seed) => 1 + 0.01 * seed);
  const reached = CORNERS.flatMap((corner) =>
    sizesOf(corner).flatMap((size) =>
      MODELS.map((model) => ({
        ...{ corner, size, model, inputs: nameOf(corner), published: null },
        numbers: { floor: exactly(0) },
        values: seeds.map((s) => (model === "Transformer" ? 1 : advantage(corner, size)) / s),
      })),
    ),
  );
  const coupling = { basis: "tokens", alpha: ALPHA, rank: 32, symbols: 32 } as const;
  const line = { ...coupling, heads: TRAINED, neurons: 64, steps: 1 };
  const heads = knownCurve(line, SEEDS, (head) => head ** -law);
  const cut = CUT.map((at) => ({ at, values: seeds.map((s) => s * at ** -law) }));
  return verdictsOf(tests, { reached, heads, cut }, SEEDS);
}

const claimed = ({ frequency, range }: Corner) => frequency === "low" && range === "local";

it("the claims of summaries agree where a Transformer is ahead as they say, by the exponent that they say", async () => {
  const found = await verdicts(
    (corner, { size }) => (claimed(corner) ? Math.exp(0.3 * size) : 2),
    2 * ALPHA + 1,
  );
  for (const id of ["advantage", "exponential", "corner", "cut-summary", "trained-summary"]) {
    expect([id, found.get(id)]).toEqual([id, "agrees"]);
  }
  for (const id of ["frequency", "cut-printed", "trained-printed"]) {
    expect([id, found.get(id)]).toEqual([id, "disagrees"]);
  }
  // the bound is 1, the error at a head of 4 1/64
  expect(found.get("tight")).toBe("disagrees");
});

it("and disagree where it is ahead elsewhere, and by no more with its size", async () => {
  const found = await verdicts((corner) => (claimed(corner) ? 2 : 20), 2 * ALPHA - 1);
  for (const id of ["advantage", "exponential", "corner", "cut-summary", "trained-summary"]) {
    expect([id, found.get(id)]).toEqual([id, "disagrees"]);
  }
  for (const id of ["cut-printed", "trained-printed", "tight"]) {
    expect([id, found.get(id)]).toEqual([id, "agrees"]);
  }
});
