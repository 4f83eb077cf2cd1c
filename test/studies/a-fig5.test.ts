import { describe, expect, it } from "vitest";
import { ALPHAS, linesOf, RANKS } from "../../src/studies/a-fig5/lines.js";
import { tests } from "../../src/studies/a-fig5/tests.js";
import { tailExponent } from "../../src/studies/coupling-heads.js";
import { knownCurve } from "./head-curves.js";
import { verdictsOf } from "./verdicts.js";

const SEEDS = 3;
/** Those that are about errors; the others construct heads. */
const asked = tests.filter(({ claim }) => claim.id !== "construction-zero");

/** Verdicts where rank r leaves `law` of a head below it, and `left` of one that holds it. */
async function verdicts(law: (alpha: number, rank: number, head: number) => number, left: number) {
  const curves = linesOf("default").map((line) =>
    knownCurve(line, SEEDS, (head, seed) => {
      const { alpha, rank } = line;
      const error = head >= rank ? left : law(alpha, rank, head);
      return error * (1 + 0.01 * seed);
    }),
  );
  return verdictsOf(asked, curves, SEEDS);
}

/** A factor by which a rank errs more than the ones before. */
const order = (rank: number) => 1 - 1 / (2 * rank);
const printed = (alpha: number, rank: number, head: number) =>
  order(rank) * head ** -(2 * alpha - 1);

describe("the claims of Figure 5, on errors that are known", () => {
  it("agree with the printed law and its cliffs where errors follow it", async () => {
    const found = await verdicts(printed, 1e-6);
    for (const alpha of ALPHAS) {
      for (const id of ["zero", "ordered", "exponent-printed", "exponent-promised", "infinity"]) {
        expect([id, alpha, found.get(`${id}-${alpha}`)]).toEqual([id, alpha, "agrees"]);
      }
      for (const rank of RANKS) expect(found.get(`cliff-${alpha}-${rank}`)).toBe("agrees");
      expect(found.get(`exponent-tail-${alpha}`)).toBe("disagrees");
    }
    expect(found.get("steeper")).toBe("agrees");
    expect(found.get("falls-sine")).toBe("agrees");
    expect(found.get("training-sine")).toBe("disagrees");
  });

  it("agree with the finite tail where errors follow that", async () => {
    const found = await verdicts(
      (alpha, rank, head) =>
        order(rank) * head ** (rank < 32 ? -1 : tailExponent(alpha, rank, [2, 4, 8, 16])),
      1e-6,
    );
    for (const alpha of ALPHAS) expect(found.get(`exponent-tail-${alpha}`)).toBe("agrees");
    expect(found.get("exponent-printed-0.55")).toBe("disagrees");
    // 32 terms and 64 differ by 0.22 there
    expect(found.get("infinity-0.55")).toBe("disagrees");
  });

  it("disagree where the rank leaves no trace, and order is the other way round", async () => {
    const found = await verdicts((alpha, rank, head) => printed(alpha, rank, head) / rank, 0.5);
    expect(found.get("cliff-1-2")).toBe("disagrees");
    expect(found.get("zero-1")).toBe("disagrees");
    expect(found.get("ordered-1")).toBe("disagrees");
  });
});

it("a constructed head of the rank errs by nothing", async () => {
  const test = tests.find(({ claim }) => claim.id === "construction-zero");
  if (test === undefined) throw new Error("no such claim");
  const curves = linesOf("smoke").map((line) => knownCurve(line, 1, () => 1));
  const { values } = await test.measure(curves, 1);
  expect(values.length).toBe(1);
  expect(values[0]).toBeLessThan(1e-25);
});
