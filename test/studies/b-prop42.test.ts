import { expect, it } from "vitest";
import { tests } from "../../src/studies/b-prop42/tests.js";
import { studyOf } from "../../src/studies/registry.js";
import { verdictsOf } from "./verdicts.js";

const NONE = { floor: { kind: "exact", value: 0, of: {}, how: "", noiseFloor: 0 } } as const;

/** Errors that are known: `left` of the dot product, `free` without, of as many heads. */
async function verdicts(left: (heads: number) => number, free: (heads: number) => number) {
  const numbers = { floor: { ...NONE.floor, error: "largest" } } as const;
  const cell = (coupling: "dot-product" | "free", heads: number, error: number) => ({
    ...{ coupling, heads, numbers, mseNumbers: numbers },
    mse: [0.3, 0.31, 0.3].map((one) => one * error),
    largest: [1, 1.01, 0.99].map((one) => one * error),
  });
  const built = (value: number) =>
    ({ kind: "constructed", value, of: {}, error: "largest", how: "", noiseFloor: 0 }) as const;
  const found = {
    cells: [2, 4, 8, 16].flatMap((heads) => [
      cell("dot-product", heads, left(heads)),
      cell("free", heads, free(heads)),
    ]),
    built: new Map([2, 3, 4, 5, 6, 7, 8].map((heads) => [heads, built(left(heads))])),
  };
  return verdictsOf(tests, found, 3);
}

it("the claims of Proposition 4.2, on errors that are known", async () => {
  const found = await verdicts(
    (heads) => 1.3 * 10 ** (2 - heads),
    () => 2,
  );
  for (const [id, verdict] of found) expect([id, verdict]).toEqual([id, "agrees"]);
  const slow = await verdicts(
    (heads) => heads ** -0.5,
    (heads) => 2 / heads,
  );
  expect(slow.get("free-exact")).toBe("agrees");
  for (const id of ["built-rate", "built-enough", "trained-free", "trained-enough", "free-heads"]) {
    expect([id, slow.get(id)]).toEqual([id, "disagrees"]);
  }
  expect(studyOf("b-prop42").claims.length).toBe(tests.length);
});

it("trains in the unit of the outputs, in which the largest error is measured", () => {
  const { sweeps } = studyOf("b-prop42");
  for (const document of sweeps({ budget: "default", seeds: 5 })) {
    expect(document).toMatchObject({ baseline: { training: { standardise: false } } });
  }
});
