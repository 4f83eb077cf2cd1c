import { describe, expect, it } from "vitest";
import { kernel } from "../../../src/report/charts/kernel.js";
import { Drawing, edges, expectPlaces, placesIn, WIDE, WORDS } from "./drawing.js";

const points = [0.5, -0.3, 0.21, 0.02, -0.1].map((weight, lag) => ({
  channel: "y",
  lag,
  weight,
  low: weight - 0.1 - lag / 50,
  high: weight + 0.2 + lag / 40,
}));

describe("the kernel of a channel", () => {
  const drawing = new Drawing(kernel(WIDE, WORDS, points, [-0.6, 0.9]));
  const [x, y] = [drawing.scale("x", "linear"), drawing.scale("y", "linear")];

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("lag: rows before the newest");
    expect(drawing.label("y")).toBe("weight");
  });

  it("has a line at the weights, a band around it, and a line at zero", () => {
    const at = (value: (p: (typeof points)[number]) => number) =>
      points.map((p) => [x(p.lag), y(value(p))] as const);
    expectPlaces(
      placesIn(drawing.only("line", "baseline")),
      at((p) => p.weight),
    );
    const [upper, lower] = edges(drawing.only("area", "baseline")).sort(
      (a, b) => a[0][1] - b[0][1],
    );
    expectPlaces(
      upper,
      at((p) => p.high),
    );
    expectPlaces(
      lower,
      at((p) => p.low),
    );
    for (const [, at] of placesIn(drawing.only("rule"))) {
      expect(Math.abs(at - y(0))).toBeLessThan(0.25);
    }
  });

  it("spans the range that was given, from its left edge to its right", () => {
    // margins: 26 above, 46 below; 52 left, 20 right
    expect(Math.abs(y(0.9) - 26)).toBeLessThan(0.5);
    expect(Math.abs(y(-0.6) - (200 - 46))).toBeLessThan(0.5);
    expect(Math.abs(x(0) - 52)).toBeLessThan(0.25);
    expect(Math.abs(x(4) - 700)).toBeLessThan(0.25);
  });

  it("names at most seven lags, the newest first", () => {
    const texts = (length: number) => {
      const many = Array.from({ length }, (_, lag) => ({ ...points[0], lag }));
      return new Drawing(kernel(WIDE, WORDS, many, [-1, 1])).ticks("x").map(({ text }) => text);
    };
    expect(texts(5)).toEqual(["0", "1", "2", "3", "4"]);
    expect(texts(7)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    expect(texts(8)).toEqual(["0", "2", "4", "6"]);
    expect(texts(64)).toEqual(["0", "10", "20", "30", "40", "50", "60"]);
  });
});
