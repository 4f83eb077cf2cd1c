import { expect, it } from "vitest";
import { ALPHAS, LARGEST, linesOf, NARROW } from "../../src/studies/a-rates/lines.js";
import { tests } from "../../src/studies/a-rates/tests.js";
import { knownCurve } from "./head-curves.js";
import { verdictsOf } from "./verdicts.js";

const SEEDS = 3;

/**
 * Verdicts where the squared error is head^law / neurons^1.2; with few neurons it is least at a head of 4,
 * and as much at one of 16 as that says. The bounds are least at a head of `bestBound`.
 */
async function verdicts(law: (alpha: number) => number, bestBound: number) {
  const away = (head: number, best: number) => 2 ** Math.abs(Math.log2(head / best));
  const curves = linesOf("default").map((line) =>
    knownCurve(
      line,
      SEEDS,
      (head, seed) => {
        const error = (of: number) =>
          (1 + 0.01 * seed) * of ** law(line.alpha) * line.neurons ** -1.2;
        return line.neurons === NARROW
          ? (error(LARGEST) * away(head, 4)) / away(LARGEST, 4)
          : error(head);
      },
      (head) => away(head, bestBound),
    ),
  );
  return verdictsOf(tests, curves, SEEDS);
}

it("the claims on rates tell the exponent of a square from that of a root, on errors that are known", async () => {
  const found = await verdicts((alpha) => -(2 * alpha - 1), 4);
  for (const alpha of ALPHAS) {
    expect(found.get(`square-${alpha}`)).toBe("agrees");
    expect(found.get(`absolute-proved-${alpha}`)).toBe("agrees");
    // the root falls half as fast: outside the margin wherever alpha - 1/2 is more than that
    expect(found.get(`absolute-printed-${alpha}`)).toBe("disagrees");
  }
});

it("and the head that is best from the one that the bounds prefer", async () => {
  const right = await verdicts((alpha) => -(2 * alpha - 1), 4);
  const wrong = await verdicts((alpha) => -(2 * alpha - 1), 16);
  for (const alpha of ALPHAS) {
    for (const form of ["printed", "proved"]) {
      expect(right.get(`least-${form}-${alpha}`)).toBe("agrees");
      expect(wrong.get(`least-${form}-${alpha}`)).toBe("disagrees");
    }
    expect(right.get(`no-harm-${alpha}`)).toBe("disagrees");
    expect(right.get(`neurons-${alpha}`)).toBe("agrees");
  }
});
