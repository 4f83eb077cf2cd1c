import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisText, logTicks } from "../../src/report/charts/frame.js";
import { counted, FORMATS, type Format, written } from "../../src/report/format.js";
import { listed, printable, shortened } from "../../src/report/text.js";

describe("written", () => {
  const known: readonly [number | null, Format, string][] = [
    [0.12345, "error", "0.123"],
    [0.12, "error", "0.120"],
    [1, "error", "1.00"],
    [999.6, "error", "1,000"],
    [12345, "error", "12,300"],
    [5409273, "error", "5,410,000"],
    [0.0000123, "error", "1.23×10⁻⁵"],
    [-2.5e12, "error", "−2.50×10¹²"],
    [0, "error", "0"],
    [-0, "error", "0"],
    [0.012, "difference", "+0.0120"],
    [-0.012, "difference", "−0.0120"],
    [0, "difference", "0"],
    [0.0317, "percent", "3.17 %"],
    [0.31789, "percent", "31.8 %"],
    [0.99999, "percent", "100 %"],
    [-12.345, "percent", "−1,230 %"],
    [0.0999999, "percent", "10.0 %"],
    [-0.00001, "percent", "0 %"],
    [0.00001, "gain", "0 %"],
    [0.0412, "gain", "+4.12 %"],
    [0.0412, "change", "+4.12 %"],
    [8.9, "change", "+890 %"],
    [2_660_000, "change", "×2,660,000"],
    [-0.98, "change", "−98.0 %"],
    [-0.999_999, "change", "×1.00×10⁻⁶"],
    [-1, "change", "−100 %"],
    [1234567, "count", "1,234,567"],
    [7.25, "seconds", "7.25 s"],
    [118.4, "seconds", "1.97 min"],
    [7200, "seconds", "2.00 h"],
    [59.94, "seconds", "59.9 s"],
    [59.96, "seconds", "0.999 min"],
    [3596, "seconds", "59.9 min"],
    [3598, "seconds", "0.999 h"],
    [0.0001, "error", "0.000100"],
    [0.00009999, "error", "0.000100"],
    [9_990_000, "error", "9,990,000"],
    [9_999_000, "error", "1.00×10⁷"],
    [123_456.7, "setting", "123,457"],
    [0.001234567, "setting", "0.00123457"],
    [0.000999, "setting", "9.99×10⁻⁴"],
    [1_000_000, "setting", "10⁶"],
    [-0.5, "setting", "−0.5"],
    [-12_345, "count", "−12,345"],
    [null, "error", "–"],
    [Number.NaN, "error", "–"],
    [Number.POSITIVE_INFINITY, "gain", "–"],
  ];
  it.each(known)("writes %s as %s: %s", (x, format, text) => {
    expect(written(x, format)).toBe(text);
  });

  it("keeps three significant digits: within half a unit of the third", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 9e6, noNaN: true }), (x) => {
        const read = Number(FORMATS.error(x).replaceAll(",", ""));
        // 0.5 % of the leading digit's unit, and rounding of the last bit
        expect(Math.abs(read - x)).toBeLessThanOrEqual(0.005 * x * (1 + 1e-9));
      }),
    );
  });

  it("counts in words", () => {
    expect(counted(1, "row")).toBe("1 row");
    expect(counted(5479, "row")).toBe("5,479 rows");
  });
});

describe("text from data", () => {
  it("loses what steers a terminal or a page", () => {
    expect(printable("a\u001B[31mb\u0000\u202Ec\td\ne")).toBe("a\uFFFD[31mb\uFFFD\uFFFDc d e");
    expect(printable("\uD800")).toBe("\uFFFD");
    expect(printable("気温 מחיר é 👩‍🚀")).toBe("気温 מחיר é 👩‍🚀");
  });

  it("is cut between characters, not inside one", () => {
    expect(shortened("abcdef", 6)).toBe("abcdef");
    expect(shortened("abcdefg", 6)).toBe("abcde…");
    expect(shortened("👩‍🚀👩‍🚀👩‍🚀", 2)).toBe("👩‍🚀…");
  });

  it("is listed", () => {
    expect(listed([])).toBe("");
    expect(listed(["a"])).toBe("a");
    expect(listed(["a", "b", "c"])).toBe("a, b and c");
  });
});

describe("axes", () => {
  it("write numbers without binary noise", () => {
    expect(axisText(0.1 + 0.2)).toBe("0.3");
    expect(axisText(-12000)).toBe("−12,000");
    expect(axisText(1e-7)).toBe("10⁻⁷");
    expect(axisText(2.5e9)).toBe("2.5×10⁹");
  });

  it("have few logarithmic ticks, all inside", () => {
    expect(logTicks(0.05, 1.3, 10)).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks(1e-8, 2, 6)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
    fc.assert(
      fc.property(
        fc.double({ min: -12, max: 3, noNaN: true }),
        fc.double({ min: 0.5, max: 14, noNaN: true }),
        (low, decades) => {
          const [a, b] = [10 ** low, 10 ** (low + decades)];
          const ticks = logTicks(a, b, 6);
          expect(ticks.length).toBeLessThanOrEqual(6);
          for (const tick of ticks) expect(tick >= a && tick <= b).toBe(true);
        },
      ),
    );
  });
});
