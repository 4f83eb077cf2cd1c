import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedHorizons, horizonsText, parseHorizons } from "../../src/data/horizons.js";

describe("horizons", () => {
  it.each([
    ["1", 1],
    ["0", 0],
    ["1..4", [1, 2, 3, 4]],
    ["1,7,30", [1, 7, 30]],
    ["1..3, 7", [1, 2, 3, 7]],
    ["5..5", [5]],
  ])("are read: %s", (text, horizons) => {
    expect(parseHorizons(text)).toEqual(horizons);
  });

  it.each([
    ["one", "horizon 'one' is no number of rows"],
    ["1..", "horizon '1..' is no number of rows"],
    ["1,,3", "horizon '1,,3' is no number of rows"],
    ["9..3", "horizon '9..3' runs from 9 back to 3"],
    ["1..999999999", "999999999 horizons; 10000 at most are forecast at once"],
  ])("are refused before anything is allocated: %s", (text, message) => {
    expect(() => parseHorizons(text)).toThrow(message);
  });

  it("are written as they are read", () => {
    const lists = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(lists, (given) => {
        const horizons = checkedHorizons(given);
        expect(horizons).toEqual([...given].sort((a, b) => a - b));
        const read = parseHorizons(horizonsText(horizons));
        expect(checkedHorizons(read)).toEqual(horizons);
      }),
    );
    expect(horizonsText([1, 2, 3, 5, 7, 8])).toBe("1..3,5,7,8");
  });

  it.each([
    [1.5, "horizon 1.5 is not a whole number of rows from 0 on"],
    [-1, "horizon -1 is not a whole number of rows from 0 on"],
    [[3, 3], "horizon 3 is given twice"],
    [[0, 1], "horizon 0, which is regression on the same row, is given beside 1"],
    [[], "there is no horizon"],
  ])("are refused: %s", (given, message) => {
    expect(() => checkedHorizons(given)).toThrow(message);
  });
});
