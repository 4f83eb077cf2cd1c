import { expect, it } from "vitest";
import { nelderMead } from "../../src/forecasting/nelder-mead.js";

it("finds the least of a bowl and of Rosenbrock's valley", () => {
  const least = nelderMead(
    ([x, y, z]) => (x - 3) ** 2 + 5 * (y + 1) ** 2 + (z - x) ** 2,
    [0, 0, 0],
  );
  for (const [i, x] of [3, -1, 3].entries()) expect(Math.abs(least[i] - x)).toBeLessThan(0.02);
  const [x, y] = nelderMead(([a, b]) => (1 - a) ** 2 + 100 * (b - a * a) ** 2, [-1, 1], 0.5);
  expect(Math.hypot(x - 1, y - 1)).toBeLessThan(0.05);
});

it("stays where nothing is better, also where everything else is infinite", () => {
  const f = ([x]: Float64Array) => (x === 2 ? 1 : Number.POSITIVE_INFINITY);
  expect([...nelderMead(f, [2])]).toEqual([2]);
});
