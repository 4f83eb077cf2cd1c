import { expect, it } from "vitest";
import {
  BUILT,
  type Built,
  couplingDifference,
  lagError,
  logitParameters,
  roundingRatio,
  type Theorem,
} from "../../src/studies/b-constructions/built.js";
import { type Found, tests } from "../../src/studies/b-constructions/study.js";
import { decide } from "../../src/studies/claim.js";

const SEEDS = [0, 1, 2];

/** Verdicts where every construction errs by so much, and so much is proved. */
async function verdicts(largest: number, proved: number, memory: number) {
  const built = (Object.keys(BUILT) as Theorem[]).flatMap((theorem) =>
    Object.keys(BUILT[theorem]).flatMap((name) =>
      SEEDS.map(
        (seed): Built => ({
          ...{ theorem, name, seed, layers: 2, memory },
          output: { largest, mse: largest ** 2 },
          proved: { value: proved, head: proved, feedForward: 0 },
        }),
      ),
    ),
  );
  const found: Found = { built, lags: [], printed: 1, asked: 1, differences: SEEDS.map(() => 0) };
  const of = tests.filter(({ claim }) => /^(keeps|error|memory)-/.test(claim.id));
  const each = of.map(async ({ claim, measure }) => {
    const { verdict } = decide(claim, await measure(found, SEEDS.length));
    return [claim.id, verdict] as const;
  });
  return new Map(await Promise.all(each));
}

it("constructions agree where they err less than is proved and asked", async () => {
  for (const [id, verdict] of await verdicts(1e-12, 1e-11, 1e-12)) {
    expect([id, verdict]).toEqual([id, "agrees"]);
  }
  const worse = await verdicts(0.1, 0.2, 0.1);
  expect(worse.get("keeps-3.1")).toBe("agrees");
  for (const id of ["error-3.1", "error-4.1", "error-4.4", "error-5.1", "memory-4.4"]) {
    expect([id, worse.get(id)]).toEqual([id, "disagrees"]);
  }
});

it("what errs more than is proved is no verdict but a mistake", async () => {
  await expect(verdicts(0.2, 0.1, 0)).rejects.toThrow("constructed <= promised");
});

it("TMX has D + 1 parameters a head, the dot product 2 D^2 + 1, and they give the same", async () => {
  expect(logitParameters("tmx", 5)).toBe(6);
  expect(logitParameters("dot-product", 5)).toBe(51);
  expect(await couplingDifference(0)).toBeLessThan(1e-12);
});

it("rounding keeps to Proposition C.1, and comes up to it", () => {
  expect(roundingRatio()).toBeLessThanOrEqual(1);
  // z = 1.5 is off by 1/2
  expect(roundingRatio()).toBeGreaterThan(0.99);
});

it("heads that float64 does not hold err by what no head does", () => {
  expect(lagError("lin", 30, 3, 40)).toBe(1);
  expect(lagError("lin", 1, 4)).toBeLessThan(1e-6);
});
