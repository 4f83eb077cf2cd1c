import { describe, expect, it } from "vitest";
import { list } from "../../src/cli/options.js";

describe("a list of names", () => {
  it.each([
    ["a", ["a"]],
    ["a, b ,c d", ["a", "b", "c d"]],
    ['"Pressure, hPa",y', ["Pressure, hPa", "y"]],
    ['y, "Pressure, hPa"', ["y", "Pressure, hPa"]],
    ['" x "', [" x "]],
    ['"say ""hi"""', ['say "hi"']],
    ['5" pipe,y', ['5" pipe', "y"]],
  ])("is cut at commas outside quotes: %s", (text, names) => {
    expect(list(text, "--inputs")).toEqual(names);
  });

  it.each(["", ",", "a,,b", "a,", '"",a'])("with an empty name is refused: '%s'", (text) => {
    expect(() => list(text, "--inputs")).toThrow(/holds an empty name/);
  });
});
