import { describe, expect, it } from "vitest";
import { windowCurve } from "../../../src/report/charts/window-curve.js";
import { Drawing, edges, expectPlaces, NARROW, placesIn, WIDE, WORDS } from "./drawing.js";

const points = [
  { window: 1, error: 0.92, low: 0.8, high: 0.97 },
  { window: 2, error: 0.53, low: 0.5, high: 0.6 },
  { window: 8, error: 0.31, low: 0.27, high: 0.32 },
  { window: 64, error: 0.22, low: 0.2, high: 0.29 },
];

describe("the window curve", () => {
  const drawing = new Drawing(windowCurve(WIDE, WORDS, points, 0.4));
  const [x, y] = [drawing.scale("x", "log"), drawing.scale("y", "linear")];

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("window: rows that ridge may look back");
    expect(drawing.label("y")).toBe("test error");
  });

  it("has a square and a line at the errors, a band over the intervals", () => {
    const means = points.map((p) => [x(p.window), y(p.error)] as const);
    expectPlaces(placesIn(drawing.only("dot", "baseline")), means);
    expect(drawing.only("dot").shapes[0].element).toBe("path");
    expectPlaces(placesIn(drawing.only("line", "baseline")), means);
    const [upper, lower] = edges(drawing.only("area", "baseline")).sort(
      (a, b) => a[0][1] - b[0][1],
    );
    expectPlaces(
      upper,
      points.map((p) => [x(p.window), y(p.high)]),
    );
    expectPlaces(
      lower,
      points.map((p) => [x(p.window), y(p.low)]),
    );
  });

  it("dashes the reference, where there is one", () => {
    const rule = drawing.only("rule", "baseline");
    expect(rule.style["stroke-dasharray"]).toBe("4 3");
    for (const [, at] of placesIn(rule)) expect(Math.abs(at - y(0.4))).toBeLessThan(0.25);
    expect(new Drawing(windowCurve(WIDE, WORDS, points, null)).all("rule")).toEqual([]);
  });

  it("names windows as they fit, the longest always", () => {
    const many = Array.from({ length: 13 }, (_, i) => ({ ...points[0], window: 2 ** i }));
    const texts = (canvas: typeof WIDE) =>
      new Drawing(windowCurve(canvas, WORDS, many, null)).ticks("x").map(({ text }) => text);
    expect(texts(WIDE)).toEqual(["1", "4", "16", "64", "256", "1,024", "4,096"]);
    expect(texts(NARROW)).toEqual(["1", "4", "16", "64", "256", "1,024", "4,096"]);
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["1", "2", "8", "64"]);
    const thirds = Array.from({ length: 15 }, (_, i) => ({ ...points[0], window: 2 ** i }));
    const third = new Drawing(windowCurve(NARROW, WORDS, thirds, null)).ticks("x");
    expect(third.map(({ text }) => text)).toEqual(["4", "32", "256", "2,048", "16,384"]);
    const more = Array.from({ length: 12 }, (_, i) => ({ ...points[0], window: 2 ** i }));
    const few = new Drawing(windowCurve(NARROW, WORDS, more, null)).ticks("x");
    expect(few.map(({ text }) => text)).toEqual(["2", "8", "32", "128", "512", "2,048"]);
    expect(new Drawing(windowCurve(WIDE, WORDS, more, null)).ticks("x").length).toBe(12);
  });
});
