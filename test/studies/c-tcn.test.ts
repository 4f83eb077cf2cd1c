import { expect, it } from "vitest";
import type { Found } from "../../src/studies/c-tcn/places.js";
import { keyOf, limitsOf, PLACES } from "../../src/studies/c-tcn/places.js";
import { tests } from "../../src/studies/c-tcn/tests.js";
import { verdictsOf } from "./verdicts.js";

/** Every place errs by so many times what the tensor train does, and by 1e-9 where that leaves nothing. */
function known(times: number): Found {
  const cells = PLACES.map((place) => {
    const { floor, constructed } = limitsOf(place);
    const error = times * Math.max(1e-9, constructed.value);
    const values = [error, 1.01 * error, 0.99 * error];
    return [keyOf(place), { ...place, values, numbers: { floor, constructed } }] as const;
  });
  return { cells: new Map(cells), reach: [32, 32, 32] };
}

it("agrees where training reaches the tensor train", async () => {
  for (const [id, verdict] of await verdictsOf(tests, known(1.05), 3)) {
    expect([id, verdict]).toEqual([id, "agrees"]);
  }
});

it("disagrees of what is trained where training is far from it, and of nothing else", async () => {
  const found = await verdictsOf(tests, { ...known(1e8), reach: [64, 64, 64] }, 3);
  const disagreeing = [...found].filter(([, verdict]) => verdict === "disagrees");
  expect(disagreeing.map(([id]) => id)).toEqual([
    "reach",
    ...["an-exponential-memory", "one-lag-of-10", "a-sine"].map((words) => `trained-${words}`),
    ...["a-memory-like-s-1-2", "a-kernel-without-structure"].map((words) => `trained-${words}`),
    ...["near-the-train", "tail", "deeper"],
  ]);
});
