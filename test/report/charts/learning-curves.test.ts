import { describe, expect, it } from "vitest";
import { errorAxis, learningCurves, TOP } from "../../../src/report/charts/learning-curves.js";
import { Drawing, expectPlaces, placesIn, WIDE, WORDS } from "./drawing.js";

function curve(errors: readonly (number | null)[], chosen: boolean, every = 50) {
  return errors.map((error, i) => ({
    candidate: "gru",
    seed: 0,
    learning_rate: 0.01,
    chosen,
    step: every * (i + 1),
    error,
  }));
}

const chosen = curve([0.9, 0.5, 0.31, 0.2], true);
const other = curve([0.95, 0.8, 0.6], false);
const exploding = curve([1.1, 2.4, 700, null], false);

describe("learning curves", () => {
  const drawing = new Drawing(
    learningCurves(
      WIDE,
      WORDS,
      [
        { points: other, diverged: false },
        { points: chosen, diverged: false },
        { points: exploding, diverged: true },
      ],
      [0.1, TOP],
      0.25,
    ),
  );
  const [x, y] = [drawing.scale("x", "linear"), drawing.scale("y", "log")];
  const places = (points: readonly { step: number; error: number | null }[]) =>
    points.map((p) => [x(p.step), y(Math.min(TOP, p.error ?? 0))] as const);

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("training steps");
    expect(drawing.label("y")).toBe("validation error");
  });

  it("are one line a run, those of the chosen rate in the colour of networks and above", () => {
    expectPlaces(placesIn(drawing.only("line", "network")), places(chosen));
    const [first, second] = drawing.all("line", "muted");
    expectPlaces(placesIn(first), places(other));
    expectPlaces(placesIn(second), places(exploding.slice(0, 3)));
    expect(drawing.all("line").length).toBe(3);
    expect(drawing.all("line").at(-1)).toBe(drawing.only("line", "network"));
  });

  it("stop at the top edge, and end with a cross where the run diverged", () => {
    expectPlaces(placesIn(drawing.only("dot", "ink")), [[x(150), y(TOP)]]);
    expect(Math.abs(y(TOP) - 26)).toBeLessThan(0.25);
    expect(Math.abs(y(0.1) - (220 - 46))).toBeLessThan(0.25);
  });

  it("dash the reference, where there is one", () => {
    const rule = drawing.only("rule", "baseline");
    expect(rule.style["stroke-dasharray"]).toBe("4 3");
    for (const [, at] of placesIn(rule)) expect(Math.abs(at - y(0.25))).toBeLessThan(0.25);
    const without = learningCurves(
      WIDE,
      WORDS,
      [{ points: chosen, diverged: false }],
      [0.1, 3],
      null,
    );
    expect(new Drawing(without).all("rule")).toEqual([]);
    expect(new Drawing(without).all("dot").flatMap(({ shapes }) => shapes)).toEqual([]);
  });

  it("leave out what a logarithmic axis cannot show", () => {
    const points = curve([0.5, 0, null, 0.3, -1], true);
    const line = new Drawing(
      learningCurves(WIDE, WORDS, [{ points, diverged: false }], [0.1, 3], null),
    ).only("line");
    expect(placesIn(line).length).toBe(2);
  });

  it("are thinned to forty points and the last", () => {
    const drawn = (length: number) => {
      const errors = Array.from({ length }, (_, i) => 2 / (i + 1));
      const points = curve(errors, true, 1);
      const long = new Drawing(
        learningCurves(WIDE, WORDS, [{ points, diverged: false }], [1e-3, 3], null),
      );
      const at = long.scale("x", "linear");
      return placesIn(long.only("line")).map(
        (p) => Math.round(10 * (p[0] - at(1))) / 10 / (at(2) - at(1)),
      );
    };
    expect(drawn(40).length).toBe(40);
    const steps = drawn(41).map(Math.round);
    expect(steps.slice(0, 3)).toEqual([0, 2, 4]);
    expect(steps.at(-1)).toBe(40);
    expect(drawn(82).map(Math.round).slice(-3)).toEqual([75, 78, 81]);
  });
});

describe("the error axis of several panels", () => {
  it("reaches a tenth beyond the least and the most, the reference too", () => {
    const [low, high] = errorAxis([...chosen, ...other], 0.11);
    expect(low).toBeCloseTo(0.1, 12);
    expect(high).toBeCloseTo(0.95 * 1.1, 12);
    expect(errorAxis(chosen, 1.2)[1]).toBeCloseTo(1.32, 12);
    expect(errorAxis(chosen, null)[0]).toBeCloseTo(0.2 / 1.1, 12);
  });

  it("stops where errors are drawn at the edge, and ignores what is not positive", () => {
    expect(errorAxis([...exploding, ...curve([0, -1], true)], null)).toEqual([1.1 / 1.1, TOP]);
    expect(TOP).toBe(3);
  });
});
