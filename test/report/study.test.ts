import { describe, expect, it } from "vitest";
import { regionText } from "../../src/report/study.js";

describe("a region in words", () => {
  it("tells its ends from what lies just outside: 1.262 is not between 1.2645 and 1.2655", () => {
    expect(regionText({ from: 1.2645, to: 1.2655 })).toBe("between 1.2645 and 1.2655");
    expect(regionText({ from: 3.57e-2 / 1.25, to: 3.57e-2 * 1.25 })).toBe(
      "between 0.02856 and 0.044625",
    );
  });

  it("is open where no end is stated", () => {
    expect(regionText({ from: 10, to: null })).toBe("at least 10");
    expect(regionText({ from: null, to: 1e-12 })).toBe("at most 10⁻¹²");
    expect(regionText({ from: null, to: -0.85 })).toBe("at most −0.85");
    expect(regionText({ from: null, to: null })).toBe("anywhere");
  });
});
