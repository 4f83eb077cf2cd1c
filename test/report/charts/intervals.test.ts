import { describe, expect, it } from "vitest";
import { type Estimate, intervals, reach } from "../../../src/report/charts/intervals.js";
import { Drawing, expectPlaces, NARROW, type Place, placesIn, WIDE, WORDS } from "./drawing.js";

const estimate = (
  name: string,
  kind: Estimate["kind"],
  [low, value, high]: readonly [number, number, number],
  marked = false,
): Estimate => ({ name, label: `the ${name}`, kind, low, value, high, marked });

const ERRORS = [
  estimate("gru", "network", [0.05, 0.06, 0.075], true),
  estimate("ridge", "baseline", [0.06, 0.07, 0.09]),
  estimate("rnn", "network", [0.1, 0.12, 0.2]),
  estimate("mean", "baseline", [0.9, 1, 1.1]),
];

const axis = { kind: "error", label: "test error", reference: 0.07 } as const;

/** The middle of row i: rows lie below 6 pixels, 26 high. */
const row = (i: number): number => 6 + 26 * (i + 0.5);

describe("errors with their intervals", () => {
  const drawing = new Drawing(intervals(WIDE, WORDS, ERRORS, axis));
  const x = drawing.scale("x", "log");

  it("name their axis", () => {
    expect(drawing.label("x")).toBe("test error");
    expect(drawing.label("y")).toBeUndefined();
  });

  it("are dots in rows in their order, baselines as squares, networks as discs", () => {
    const at = (i: number): Place => [x(ERRORS[i].value), row(i)];
    expectPlaces(placesIn(drawing.only("dot", "network")), [at(0), at(2)]);
    expectPlaces(placesIn(drawing.only("dot", "baseline")), [at(1), at(3)]);
    const elements = (hue: "network" | "baseline") =>
      drawing.only("dot", hue).shapes.map(({ element }) => element);
    expect(elements("network")).toEqual(["circle", "circle"]);
    expect(elements("baseline")).toEqual(["path", "path"]);
  });

  it("have rules from low to high in the colour of their kind", () => {
    const rules = drawing.all("rule", "network")[0];
    expectPlaces(
      placesIn(rules),
      ERRORS.flatMap((e, i) => [
        [x(e.low), row(i)],
        [x(e.high), row(i)],
      ]),
    );
    expect(rules.shapes.map(({ stroke }) => stroke)).toEqual(
      ERRORS.map(({ kind }) => `var(--${kind})`),
    );
  });

  it("have a dashed line at the reference, over all rows", () => {
    const line = drawing.all("rule", "baseline")[0];
    expectPlaces(placesIn(line), [
      [x(0.07), 6],
      [x(0.07), 6 + 4 * 26],
    ]);
    expect(line.style["stroke-dasharray"]).toBe("4 3");
  });

  it("have a band behind the rows that are marked, and a star before their names", () => {
    const band = drawing.only("rule", "best");
    expectPlaces(placesIn(band), [
      [0, row(0)],
      [706, row(0)],
    ]);
    const groups = drawing.all("text");
    expect(groups.map(({ style }) => style["text-anchor"])).toEqual(["end", "end"]);
    const names = groups.flatMap(({ shapes }) => shapes);
    expect(names.map(({ text }) => text)).toEqual([
      "the ridge",
      "the rnn",
      "the mean",
      "★ the gru",
    ]);
    expectPlaces(
      names.map(({ places }) => places[0]),
      [1, 2, 3, 0].map((i) => [216 - 12, row(i)]),
    );
  });

  it("reach a tenth beyond the least and the most end of an interval", () => {
    expect(Math.abs(x(0.05 / 1.1) - 216)).toBeLessThan(0.25);
    expect(Math.abs(x(1.1 * 1.1) - 706)).toBeLessThan(0.25);
    expect(drawing.size).toEqual([720, 4 * 26 + 52]);
  });

  it("are on a linear axis where their range is not six times", () => {
    const drawn = (high: number) =>
      new Drawing(
        intervals(WIDE, WORDS, [estimate("a", "network", [1, 2, high])], { ...axis, reference: 2 }),
      );
    const linear = drawn(6).scale("x", "linear");
    expect(Math.abs(linear(1 - 0.2) - 216)).toBeLessThan(0.25);
    expect(Math.abs(linear(6 + 0.2) - 706)).toBeLessThan(0.25);
    drawn(6.1).scale("x", "log");
  });

  it("are never on a logarithmic axis where one is not positive", () => {
    const zero = [estimate("a", "network", [0, 0.01, 0.02]), ERRORS[3]];
    new Drawing(intervals(WIDE, WORDS, zero, axis)).scale("x", "linear");
  });

  it("reach to the reference where that lies beyond", () => {
    const drawn = new Drawing(
      intervals(WIDE, WORDS, [estimate("a", "network", [2, 2.1, 2.2])], { ...axis, reference: 1 }),
    );
    expect(Math.abs(drawn.scale("x", "linear")(1 - 0.04 * 1.2) - 216)).toBeLessThan(0.5);
  });

  it("stand below their names on a phone", () => {
    const narrow = new Drawing(intervals(NARROW, WORDS, ERRORS, axis));
    const at = narrow.scale("x", "log");
    const middle = (i: number): number => 6 + 38 * (i + 0.5);
    expectPlaces(placesIn(narrow.only("dot", "network")), [
      [at(0.06), middle(0) + 8],
      [at(0.12), middle(2) + 8],
    ]);
    const [others, marked] = narrow.all("text");
    expect([others, marked].map(({ style }) => style["text-anchor"])).toEqual(["start", "start"]);
    expectPlaces(
      [...placesIn(marked), ...placesIn(others)],
      [0, 1, 2, 3].map((i) => [10, middle(i) - 9]),
    );
  });

  it("have fewer ticks on a phone", () => {
    const wide = [estimate("a", "network", [0.012, 0.5, 2])];
    const ticks = (canvas: typeof WIDE) =>
      new Drawing(intervals(canvas, WORDS, wide, axis)).ticks("x").map(({ text }) => text);
    expect(ticks(WIDE)).toEqual(["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]);
    expect(ticks(NARROW)).toEqual(["0.03", "0.1", "0.3", "1"]);
    const linear = [estimate("a", "network", [0.2, 0.5, 0.98])];
    const even = (canvas: typeof WIDE) =>
      new Drawing(intervals(canvas, WORDS, linear, { ...axis, reference: 0.4 }))
        .ticks("x")
        .map(({ text }) => text);
    expect(even(WIDE)).toEqual(["0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"]);
    expect(even(NARROW)).toEqual(["0.2", "0.4", "0.6", "0.8", "1"]);
  });

  it("cut long names where they would not fit", () => {
    const names = (canvas: typeof WIDE) =>
      new Drawing(
        intervals(
          canvas,
          WORDS,
          [false, true].map((marked) => ({
            ...ERRORS[0],
            name: String(marked),
            label: "x".repeat(60),
            marked,
          })),
          axis,
        ),
      )
        .all("text")
        .map(({ shapes: [{ text }] }) => text);
    expect(names(WIDE)).toEqual([`${"x".repeat(25)}…`, `★ ${"x".repeat(22)}…`]);
    expect(names(NARROW)).toEqual([`${"x".repeat(37)}…`, `★ ${"x".repeat(37)}…`]);
  });
});

const DIFFERENCES = [
  estimate("gru", "network", [-0.02, -0.01, 0.004], true),
  estimate("ridge", "baseline", [0.01, 0.02, 0.03]),
  estimate("rnn", "network", [-0.004, 0.015, 0.025]),
  estimate("mean", "baseline", [0.8, 0.9, 1]),
  estimate("odd", "network", [-3, -2, -0.01]),
];

describe("differences", () => {
  const drawing = new Drawing(
    intervals(WIDE, WORDS, DIFFERENCES, { kind: "difference", label: "difference", reference: 0 }),
  );
  const x = drawing.scale("x", "linear");

  it("further out than eight times the median distance are arrows at the edge", () => {
    // ends furthest from zero: 0.02, 0.025, 0.03, 1 and 3; the median is 0.03
    expect(reach(DIFFERENCES, 0)).toBe(0.03);
    const low = -0.02 - 0.08 * 0.05;
    const high = 0.03 + 0.08 * 0.05;
    expect(Math.abs(x(low) - 216)).toBeLessThan(0.5);
    expect(Math.abs(x(high) - 706)).toBeLessThan(0.5);
    const [arrows] = drawing.all("text");
    expect(arrows.shapes.map(({ text, fill }) => [text, fill])).toEqual([
      ["▶", "var(--baseline)"],
      ["◀", "var(--network)"],
    ]);
    expectPlaces(placesIn(arrows), [
      [706, row(3)],
      [216, row(4)],
    ]);
    expectPlaces(placesIn(drawing.only("dot", "network")), [
      [x(-0.01), row(0)],
      [x(0.015), row(2)],
    ]);
  });

  it("have intervals cut at the edge, none where nothing of it is inside", () => {
    const [rules] = drawing.all("rule", "network");
    expectPlaces(placesIn(rules), [
      [x(-0.02), row(0)],
      [x(0.004), row(0)],
      [x(0.01), row(1)],
      [x(0.03), row(1)],
      [x(-0.004), row(2)],
      [x(0.025), row(2)],
      [216, row(4)],
      [x(-0.01), row(4)],
    ]);
  });

  it("have a whole line at zero", () => {
    const line = drawing.all("rule", "baseline")[0];
    expect(line.style["stroke-dasharray"] ?? "none").toBe("none");
    for (const [at] of placesIn(line)) expect(Math.abs(at - x(0))).toBeLessThan(0.25);
  });
});

describe("the reach of an axis", () => {
  it("is the furthest of those within eight medians, the lower of two middles", () => {
    const at = (...ends: number[]) =>
      reach(
        ends.map((end) =>
          estimate(String(end), "network", [Math.min(0, end), 0, Math.max(0, end)]),
        ),
        0,
      );
    expect(at(1)).toBe(1);
    expect(at(1, 8)).toBe(8);
    expect(at(1, 8.1)).toBe(1);
    expect(at(-2, 1, 16, 17)).toBe(16);
    expect(reach([estimate("a", "network", [5, 6, 8])], 4)).toBe(4);
  });
});
