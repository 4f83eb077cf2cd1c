import { describe, expect, it } from "vitest";
import { spectrum } from "../../../src/report/charts/spectrum.js";
import { Drawing, expectPlaces, placesIn, WIDE, WORDS } from "./drawing.js";

const rows = [1, 2, 3, 4, 5].map((index) => ({
  index,
  sigma: index <= 4 ? 2 / index ** 2 : 1e-9,
  sigma_centred: 0.7 / index,
  fitted: index === 2 || index === 3 ? 1.9 / index ** 2 : null,
  random: 0.9 - 0.1 * index,
}));

describe("a spectrum", () => {
  const drawing = new Drawing(spectrum(WIDE, WORDS, rows, { noiseFloor: 0.08, window: [2, 3] }));
  const [x, y] = [drawing.scale("x", "log"), drawing.scale("y", "log")];
  const at = (column: "sigma" | "sigma_centred" | "fitted" | "random", from: typeof rows) =>
    from.map((row) => [x(row.index), y(row[column] ?? 0)] as const);

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("index of the singular value");
    expect(drawing.label("y")).toBe("singular value");
  });

  it("has a line for each kind of values, down to the edge", () => {
    expectPlaces(placesIn(drawing.only("line", "muted")), at("sigma", rows.slice(0, 4)));
    expectPlaces(placesIn(drawing.only("line", "network")), at("sigma_centred", rows));
    expectPlaces(placesIn(drawing.only("line", "baseline")), at("fitted", rows.slice(1, 3)));
    expectPlaces(placesIn(drawing.only("line", "ink")), at("random", rows));
  });

  it("marks raw values with squares and centred ones with discs, up to a hundred", () => {
    expectPlaces(placesIn(drawing.only("dot", "muted")), at("sigma", rows.slice(0, 4)));
    expectPlaces(placesIn(drawing.only("dot", "network")), at("sigma_centred", rows));
    expect(drawing.only("dot", "network").shapes[0].element).toBe("circle");
    expect(drawing.only("dot", "muted").shapes[0].element).toBe("path");
    const dots = (length: number) => {
      const many = Array.from({ length }, (_, i) => ({ ...rows[0], index: i + 1 }));
      return new Drawing(spectrum(WIDE, WORDS, many, { noiseFloor: 0, window: null })).all("dot");
    };
    expect(dots(100).map(({ shapes }) => shapes.length)).toEqual([100, 100]);
    expect(dots(101)).toEqual([]);
  });

  it("tints the window of the fit over the whole height", () => {
    expectPlaces(placesIn(drawing.only("rect", "baseline")), [
      [x(2), 26],
      [x(3), 340 - 46],
    ]);
  });

  it("reaches from a little below what is drawn to twice the largest value", () => {
    // 0.05 of the floor is below every value but the last, which is cut
    expect(Math.abs(y((0.05 * 0.08) / 1.5) - (340 - 46))).toBeLessThan(0.25);
    expect(Math.abs(y(4) - 26)).toBeLessThan(0.25);
    expect(Math.abs(x(0.9) - 60)).toBeLessThan(0.25);
    expect(Math.abs(x(1.2 * 5) - (720 - 16))).toBeLessThan(0.25);
  });

  it("dashes the noise floor where it is in sight", () => {
    const rule = drawing.only("rule", "muted");
    expect(rule.style["stroke-dasharray"]).toBe("4 3");
    for (const [, place] of placesIn(rule)) expect(Math.abs(place - y(0.08))).toBeLessThan(0.25);
    const low = spectrum(WIDE, WORDS, rows.slice(0, 2), { noiseFloor: 1e-12, window: null });
    expect(new Drawing(low).all("rule")).toEqual([]);
  });

  it("names what is drawn, one below the other, and nothing else", () => {
    const names = (drawn: Drawing) =>
      drawn.all("text").map(
        ({
          style,
          shapes: [
            {
              text,
              places: [[, at]],
            },
          ],
        }) => [text, style.fill, Math.round(at)],
      );
    expect(names(drawing)).toEqual([
      ["raw", "var(--muted)", 26],
      ["centred over the keys", "var(--network)", 40],
      ["fitted to raw, in its window", "var(--baseline)", 54],
      ["random factors", "var(--ink)", 68],
      ["noise floor (dashed)", "var(--muted)", 82],
    ]);
    const bare = rows.slice(0, 3).map((row) => ({ ...row, fitted: null, random: null }));
    const drawn = new Drawing(spectrum(WIDE, WORDS, bare, { noiseFloor: 0, window: null }));
    expect(names(drawn).map(([text]) => text)).toEqual(["raw", "centred over the keys"]);
    expect(drawn.all("rect")).toEqual([]);
  });

  it("is drawn too where every value is zero", () => {
    const nothing = [{ index: 1, sigma: 0, sigma_centred: 0, fitted: null, random: null }];
    const { text } = spectrum(WIDE, WORDS, nothing, { noiseFloor: 0, window: null });
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
