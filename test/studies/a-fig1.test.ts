import { expect, it } from "vitest";
import type { LogitSpectrum } from "../../src/measure/logit-spectra.js";
import type { Reached } from "../../src/studies/a-fig1/measure.js";
import { bestOf, distance, effectiveRank, tests } from "../../src/studies/a-fig1/tests.js";
import { headSizes } from "../../src/studies/a-fig1/training.js";
import { decide } from "../../src/studies/claim.js";
import { verdictsOf } from "./verdicts.js";

const spectrum = (values: readonly number[], factor = 1): LogitSpectrum => ({
  raw: Float64Array.from(values, (v) => factor * v),
  centred: Float64Array.from(values, (v) => factor * v),
});

/** Errors that fall like a power, spectra that approach one. */
function reachedWith(exponent: number, accuracy: number): Reached[] {
  return headSizes("default").map((size) => ({
    size,
    learned: [0, 1].map((seed) => ({
      spectra: [1, 1.1].map((factor) => spectrum([4, 2, 4 - 2 / size], factor)),
      untrained: [spectrum([1, 1, 1])],
      trainLoss: 1,
      trainError: (0.2 + seed / 1000) * size ** exponent,
    })),
    accuracy: [accuracy, accuracy + 0.001],
    validation: [1 / size, 1 / size],
  }));
}

it("knows distances and ranks of spectra", () => {
  const [a, b] = [Float64Array.of(3, 4), Float64Array.of(3, 0)];
  expect(distance(a, b)).toBeCloseTo(4 / 5, 14);
  expect(distance(a, a)).toBe(0);
  expect(effectiveRank(Float64Array.of(2, 2, 0))).toBeCloseTo(2, 12);
  expect(effectiveRank(Float64Array.of(5))).toBe(1);
});

it("says yes to what the paper sees, and no to the opposite", async () => {
  const yes = await verdictsOf(tests, reachedWith(-0.27, 0.9), 2);
  expect(new Set(yes.values())).toEqual(new Set(["agrees"]));
  const no = await verdictsOf(tests, reachedWith(0.1, 0.8), 2);
  expect(["falls", "exponent", "accuracy"].map((id) => no.get(id))).toEqual([
    "disagrees",
    "disagrees",
    "disagrees",
  ]);
  expect(bestOf(reachedWith(0, 0.9)).size).toBe(64);
});

it("cannot tell where a training diverged", async () => {
  const [first, ...rest] = reachedWith(-0.27, 0.9);
  const broken = [{ ...first, learned: [null, first.learned[1]] }, ...rest];
  for (const { claim, measure } of tests) {
    if (claim.id !== "falls" && claim.id !== "converges-raw") continue;
    expect(decide(claim, await measure(broken, 2)).verdict, claim.id).toBe("cannot tell");
  }
});
