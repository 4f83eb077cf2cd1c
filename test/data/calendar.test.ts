import { describe, expect, it } from "vitest";
import { type CalendarTerm, calendarTerms, calendarValue } from "../../src/data/calendar.js";

const DAY = 86_400_000;
const at = (text: string) => Date.parse(`${text}Z`);
const every = (step: number, count: number, from = at("2021-01-01T00:00")) =>
  Float64Array.from({ length: count }, (_, i) => from + i * step);
const kinds = (stamps: Float64Array, harmonics = 6) => {
  const terms = calendarTerms(stamps, harmonics).map(({ kind }) => kind);
  return Object.fromEntries(
    [...new Set(terms)].map((k) => [k, terms.filter((x) => x === k).length]),
  );
};

describe("what a date says", () => {
  it.each<[CalendarTerm, string, number]>([
    [{ kind: "weekday", day: 6 }, "2000-01-01T12:00", 1],
    [{ kind: "weekday", day: 0 }, "2000-01-01T12:00", 0],
    [{ kind: "weekday", day: 3 }, "1969-12-31T23:00", 1],
    [{ kind: "hour", hour: 23, weekend: false }, "1969-12-31T23:59", 1],
    [{ kind: "hour", hour: 0, weekend: true }, "2000-01-02T00:00", 1],
    [{ kind: "hour", hour: 0, weekend: false }, "2000-01-02T00:00", 0],
    [{ kind: "year", harmonic: 1, wave: "cosine" }, "2023-01-01T00:00", 1],
    // 183 of 366 days: a date stands at the same place in every year
    [{ kind: "year", harmonic: 2, wave: "sine" }, "2023-07-02T00:00", 0],
    [{ kind: "year", harmonic: 1, wave: "cosine" }, "2023-07-02T00:00", -1],
    [{ kind: "year", harmonic: 1, wave: "cosine" }, "2024-07-02T00:00", -1],
    [
      { kind: "trend", from: at("2020-01-01T00:00"), to: at("2020-01-03T00:00") },
      "2020-01-04T00:00",
      1.5,
    ],
  ])("%o at %s is %d", (term, text, value) => {
    expect(calendarValue(term, at(text))).toBeCloseTo(value, 12);
  });
});

describe("what a clock can tell", () => {
  it("of days the day of the week, of two years the time of the year, of hours the hour", () => {
    expect(kinds(every(DAY, 800))).toEqual({ trend: 1, year: 12, weekday: 7 });
    expect(kinds(every(DAY, 300))).toEqual({ trend: 1, weekday: 7 });
    expect(kinds(every(DAY / 24, 24 * 20))).toEqual({ trend: 1, weekday: 7, hour: 48 });
    expect(kinds(every(7 * DAY, 300))).toEqual({ trend: 1, year: 12 });
  });

  it("no harmonic of the year is finer than the clock", () => {
    const months = Float64Array.from({ length: 60 }, (_, m) => Date.UTC(2015, m));
    expect(kinds(months, 20)).toEqual({ trend: 1, year: 10 });
    expect(kinds(Float64Array.from({ length: 9 }, (_, y) => Date.UTC(2000 + y)))).toEqual({
      trend: 1,
    });
  });
});
