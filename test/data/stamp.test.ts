import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOtherDate, readStamp } from "../../src/data/stamp.js";

describe("stamps", () => {
  it.each([
    ["2020-12-31", "2020-12-31", null],
    ["2020-12", "2020-12-01", null],
    ["2020/2/29", "2020-02-29", null],
    ["2020-01-31 02:30", "2020-01-31T02:30Z", false],
    ["2020-01-31T02:30:15,5", "2020-01-31T02:30:15.500Z", false],
    ["2020-01-31T23:59:59Z", "2020-01-31T23:59:59Z", true],
    ["2020-01-31T00:00+02:00", "2020-01-30T22:00Z", true],
    ["2020-01-31 00:00:00-0330", "2020-01-31T03:30Z", true],
    ["2020-01-31T00:00:00 UTC", "2020-01-31T00:00Z", true],
    ["2020-01-31T24:00", "2020-02-01T00:00Z", false],
    ["0050-03-01", "0050-03-01T00:00:00Z", null],
  ])("reads %s", (text, iso, offset) => {
    expect(readStamp(text)).toEqual({ milliseconds: Date.parse(iso), offset });
  });

  it("keeps what is below a millisecond", () => {
    expect(readStamp("1970-01-01T00:00:01.000250Z")?.milliseconds).toBeCloseTo(1000.25, 9);
  });

  it("reads back every instant that is written", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
        (date) => {
          expect(readStamp(date.toISOString())?.milliseconds).toBe(date.getTime());
        },
      ),
    );
  });

  it.each([
    "2022-02-30",
    "2021-02-29",
    "2020-13-01",
    "2020-00-10",
    "01/02/01",
    "31.12.2020",
    "12-31-20",
    "5/1/2020 10:00",
    "2023-10-29 02:00:00 CEST",
    "2020-01-31T25:00",
    "Jan 5, 2020",
    "05-Jan-20",
    "Mon, 05 Jan 2020 10:00:00 GMT",
    "2020-W05",
    "2020Q3",
    "Q3 2020",
    "2020M07",
    "2020/23",
    "03/2020",
    "2020 Jan",
    "05JAN2020",
    "17/Jan/2020:15:00:00 +0000",
    "März 2020",
    "3 de marzo de 2020",
    "2020年3月1日",
    "2020-W05-1",
    "2020/Q3",
    "Q3-20",
    "3Q20",
    "FY2020 P03",
    "Q3 FY20",
    "2019/2020",
    "20200131T2359Z",
    "20200131 235959",
    "2020-031",
  ])("does not read %s, but sees that a date is meant", (text) => {
    expect(readStamp(text)).toBeNull();
    if (!/T25/.test(text)) expect(isOtherDate(text)).toBe(true);
  });

  it.each([
    "NaT",
    "Total",
    "2020",
    "20200131",
    "1.5",
    "12:30",
    "1.2.3",
    "A1 2020",
    "2020AB1",
    "Mayor 5",
    "Marc 7",
    "infinity",
    "epoch",
    "May",
    "Q3",
    "Q20",
    "2020-999",
    "Store 12",
    "FYI 2020x",
    "20200131T",
  ])("takes %s for no date at all", (text) => {
    expect(readStamp(text)).toBeNull();
    expect(isOtherDate(text)).toBe(false);
  });
});
