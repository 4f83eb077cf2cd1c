import { describe, expect, it } from "vitest";
import { curves, type DrawnCurves } from "../../../../src/report/charts/study/curves.js";
import { Drawing, expectPlaces, placesIn, WIDE, WORDS } from "../drawing.js";

const panel: DrawnCurves = {
  kind: "curves",
  heading: "",
  x: { label: "head size", scale: "logarithmic" },
  y: { label: "squared error", scale: "logarithmic" },
  series: [
    {
      name: "r = 2",
      role: "trained",
      points: [
        { at: 1, values: [0.1, 0.4] },
        { at: 4, values: [0.01, 0.01] },
        { at: 16, values: [0.003, Number.NaN] },
      ],
      means: [
        { at: 1, error: 0.2, low: 1e-5, high: 4000 },
        { at: 4, error: 0.01, low: 0.01, high: 0.01 },
      ],
      fit: { exponent: -1, interval: [-1.2, -0.8], coefficient: 0.2, window: [1, 4], values: 4 },
    },
    {
      name: "r = 2",
      role: "constructed",
      points: [
        { at: 1, values: [0.05] },
        { at: 16, values: [0] },
      ],
      means: [
        { at: 1, error: 0.05, low: null, high: null },
        { at: 16, error: 0, low: null, high: null },
      ],
    },
    { name: "r = 6", role: "published", points: [{ at: 4, values: [0.02] }], means: [] },
  ],
};

describe("curves over a number", () => {
  const drawing = new Drawing(curves(WIDE, WORDS, panel));
  const [x, y] = [drawing.scale("x", "log"), drawing.scale("y", "log")];

  it("name their axes as the study does", () => {
    expect(drawing.label("x")).toBe("head size");
    expect(drawing.label("y")).toBe("squared error");
  });

  it("have a dot for each seed, a mark for each mean and a bar for its interval, as far as the axis reaches", () => {
    const [seeds, means] = drawing.all("dot", "baseline");
    expectPlaces(placesIn(seeds), [
      [x(1), y(0.1)],
      [x(1), y(0.4)],
      [x(4), y(0.01)],
      [x(4), y(0.01)],
      [x(16), y(0.003)],
    ]);
    expectPlaces(placesIn(means), [
      [x(1), y(0.2)],
      [x(4), y(0.01)],
    ]);
    const [bars] = drawing.all("rule", "baseline");
    const [[top, bottom]] = bars.shapes.map(({ places }) => places.map(([, at]) => at));
    expect(Math.min(top, bottom)).toBeLessThan(y(0.4));
    expect(Math.min(top, bottom)).toBeGreaterThanOrEqual(26 - 0.25);
  });

  it("draw the fitted law over its window alone", () => {
    const law = drawing.all("line").find(({ style }) => style["stroke-width"] === "3");
    const places = placesIn(law as NonNullable<typeof law>);
    expectPlaces(
      [places[0], places[places.length - 1]],
      [
        [x(1), y(0.2)],
        [x(4), y(0.05)],
      ],
    );
  });

  it("have a value to compare with across the panel, within the axis", () => {
    const reference = { name: "equal", value: 5 };
    const compared = new Drawing(curves(WIDE, WORDS, { ...panel, reference }));
    const rule = compared.all("rule").find(({ style }) => style["stroke-width"] === "4");
    const at = compared.scale("y", "log")(5);
    for (const [, height] of placesIn(rule as NonNullable<typeof rule>)) {
      expect(Math.abs(height - at)).toBeLessThan(0.25);
    }
    expect(at).toBeGreaterThan(26);
  });

  it("end a law where it leaves the axis", () => {
    const [first, ...others] = panel.series;
    const fit = {
      exponent: -6,
      interval: [-6, -6],
      coefficient: 0.2,
      window: [1, 16],
      values: 3,
    } as const;
    const clipped = new Drawing(
      curves(WIDE, WORDS, { ...panel, series: [{ ...first, fit }, ...others] }),
    );
    const law = clipped.all("line").find(({ style }) => style["stroke-width"] === "3");
    const end = placesIn(law as NonNullable<typeof law>).at(-1) ?? [0, 0];
    expect(Math.abs(end[1] - (400 - 46))).toBeLessThan(0.25);
    // 0.2 at^-6 is 0.003, the least that is drawn, at 2.01; the axis reaches a little further
    expect(end[0]).toBeGreaterThan(clipped.scale("x", "log")(2));
    expect(end[0]).toBeLessThan(clipped.scale("x", "log")(2.2));
  });

  it("follow a line that falls to nothing to the end of the axis", () => {
    const dashed = drawing.all("line").find(({ style }) => style["stroke-dasharray"] === "7 3");
    const [first, last] = placesIn(dashed as NonNullable<typeof dashed>);
    expectPlaces([first], [[x(1), y(0.05)]]);
    expect(Math.abs(last[1] - (400 - 46))).toBeLessThan(0.25);
  });

  it("have what is constructed at its place, though a thousandth of what is trained: on the axis' end it seemed more", () => {
    const [trained, constructed, published] = panel.series;
    const low = {
      ...constructed,
      points: [1, 16].map((at) => ({ at, values: [3e-6] })),
      means: [1, 16].map((at) => ({ at, error: 3e-6, low: null, high: null })),
    };
    const deep = new Drawing(curves(WIDE, WORDS, { ...panel, series: [trained, low, published] }));
    const dashed = deep.all("line").find(({ style }) => style["stroke-dasharray"] === "7 3");
    const [xs, ys] = [deep.scale("x", "log"), deep.scale("y", "log")];
    expectPlaces(placesIn(dashed as NonNullable<typeof dashed>), [
      [xs(1), ys(3e-6)],
      [xs(16), ys(3e-6)],
    ]);
  });

  it("fill what is published, in the colour of its name", () => {
    expectPlaces(placesIn(drawing.only("dot", "network")), [[x(4), y(0.02)]]);
  });

  it("have linear axes where the study says so", () => {
    const linear = new Drawing(
      curves(WIDE, WORDS, {
        ...panel,
        x: { label: "share", scale: "linear" },
        y: { label: "correlation", scale: "linear" },
        series: [
          {
            ...{ name: "a", role: "trained" },
            points: [0, 1].map((at) => ({ at, values: [at - 0.5] })),
            means: [0, 1].map((at) => ({ at, error: at - 0.5, low: null, high: null })),
          },
        ],
      }),
    );
    const [, means] = linear.all("dot", "baseline");
    expectPlaces(placesIn(means), [
      [linear.scale("x", "linear")(0), linear.scale("y", "linear")(-0.5)],
      [linear.scale("x", "linear")(1), linear.scale("y", "linear")(0.5)],
    ]);
  });

  it.each([
    ["linear", [1, 2, 3], ["1", "2", "3"]],
    ["linear", [1, 8, 16], ["1", "8", "16"]],
    ["linear", [1, 2, 16], ["1", "2", "16"]],
    ["linear", [1, 2, 300], ["0", "50", "100", "150", "200", "250", "300"]],
    ["logarithmic", [1, 2, 4, 8, 16], ["1", "2", "4", "8", "16"]],
    ["logarithmic", [2, 3], ["2", "3"]],
    ["linear", [0, 0.5, 1], ["0", "0.5", "1"]],
  ] as const)(
    "have a tick where something is drawn, where there is room, else whole ones of things that are counted: %s, %j",
    (scale, places, texts) => {
      const points = places.map((at) => ({ at, values: [0.1] }));
      const means = places.map((at) => ({ at, error: 0.1, low: null, high: null }));
      const counted = new Drawing(
        curves(WIDE, WORDS, {
          ...panel,
          x: { label: "heads", scale },
          series: [{ name: "a", role: "trained", points, means }],
        }),
      );
      expect(counted.ticks("x").map(({ text }) => text)).toEqual(texts);
    },
  );

  it("are of five names at most, and of none where nothing was reached", () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((name) => ({ ...panel.series[0], name }));
    expect(() => curves(WIDE, WORDS, { ...panel, series: many })).toThrow("6 names");
    const empty = curves(WIDE, WORDS, { ...panel, series: [] });
    expect(empty.text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
