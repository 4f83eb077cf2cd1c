import { expect, it } from "vitest";
import { uncoupledFloor } from "../../src/oracle/uncoupled.js";
import { ARMS, CHAINS, layersOf } from "../../src/studies/b-adaptive/arms.js";
import { type Cell, type Found, tests } from "../../src/studies/b-adaptive/tests.js";
import { verdictsOf } from "./verdicts.js";

it("has the theorem's depths: K + 1, and one more where M > K", () => {
  expect(Object.values(CHAINS).map(layersOf)).toEqual([2, 3, 4, 3]);
  const documents = ARMS.map((arm) => JSON.stringify(arm));
  expect(new Set(documents).size).toBe(documents.length);
});

it("the floor of heads without dot product is what they do not know, by hand", () => {
  // positions 1, 2, 3 have 1, 2, 3 lags inside, of which one head knows one
  expect(uncoupledFloor({ length: 4, largest: 8 }, 1).value).toBeCloseTo((0 + 1 + 2) / 6, 14);
  // theory: 0.413 at length 16 with four heads for lags up to 8
  expect(uncoupledFloor({ length: 16, largest: 8 }, 4).value).toBeCloseTo(0.413, 3);
  expect(uncoupledFloor({ length: 16, largest: 8 }, 8).value).toBe(0);
});

/** Verdicts where every arm errs by what is known of it. */
async function verdicts(error: (arm: Omit<Cell, "values" | "numbers">) => number) {
  const seeds = (value: number) => [value, 1.01 * value, 0.99 * value];
  const found: Found = {
    cells: ARMS.map((arm) => ({ ...arm, values: seeds(error(arm)), numbers: null })),
    softmax: {
      "dot-product": { values: seeds(0.01), numbers: null },
      free: { values: seeds(0.5), numbers: null },
    },
  };
  return verdictsOf(tests, found, 3);
}

it("agrees where depth and dot product decide, and disagrees where nothing does", async () => {
  const deep = await verdicts(({ chain, coupling, layers }) => {
    if (coupling === "free") return 0.5;
    return layers < layersOf(CHAINS[chain]) ? 0.1 * 10 ** (layersOf(CHAINS[chain]) - layers) : 1e-3;
  });
  for (const [id, verdict] of deep) expect([id, verdict]).toEqual([id, "agrees"]);
  const flat = await verdicts(() => 0.2);
  for (const [id, verdict] of flat) {
    const agrees = /^(tmx|softmax)/.test(id);
    expect([id, verdict]).toEqual([id, agrees ? "agrees" : "disagrees"]);
  }
});
