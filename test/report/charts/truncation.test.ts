import { describe, expect, it } from "vitest";
import { truncation } from "../../../src/report/charts/truncation.js";
import { Drawing, expectPlaces, placesIn, WIDE, WORDS } from "./drawing.js";

const points = [
  { rank: 1, error: 0.52, low: 0.41, high: 0.6 },
  { rank: 4, error: 0.2, low: 0.13, high: 0.3 },
  { rank: 1024, error: 0.27, low: 0.22, high: 0.29 },
];

describe("error by rank", () => {
  const drawing = new Drawing(truncation(WIDE, WORDS, points, 0.15));
  const y = drawing.scale("y", "linear");
  const x = (rank: number) => drawing.category(rank.toLocaleString("en"));

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("rank kept in the head");
    expect(drawing.label("y")).toBe("test error");
  });

  it("has ranks in order, equally far apart", () => {
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["1", "4", "1,024"]);
    expect(x(4) - x(1)).toBeCloseTo(x(1024) - x(4), 0);
    expect(x(4)).toBeGreaterThan(x(1));
  });

  it("has a dot and a line at the errors, rules over the intervals", () => {
    const means = points.map((p) => [x(p.rank), y(p.error)] as const);
    expectPlaces(placesIn(drawing.only("dot", "network")), means);
    expectPlaces(placesIn(drawing.only("line", "network")), means);
    const [, intervals] = drawing.all("rule", "network");
    expectPlaces(
      placesIn(intervals),
      points.flatMap((p) => [
        [x(p.rank), y(p.low)],
        [x(p.rank), y(p.high)],
      ]),
    );
  });

  it("dashes the whole head's error, where it is known", () => {
    const [whole] = drawing.all("rule", "network");
    expect(whole.style["stroke-dasharray"]).toBe("4 3");
    expect(whole.shapes.map(({ places }) => places.map((p) => Math.round(p[1])))).toEqual([
      [Math.round(y(0.15)), Math.round(y(0.15))],
    ]);
    expect(new Drawing(truncation(WIDE, WORDS, points, null)).all("rule").length).toBe(1);
  });
});
