import { describe, expect, it } from "vitest";
import { tableInMemory } from "../../src/data/rows.js";
import type { Table } from "../../src/data/table.js";
import { layOut } from "../../src/data/timeline.js";

const HOUR = 3_600_000;

/** Stamps, the hour `at` twice if it is given, in steps of so many minutes. */
function stamps(from: string, count: number, minutes: number, at?: string): Table {
  const first = Date.parse(from);
  const step = minutes * 60_000;
  const twice = at === undefined ? Number.NaN : Date.parse(at);
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    values.push(first + i * step);
    if (values[i] === twice + HOUR - step)
      for (let k = 0; k < HOUR / step; k++) values.push(twice + k * step);
  }
  return tableInMemory([{ kind: "time", name: "t", values: Float64Array.from(values) }]);
}

describe("stamps that occur twice", () => {
  it.each([
    ["Europe", "2023-10-28T00:00Z", 60, "2023-10-29T02:00Z"],
    ["Europe, every quarter of an hour", "2023-10-28T00:00Z", 15, "2023-10-29T02:00Z"],
    ["the United States", "2022-11-05T00:00Z", 60, "2022-11-06T01:00Z"],
    ["Australia", "2023-04-01T00:00Z", 30, "2023-04-02T02:00Z"],
  ])("are the hour in which clocks are put back: %s", (_, from, minutes, at) => {
    expect(() => layOut(stamps(from, 2000, minutes, at), "t", null)).toThrow(
      /have the same stamp .*, as local time has where clocks are put back\n.*write offsets.*remove none/,
    );
  });

  it("are rows that are there twice at any other hour, and among days", () => {
    const noon = stamps("2023-10-28T00:00Z", 100, 60, "2023-10-29T12:00Z");
    expect(() => layOut(noon, "t", null)).toThrow(/\n.*keep one row for each stamp/);
    const summer = stamps("2023-07-01T00:00Z", 100, 60, "2023-07-02T02:00Z");
    expect(() => layOut(summer, "t", null)).toThrow(/\n.*keep one row for each stamp/);
    const day = 24 * HOUR;
    const sunday = Date.parse("2023-10-29");
    const days = Float64Array.of(sunday - day, sunday, sunday, sunday + day);
    expect(() =>
      layOut(tableInMemory([{ kind: "time", name: "t", values: days }]), "t", null),
    ).toThrow(/\n.*keep one row for each stamp/);
  });
});
