import { expect, it } from "vitest";
import {
  FAMILIES,
  neededConstant,
  overProof,
  tailErrors,
} from "../../src/studies/b-kernels/fits.js";
import { fallOf, tests } from "../../src/studies/b-kernels/study.js";
import { decide } from "../../src/studies/claim.js";
import { lagConstant } from "../../src/theory/bounds/paper-b/kernels.js";

it("the constant of a bound that is met exactly is that of the bound", () => {
  // error = C c^2 / heads at n = 1, c = e^(0.01 T)
  const fit = { family: "lin, steps of 0.01", lag: 10, heads: 5, coefficientNorm: 1 } as const;
  const error = (2 * Math.exp(0.2)) / 5;
  expect(neededConstant({ ...fit, error }, 1)).toBeCloseTo(2, 12);
  expect(overProof({ ...fit, error }, 1)).toBeCloseTo(2 / lagConstant("lin", 1), 12);
  expect(Object.values(FAMILIES).map(({ step }) => step)).toEqual([0.01, 1, 0.01]);
});

it("a fall is the exponent between the ends", () => {
  expect(fallOf([8, 5, 1], [2, 3, 4])).toBeCloseTo(-3, 12);
});

it("kernels of other seeds are others", () => {
  expect(tailErrors("F.6", 0, "smoke")).not.toEqual(tailErrors("F.6", 1, "smoke"));
});

it("claims on falls tell a rate of 4 from one of 1", async () => {
  const test = tests.find(({ claim }) => claim.id === "falls-F.3");
  if (test === undefined) throw new Error("no such claim");
  const verdict = async (rate: number) => {
    const errors = [16, 24, 32, 48, 64].map((m) => m ** -rate);
    const tails = { "F.3": [errors, errors, errors], "F.6": [] };
    const found = { size: { budget: "default", seeds: 3 }, fits: [], tails } as const;
    return decide(test.claim, await test.measure(found, 3)).verdict;
  };
  expect(await verdict(5)).toBe("agrees");
  expect(await verdict(1)).toBe("disagrees");
});
