import { describe, expect, it } from "vitest";
import { predictions, valueAxis } from "../../../src/report/charts/predictions.js";
import { Drawing, expectPlaces, NARROW, placesIn, WIDE, WORDS } from "./drawing.js";

const rows = [3, 7, 4, 9, 6].map((truth, i) => ({
  when: `2024-01-0${i + 1}T00:00:00Z`,
  truth,
  ridge: truth + (i % 2 === 0 ? 1 : -2),
  gru: truth - 0.5,
}));

describe("prediction beside truth", () => {
  const domain = [2, 10] as const;
  const drawn = (column: string, kind: "baseline" | "network") =>
    new Drawing(predictions(WIDE, WORDS, rows, "y", { column, kind }, domain));
  const drawing = drawn("ridge", "baseline");
  const y = drawing.scale("y", "linear");
  const left = 60;
  const x = (i: number) => left + (i * (720 - 60 - 40)) / (rows.length - 1);

  it("names the target on its axis, cut where long; rows have dates instead", () => {
    expect(drawing.label("y")).toBe("y");
    expect(drawing.label("x")).toBeUndefined();
    const competitor = { column: "ridge", kind: "baseline" } as const;
    const long = predictions(WIDE, WORDS, rows, "y".repeat(41), competitor, domain);
    expect(new Drawing(long).label("y")).toBe(`${"y".repeat(39)}…`);
  });

  it("has truth in ink, a line with dots, in order of the rows", () => {
    const truth = rows.map((row, i) => [x(i), y(row.truth)] as const);
    expectPlaces(placesIn(drawing.only("line", "ink")), truth);
    expectPlaces(placesIn(drawing.only("dot", "ink")), truth);
  });

  it("has the column of the competitor, in the colour of its kind", () => {
    expectPlaces(
      placesIn(drawing.only("line", "baseline")),
      rows.map((row, i) => [x(i), y(row.ridge)]),
    );
    expectPlaces(
      placesIn(drawn("gru", "network").only("line", "network")),
      rows.map((row, i) => [x(i), y(row.gru)]),
    );
    expect(drawing.all("line", "network")).toEqual([]);
  });

  it("breaks the line where nothing was predicted", () => {
    const gap = rows.map((row, i) => (i === 2 ? { ...row, ridge: null } : row));
    const chart = predictions(WIDE, WORDS, gap, "y", { column: "ridge", kind: "baseline" }, domain);
    const line = new Drawing(chart).only("line", "baseline");
    expectPlaces(
      placesIn(line),
      [0, 1, 3, 4].map((i) => [x(i), y(rows[i].ridge)]),
    );
    expect(chart.text.match(/M[-\d.,L]+M/)).not.toBeNull();
  });

  it("names dates from the first row to the last, as many as fit", () => {
    const days = Array.from({ length: 101 }, (_, i) => ({ when: `day ${i}`, truth: i, ridge: i }));
    const names = (canvas: typeof WIDE, of: typeof days) =>
      new Drawing(
        predictions(canvas, WORDS, of, "y", { column: "ridge", kind: "baseline" }, [0, 100]),
      ).ticks("x");
    expect(names(WIDE, days).map(({ text }) => text)).toEqual(
      [0, 20, 40, 60, 80, 100].map((i) => `day ${i}`),
    );
    expect(names(NARROW, days).map(({ text }) => text)).toEqual(["day 0", "day 50", "day 100"]);
    expect(names(WIDE, days.slice(7, 8)).map(({ text }) => text)).toEqual(["day 7"]);
    const [first, second] = names(WIDE, days);
    expect(first.at).toBeCloseTo(left, 0);
    expect(second.at).toBeCloseTo(left + 0.2 * 620, 0);
    expect(drawing.ticks("x").map(({ text }) => text)[1]).toBe("2024-01-0…");
  });
});

describe("the values of several panels", () => {
  it("reach from the least to the most of the columns shown", () => {
    expect(valueAxis(rows, ["truth", "ridge"])).toEqual([3, 9]);
    expect(valueAxis(rows, ["truth", "ridge", "gru"])).toEqual([2.5, 9]);
    expect(valueAxis([{ truth: null, ridge: 5 }, ...rows.slice(0, 1)], ["truth", "ridge"])).toEqual(
      [3, 5],
    );
  });

  it("have some height where all are one", () => {
    expect(valueAxis(rows.slice(0, 1), ["truth"])).toEqual([3, 4]);
  });
});
