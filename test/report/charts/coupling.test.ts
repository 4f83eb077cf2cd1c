import { describe, expect, it } from "vitest";
import { coupling } from "../../../src/report/charts/coupling.js";
import { Drawing, expectPlaces, placesIn, WIDE, WORDS } from "./drawing.js";

const values = [
  { index: 1, sigma: 1, sigma_centred: 0.4 },
  { index: 2, sigma: 0.3, sigma_centred: 0.05 },
  { index: 3, sigma: 0.01, sigma_centred: 0.002 },
  { index: 4, sigma: 1e-6, sigma_centred: null },
];

describe("singular values of a head", () => {
  const drawing = new Drawing(coupling(WIDE, WORDS, values, 1e-3));
  const [x, y] = [drawing.scale("x", "log"), drawing.scale("y", "log")];

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("index of the singular value");
    expect(drawing.label("y")).toBe("singular value / first raw value");
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["1", "2"]);
    const many = Array.from({ length: 512 }, (_, i) => ({ ...values[0], index: i + 1 }));
    const texts = new Drawing(coupling(WIDE, WORDS, many, 0)).ticks("x").map(({ text }) => text);
    expect(texts).toEqual(["1", "3", "10", "30", "100", "300"]);
  });

  it("are squares for raw and discs for centred values, on both axes logarithmic", () => {
    const raw = values.slice(0, 3).map((v) => [x(v.index), y(v.sigma)] as const);
    const centred = values.slice(0, 3).map((v) => [x(v.index), y(v.sigma_centred ?? 0)] as const);
    expectPlaces(placesIn(drawing.only("dot", "muted")), raw);
    expectPlaces(placesIn(drawing.only("line", "muted")), raw);
    expect(drawing.only("dot", "muted").shapes[0].element).toBe("path");
    expectPlaces(placesIn(drawing.only("dot", "network")), centred);
    expectPlaces(placesIn(drawing.only("line", "network")), centred);
    expect(drawing.only("dot", "network").shapes[0].element).toBe("circle");
  });

  it("reach down to a tenth of the noise floor and no further, up to twice the largest", () => {
    expect(Math.abs(y(1e-4 / 1.5) - (240 - 46))).toBeLessThan(0.25);
    expect(Math.abs(y(2) - 26)).toBeLessThan(0.25);
    const above = new Drawing(coupling(WIDE, WORDS, values.slice(0, 3), 1e-3));
    expect(Math.abs(above.scale("y", "log")(1e-3 / 1.5) - (240 - 46))).toBeLessThan(0.25);
  });

  it("have the noise floor dashed, if there is one", () => {
    const rule = drawing.only("rule", "muted");
    expect(rule.style["stroke-dasharray"]).toBe("4 3");
    for (const [, at] of placesIn(rule)) expect(Math.abs(at - y(1e-3))).toBeLessThan(0.25);
    const exact = new Drawing(coupling(WIDE, WORDS, values.slice(0, 2), 0));
    expect(exact.all("rule")).toEqual([]);
    expect(Math.abs(exact.scale("y", "log")(0.05 / 1.5) - (240 - 46))).toBeLessThan(0.25);
  });

  it.each([0, Number.NaN])("are drawn too where none is positive, floor %d", (floor) => {
    const nothing = [1, 2].map((index) => ({ index, sigma: null, sigma_centred: 0 }));
    const drawn = new Drawing(coupling(WIDE, WORDS, nothing, floor));
    expect(drawn.svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
    expect(drawn.all("dot").flatMap(({ shapes }) => shapes)).toEqual([]);
  });
});
