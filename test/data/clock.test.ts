import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Clock, clockEvery, findClock } from "../../src/data/clock.js";
import { stampAfter } from "../../src/data/step.js";

const DAY = 86_400_000;
const HOUR = 3_600_000;

function days(...at: string[]): Float64Array {
  return Float64Array.from(at, (text) => Date.parse(text));
}

function clockOf(stamps: Float64Array, calendar = true): Clock {
  const clock = findClock([stamps], calendar);
  if (!("ticks" in clock)) throw new Error(clock.reason);
  return clock;
}

describe("the clock behind time stamps", () => {
  it("leaves ticks empty for missing days", () => {
    const clock = clockOf(days("2020-02-27", "2020-02-28", "2020-03-02", "2020-03-03"));
    expect(clock.step).toBe("1 day");
    expect(clock.exact).toBe(true);
    expect([...clock.ticks[0]]).toEqual([0, 1, 4, 5]);
  });

  it("counts months, also at their last days", () => {
    const first = clockOf(days("2019-11-01", "2019-12-01", "2020-02-01", "2020-03-01"));
    expect(first.step).toBe("1 month");
    expect([...first.ticks[0]]).toEqual([0, 1, 3, 4]);
    const last = clockOf(
      days("2019-11-30", "2019-12-31", "2020-01-31", "2020-02-29", "2020-03-31"),
    );
    expect(last.step).toBe("1 month");
    expect([...last.ticks[0]]).toEqual([0, 1, 2, 3, 4]);
  });

  it("names the mean step where stamps are moved", () => {
    const jitter = Float64Array.from(
      { length: 200 },
      (_, i) => 600_000 * i + 1000 * ((7 * i) % 20),
    );
    expect(clockOf(jitter)).toMatchObject({ exact: false, step: "10 minutes" });
    const serials = Float64Array.from({ length: 120 }, (_, i) => 44_197 + Math.round(i * 30.4375));
    expect(Number(clockOf(serials, false).step)).toBeCloseTo(30.44, 1);
    const fraction = Float64Array.from(
      { length: 100 },
      (_, i) => Math.round(1e10 * (44_197 + i / 24)) / 1e10,
    );
    expect(clockOf(fraction, false).step).toMatch(/^0\.04166666\d+$/);
  });

  it("counts quarters and years as months", () => {
    expect(clockOf(days("2019-10-01", "2020-01-01", "2020-04-01", "2020-07-01")).step).toBe(
      "3 months",
    );
    const years = clockOf(days("2018-01-01", "2019-01-01", "2020-01-01", "2022-01-01"));
    expect(years.step).toBe("12 months");
    expect([...years.ticks[0]]).toEqual([0, 1, 2, 4]);
  });

  it("knows that working days have no weekends, and that a holiday is a gap", () => {
    // 2024-03-04 is a Monday; the second Wednesday is left out
    const working = [4, 5, 6, 7, 8, 11, 12, 14, 15, 18, 19];
    const clock = clockOf(Float64Array.from(working, (d) => Date.UTC(2024, 2, d)));
    expect(clock.step).toBe("1 working day");
    expect([...clock.ticks[0]]).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11]);
  });

  it("moves the 23 hours of a day on which clocks change to the nearest tick", () => {
    const stamps = Float64Array.of(0, DAY, 2 * DAY, 3 * DAY - HOUR, 4 * DAY - HOUR);
    const clock = clockOf(stamps);
    expect(clock.exact).toBe(false);
    expect([...clock.ticks[0]]).toEqual([0, 1, 2, 3, 4]);
  });

  it("takes plain numbers, such as 0.1, 0.2, 0.3", () => {
    const clock = clockOf(
      Float64Array.from({ length: 30 }, (_, i) => i * 0.1),
      false,
    );
    expect([...clock.ticks[0]]).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  it("says where stamps are irregular, and by how much", () => {
    expect(
      findClock([days("2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04T11:00Z")], true),
    ).toEqual({
      sequence: 0,
      index: 2,
      reason: "1.458 days apart, where the usual step is 1 day",
    });
  });

  it("gives up where most ticks would be empty: one wrong year", () => {
    const stamps = Float64Array.from({ length: 100 }, (_, i) => i * DAY);
    stamps[99] = Date.UTC(2999, 0, 1);
    expect(findClock([stamps], true)).toMatchObject({ sequence: 0, index: 98 });
  });

  it("has one step for all sequences", () => {
    const clock = findClock(
      [Float64Array.of(5), Float64Array.of(0, 2, 4, 8), Float64Array.of(1, 3)],
      false,
    );
    expect(clock).toMatchObject({ step: "2", exact: true });
    expect("ticks" in clock && clock.ticks.map((t) => [...t])).toEqual([[0], [0, 1, 2, 4], [0, 1]]);
  });

  it("recovers the ticks of any regular clock with up to half of its rows missing", () => {
    const kept = fc
      .array(fc.boolean(), { minLength: 20, maxLength: 60 })
      .map((bits) => [
        0,
        1,
        2,
        3,
        ...bits.flatMap((bit, i) => (bit ? [2 * i + 4, 2 * i + 5] : [])),
      ]);
    const steps = fc.constantFrom(1000, 60_000, HOUR, DAY, 7 * DAY);
    fc.assert(
      // Wednesday 2020-01-01: weekends are among the stamps unless the step is a week
      fc.property(kept, steps, (ticks, step) => {
        const stamps = Float64Array.from(ticks, (tick) => Date.UTC(2020, 0, 1) + tick * step);
        const clock = findClock([stamps], true);
        const span = ticks[ticks.length - 1] + 1;
        if (span > 4 * ticks.length) expect("reason" in clock).toBe(true);
        else if (!("ticks" in clock)) throw new Error(clock.reason);
        else if (clock.step !== "1 working day") expect([...clock.ticks[0]]).toEqual(ticks);
      }),
    );
  });
});

describe("a step that is known", () => {
  const later = (every: Clock["every"], text: string, ticks: number) =>
    new Date(stampAfter(every, Date.parse(text), ticks)).toISOString();

  it("goes on beyond the last stamp: over ends of months, years and weekends", () => {
    const { every: monthly } = clockOf(days("2019-11-01", "2019-12-01", "2020-02-01"));
    expect(later(monthly, "2020-11-01", 3)).toBe("2021-02-01T00:00:00.000Z");
    const { every: last } = clockOf(
      days("2019-11-30T12:00Z", "2019-12-31T12:00Z", "2020-02-29T12:00Z"),
    );
    expect(later(last, "2020-01-31T12:00Z", 1)).toBe("2020-02-29T12:00:00.000Z");
    const working = [4, 5, 6, 7, 8, 11, 12, 14, 15, 18, 19];
    const { every } = clockOf(Float64Array.from(working, (d) => Date.UTC(2024, 2, d, 9)));
    expect(later(every, "2024-03-22T09:00Z", 1)).toBe("2024-03-25T09:00:00.000Z");
    expect(later(every, "2024-03-22T09:00Z", 7)).toBe("2024-04-02T09:00:00.000Z");
  });

  it("leads from the first stamp of a clock to every other", () => {
    const starts = ["2020-01-01", "2019-02-28", "1999-12-31T23:00Z", "2024-01-31"].map(Date.parse);
    const steps = fc.constantFrom<Clock["every"]>(
      ...[1000, HOUR, DAY].map((size) => ({ kind: "fixed", size }) as const),
      ...[1, 3, 12].map((months) => ({ kind: "months", months, day: "last" }) as const),
      { kind: "working days" },
    );
    fc.assert(
      fc.property(fc.constantFrom(...starts), steps, (start, every) => {
        // onto the clock first: a weekend has no tick of working days, nor the middle of a month one of last days
        const first = stampAfter(every, start, every.kind === "fixed" ? 0 : 2);
        const ticks = [0, 1, 2, 3, 7, 8, 20];
        const stamps = Float64Array.from(ticks, (k) => stampAfter(every, first, k));
        const clock = clockEvery(every, [stamps], true);
        expect("ticks" in clock && clock.exact && [...clock.ticks[0]]).toEqual(ticks);
      }),
    );
  });

  it("is not guessed anew from a few rows", () => {
    // from these alone the step were two days, and a week of working days is one of days
    const few = days("2024-03-04", "2024-03-06", "2024-03-08");
    expect(clockEvery({ kind: "fixed", size: DAY }, [few], true)).toMatchObject({
      step: "1 day",
      ticks: [Float64Array.of(0, 2, 4)],
    });
    const week = days("2024-03-07", "2024-03-08", "2024-03-11");
    expect(clockEvery({ kind: "working days" }, [week], true)).toMatchObject({
      ticks: [Float64Array.of(0, 1, 2)],
    });
  });

  it("is refused where stamps do not keep it", () => {
    const hourly = Float64Array.of(0, HOUR, 2 * HOUR);
    expect(clockEvery({ kind: "fixed", size: DAY }, [hourly], true)).toMatchObject({
      index: 0,
      reason: "1 hour apart, where a step is 1 day",
    });
    const weekend = days("2024-03-08", "2024-03-09", "2024-03-11");
    expect(clockEvery({ kind: "working days" }, [weekend], true)).toHaveProperty("reason");
    expect(clockEvery({ kind: "months", months: 1, day: "same" }, [weekend], true)).toHaveProperty(
      "reason",
    );
  });
});
