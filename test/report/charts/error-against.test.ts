import { describe, expect, it } from "vitest";
import {
  type Axes,
  errorAgainst,
  errorRange,
  type Series,
} from "../../../src/report/charts/error-against.js";
import { shown } from "../../../src/results/cell.js";
import { Drawing, expectPlaces, type Place, placesIn, WIDE, WORDS } from "./drawing.js";

type Mean = Series["means"][number];

const series = (index: number, means: readonly Mean[], more: Partial<Series> = {}): Series => ({
  index,
  means,
  seeds: [],
  fitted: [],
  predicted: [],
  ...more,
});

const mean = (against: Mean["against"], error: number, low?: number, high?: number): Mean => ({
  against,
  error,
  low: low ?? null,
  high: high ?? null,
});

const axes = (
  values: readonly Mean["against"][],
  domain: readonly [number, number],
  logarithmic: Axes["logarithmic"],
): Axes => ({
  against: { label: "width", values, say: shown },
  error: { label: "error", domain },
  logarithmic,
});

const BOTH = { against: true, error: true };
const VALUES = [1, 2, 8, 32];
const DOMAIN = [0.01, 2] as const;
const TOP = 26;
const BOTTOM = 250 - 46;

const MEANS = [
  mean(1, 1.1, 0.9, 1.3),
  mean(2, 0.5, 0.4, 5),
  mean(8, 0.16, 0.002, 0.3),
  mean(32, 0.05),
];
const SEEDS = [
  { against: 1, error: 1.2 },
  { against: 8, error: 0.11 },
];
const FITTED = [
  { against: 1, error: 1 },
  { against: 32, error: 0.04 },
];

describe("error against a factor, both logarithmic", () => {
  const drawing = new Drawing(
    errorAgainst(
      WIDE,
      WORDS,
      [
        series(0, MEANS, { seeds: SEEDS, fitted: FITTED }),
        series(1, [mean(2, 0.7, 0.6, 0.8), mean(8, 0.5, 0.45, 0.6)], {
          predicted: [
            [
              { against: 1, error: 4 },
              { against: 32, error: 4 / 32 ** 2 },
            ],
          ],
        }),
      ],
      axes(VALUES, DOMAIN, BOTH),
      true,
    ),
  );
  const [x, y] = [drawing.scale("x", "log"), drawing.scale("y", "log")];
  /** Series stand 5 pixels apart. */
  const beside = (points: readonly Place[], shift: number) =>
    points.map(([against, error]): Place => [x(against) + shift, y(error)]);

  it("names its axes", () => {
    expect(drawing.label("x")).toBe("width");
    expect(drawing.label("y")).toBe("error");
  });

  it("has means as marks, a shape and colour for each series, side by side", () => {
    const [, first] = drawing.all("dot", "baseline");
    expectPlaces(
      placesIn(first),
      beside(
        MEANS.map((m) => [Number(m.against), m.error]),
        -2.5,
      ),
    );
    expect(first.shapes[0].element).toBe("circle");
    const [second] = drawing.all("dot", "network").slice(-1);
    expectPlaces(
      placesIn(second),
      beside(
        [
          [2, 0.7],
          [8, 0.5],
        ],
        2.5,
      ),
    );
    expect(second.shapes[0].element).toBe("path");
  });

  it("has seeds as dots behind them", () => {
    const [seeds] = drawing.all("dot", "baseline");
    expectPlaces(
      placesIn(seeds),
      beside(
        SEEDS.map((s) => [s.against, s.error]),
        -2.5,
      ),
    );
    expect(seeds.shapes[0].element).toBe("circle");
  });

  it("has intervals, cut at the edge of the axis, none where there is one seed", () => {
    expectPlaces(
      placesIn(drawing.only("rule", "baseline")),
      beside(
        [
          [1, 0.9],
          [1, 1.3],
          [2, 0.4],
          [2, DOMAIN[1]],
          [8, DOMAIN[0]],
          [8, 0.3],
        ],
        -2.5,
      ),
    );
  });

  it("has the fitted law as a line and the predicted slope dashed, cut at the edge", () => {
    const law = drawing.only("line", "baseline");
    expectPlaces(
      placesIn(law),
      beside(
        FITTED.map((p) => [p.against, p.error]),
        0,
      ),
    );
    expect(law.style["stroke-dasharray"]).toBeUndefined();
    // 4/k^2 enters the axis at k = sqrt(2), leaves it at k = 20
    const [, slope] = drawing.all("line", "network");
    expectPlaces(
      placesIn(slope),
      beside(
        [
          [Math.SQRT2, 2],
          [20, 0.01],
        ],
        0,
      ),
    );
    expect(slope.style["stroke-dasharray"]).toBe("5 4");
  });

  it("spans the domain of errors, and the values with four hundredths beside", () => {
    expect(Math.abs(y(DOMAIN[0]) - BOTTOM)).toBeLessThan(0.25);
    expect(Math.abs(y(DOMAIN[1]) - TOP)).toBeLessThan(0.25);
    expect(Math.abs(x(32 ** -0.04) - 58)).toBeLessThan(0.25);
    expect(Math.abs(x(32 ** 1.04) - (720 - 14))).toBeLessThan(0.25);
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["1", "2", "8", "32"]);
  });

  it("leaves out a line that is nowhere inside", () => {
    for (const [from, to] of [
      [9, 3],
      [3, 9],
      [5, 5],
      [0.009, 0.001],
    ]) {
      const fitted = [
        { against: 1, error: from },
        { against: 32, error: to },
      ];
      const one = [series(0, MEANS, { fitted })];
      const drawn = new Drawing(errorAgainst(WIDE, WORDS, one, axes(VALUES, DOMAIN, BOTH), true));
      expect(drawn.all("line").flatMap(placesIn)).toEqual([]);
    }
  });
});

describe("means without a law", () => {
  const drawn = (logarithmic: Axes["logarithmic"], marks: boolean) =>
    new Drawing(
      errorAgainst(WIDE, WORDS, [series(0, MEANS)], axes(VALUES, DOMAIN, logarithmic), marks),
    );

  it("are joined by a faint line, and by a full one without marks", () => {
    const faint = drawn(BOTH, true);
    const [x, y] = [faint.scale("x", "log"), faint.scale("y", "log")];
    const line = faint.all("line", "baseline")[0];
    expectPlaces(
      placesIn(line),
      MEANS.map((m) => [x(Number(m.against)), y(m.error)]),
    );
    expect(line.style["stroke-opacity"]).toBe("0.4");
    const full = drawn(BOTH, false);
    expect(full.all("line", "baseline")[0].style["stroke-opacity"] ?? "1").toBe("1");
    expect(full.all("dot").flatMap(placesIn)).toEqual([]);
    expect(full.all("rule")).toEqual([]);
  });

  it("are on a linear axis of errors where one is not positive", () => {
    const linear = drawn({ against: true, error: false }, true);
    const y = linear.scale("y", "linear");
    const marks = placesIn(linear.all("dot", "baseline").slice(-1)[0]);
    for (const [i, [, at]] of marks.entries()) {
      expect(Math.abs(at - y(MEANS[i].error))).toBeLessThan(0.3);
    }
  });
});

describe("error against categories", () => {
  const names = ["none", "learned", null, 0.5];
  const means = names.map((name, i) => mean(name, 0.1 * (i + 1), 0.05 * (i + 1), 0.15 * (i + 1)));
  const drawing = new Drawing(
    errorAgainst(
      WIDE,
      WORDS,
      [series(0, [...means].reverse()), series(1, means.slice(0, 1))],
      axes(names, [0, 1], { against: false, error: false }),
      true,
    ),
  );
  const y = drawing.scale("y", "linear");

  it("has them in their order, equally far apart, each with its mark; no line joins them", () => {
    expect(drawing.ticks("x").map(({ text }) => text)).toEqual(["none", "learned", "none", "0.5"]);
    const at = drawing.ticks("x").map((tick) => tick.at);
    // four bands over the width
    for (const [i, place] of at.entries()) {
      expect(Math.abs(place - (58 + ((720 - 58 - 14) * (i + 0.5)) / 4))).toBeLessThan(0.5);
    }
    const marks = drawing.all("dot", "baseline").slice(-1)[0];
    expectPlaces(
      placesIn(marks),
      [3, 2, 1, 0].map((i) => [at[i] - 2.5, y(means[i].error)]),
    );
    expect(drawing.all("line").flatMap(placesIn)).toEqual([]);
  });

  it("turns names that do not fit, and cuts the longest", () => {
    const long = ["relative to the query, learned, and more than forty letters", "b", "c"];
    const turned = (values: readonly string[]) =>
      new Drawing(
        errorAgainst(
          { ...WIDE, width: 348 },
          WORDS,
          [series(0, [mean(values[0], 0.5)])],
          axes(values, [0, 1], { against: false, error: false }),
          true,
        ),
      );
    const drawn = turned(long);
    expect(drawn.size).toEqual([348, 330]);
    expect(drawn.ticks("x").map(({ text }) => text)).toEqual(["relative to the…", "b", "c"]);
    expect(turned(["a", "b", "c"]).size).toEqual([348, 250]);
    // 276 pixels for a hundred: 2.76 each, so that every sixth is named
    const many = Array.from({ length: 100 }, (_, i) => `v${i}`);
    expect(
      turned(many)
        .ticks("x")
        .map(({ text }) => text),
    ).toEqual(many.filter((_, i) => i % 6 === 0));
  });
});

describe("values on a logarithmic axis", () => {
  const ticks = (values: readonly number[], width = 720) =>
    new Drawing(
      errorAgainst(
        { ...WIDE, width },
        WORDS,
        [
          series(
            0,
            values.map((v) => mean(v, 0.5)),
          ),
        ],
        axes(values, [0.1, 1], BOTH),
        true,
      ),
    )
      .ticks("x")
      .map(({ text }) => text);

  it("are named one by one where few, as far as names do not touch", () => {
    expect(ticks([1, 3, 5, 200])).toEqual(["1", "3", "5", "200"]);
    // 1,000 and 1,010 are 0.7 % apart, which is no room for five letters
    expect(ticks([1, 1000, 1010, 2000])).toEqual(["1", "1,000", "2,000"]);
    expect(ticks([7])).toEqual(["7"]);
  });

  it("are named by decades where many", () => {
    const many = Array.from({ length: 17 }, (_, i) => 2 ** i);
    expect(ticks(many)).toEqual([
      "1",
      "3",
      "10",
      "30",
      "100",
      "300",
      "1,000",
      "3,000",
      "10,000",
      "30,000",
    ]);
    expect(ticks(many, 348)).toEqual(["1", "100", "10,000"]);
    // 43 pixels between two; 16,384 would touch 8,192
    expect(ticks(many.slice(0, 16))).toEqual(
      many
        .slice(0, 16)
        .filter((value) => value !== 16384)
        .map((value) => value.toLocaleString("en")),
    );
  });
});

describe("the range of errors of several panels", () => {
  const points = [mean(1, 1, 0.9, 1.2), mean(2, 0.4, 0.3, 0.5)];

  it("holds every point and interval, with fifteen hundredths beside", () => {
    const [low, high] = errorRange(
      [series(0, points, { seeds: [{ against: 1, error: 1.5 }] })],
      true,
    );
    expect(low).toBeCloseTo(0.3 / 1.15, 12);
    expect(high).toBeCloseTo(1.5 * 1.15, 12);
  });

  it("holds intervals as far as three times beyond the points", () => {
    const wide = [mean(1, 1, 0.1, 50), mean(2, 0.6)];
    const [low, high] = errorRange([series(0, wide)], true);
    expect(low).toBeCloseTo(0.2 / 1.15, 12);
    expect(high).toBeCloseTo(3 * 1.15, 12);
  });

  it("is counted in spans on a linear axis", () => {
    const [low, high] = errorRange([series(0, [mean(1, -1, -9, 0), mean(2, 1, 0, 4)])], false);
    // least -1, most 1: a span of 2, three of them beyond, a twentieth beside
    expect(low).toBeCloseTo(-7 - 0.1, 12);
    expect(high).toBeCloseTo(4 + 0.1, 12);
    expect(errorRange([series(0, [mean(1, -2)])], false)).toEqual([-2.1, -1.9]);
    expect(errorRange([series(0, [mean(1, 0)])], false)).toEqual([-0.05, 0.05]);
  });
});
