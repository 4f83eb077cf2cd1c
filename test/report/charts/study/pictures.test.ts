import { describe, expect, it } from "vitest";
import { matrix } from "../../../../src/report/charts/study/matrix.js";
import { scatter } from "../../../../src/report/charts/study/scatter.js";
import { violins } from "../../../../src/report/charts/study/violins.js";
import { Drawing, expectPlaces, NARROW, placesIn, WIDE, WORDS } from "../drawing.js";

const opacities = (drawing: Drawing, hue: "baseline" | "network" | "fitted") =>
  [...drawing.svg.querySelectorAll(`[fill="var(--${hue})"] rect`)].map((rect) =>
    Number(rect.getAttribute("fill-opacity")),
  );

describe("a matrix as a picture", () => {
  const plain = { rows: { label: "query" }, columns: { label: "key" }, numbers: false };
  const amount = { kind: "amount", label: "attention", most: 2 } as const;

  it("has a cell for each number, the darker the more, rows downwards", () => {
    const values = [
      [0, 1],
      [2, Number.NaN],
    ];
    const drawing = new Drawing(
      matrix(NARROW, WORDS, { name: "", values }, { ...plain, shade: amount }),
    );
    expect(opacities(drawing, "baseline")).toEqual([0, 0.5, 1]);
    const [first, second, third] = drawing.only("cell", "baseline").shapes.map((s) => s.places[0]);
    expect(second[0]).toBeGreaterThan(first[0]);
    expect(third[1]).toBeGreaterThan(first[1]);
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["1", "2"]);
    expect([drawing.label("x"), drawing.label("y")]).toEqual(["key", "query"]);
  });

  it("parts numbers at 0, and writes the names that are not empty", () => {
    const drawing = new Drawing(
      matrix(
        NARROW,
        WORDS,
        { name: "", values: [[-2, -1, 0, 1, 4]] },
        {
          rows: { label: "query" },
          columns: { label: "key", names: ["0", "", "0.5", "", "1"] },
          shade: { kind: "signed", label: "coupling", most: 4 },
          numbers: false,
        },
      ),
    );
    expect(opacities(drawing, "fitted")).toEqual([0.5, 0.25]);
    expect(opacities(drawing, "network")).toEqual([0, 0.25, 1]);
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["0", "0.5", "1"]);
  });

  it("parts ratios at 1, by their logarithm, and says its numbers where it is asked to", () => {
    const values = [[10, 1, 0.1, 1e9, Number.NaN]];
    const drawing = new Drawing(
      matrix(
        WIDE,
        WORDS,
        { name: "", values },
        {
          rows: { label: "task", names: ["coupling"] },
          columns: { label: "architecture", names: ["a", "b", "c", "d", "e"] },
          shade: { kind: "ratio", label: "", most: 100 },
          numbers: true,
        },
      ),
    );
    const above = opacities(drawing, "network");
    expect(above[0]).toBeCloseTo(above[2] / 2, 9);
    expect(above[1]).toBe(0);
    expect(opacities(drawing, "baseline")).toEqual([above[0]]);
    expect(drawing.only("text", "ink").shapes.map(({ text }) => text)).toEqual([
      "10",
      "1",
      "0.1",
      "10⁹",
      "–",
    ]);
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["a", "b", "c", "d", "e"]);
  });
});

describe("points beside a line", () => {
  it("stand on linear axes, those that are numbers", () => {
    const drawing = new Drawing(
      scatter(NARROW, WORDS, {
        kind: "scatter",
        heading: "",
        x: "input",
        y: "output",
        series: [
          {
            name: "first",
            points: [
              [0, 0.1],
              [1, 0.9],
              [Number.NaN, 1],
            ],
          },
        ],
        reference: {
          name: "the identity",
          points: [
            [0, 0],
            [1, 1],
          ],
        },
      }),
    );
    const [x, y] = [drawing.scale("x", "linear"), drawing.scale("y", "linear")];
    expectPlaces(placesIn(drawing.only("dot", "baseline")), [
      [x(0), y(0.1)],
      [x(1), y(0.9)],
    ]);
    expectPlaces(placesIn(drawing.only("line", "muted")), [
      [x(0), y(0)],
      [x(1), y(1)],
    ]);
    expect([drawing.label("x"), drawing.label("y")]).toEqual(["input", "output"]);
  });
});

describe("numbers spread at places", () => {
  it("are as wide as their density, the widest alike, around their median", () => {
    const spreads = [
      {
        at: 1,
        median: 2,
        densities: [
          [0, 0.5],
          [2, 1],
          [4, 0],
        ],
      },
      { at: 2, median: 3, densities: [[3, 9]] },
    ] as const;
    const panel = { kind: "violins", heading: "", x: "value", y: "logits", groups: [] } as const;
    const drawing = new Drawing(violins(NARROW, WORDS, panel, spreads));
    const [x, y] = [drawing.scale("x", "linear"), drawing.scale("y", "linear")];
    expectPlaces(placesIn(drawing.only("dot", "network")), [
      [x(1), y(2)],
      [x(2), y(3)],
    ]);
    const [outline] = drawing.only("area", "network").shapes;
    const at = outline.places.filter((place) => Math.abs(place[1] - y(2)) < 0.01);
    const half = Math.max(...at.map((place) => Math.abs(place[0] - x(1))));
    expect(half).toBeCloseTo(0.42 * (x(2) - x(1)), 1);
    expect([drawing.label("x"), drawing.label("y")]).toEqual(["value", "logits"]);
  });
});
