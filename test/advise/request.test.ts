import { describe, expect, it } from "vitest";
import { parseRequest } from "../../src/advise/request.js";
import { CallerError } from "../../src/errors.js";

const least = { file: "a.csv", target: "y", budget: "quick", seed: 0 };

describe("a request", () => {
  it("is taken as it is", () => {
    expect(parseRequest(least)).toEqual(least);
    const full = {
      ...least,
      inputs: ["a"],
      known: [],
      time: "t",
      sequence: "s",
      horizon: 0,
      window: 8,
    };
    expect(parseRequest(full)).toEqual(full);
    const { file, ...held } = { ...full, rows: { y: [1, 2] } };
    expect(parseRequest(held)).toEqual(held);
  });

  it.each([
    [{ ...least, horizn: 2 }, /unknown setting 'horizn'\n.*did you mean 'horizon'/],
    [{ file: "a.csv", target: "y", budgt: "quick" }, /unknown setting 'budgt'\n.*'budget'/],
    [{ ...least, budget: "quik" }, /unknown budget 'quik'\n.*did you mean 'quick'/],
    [{ ...least, budget: undefined }, /budget cannot be missing/],
    [{ ...least, seed: -1 }, /seed cannot be -1\n.*integer from 0/],
    [{ ...least, seed: 0.5 }, /seed cannot be 0\.5/],
    [{ ...least, horizon: "1" }, /horizon cannot be "1"/],
    [{ ...least, inputs: ["a", 1] }, /inputs\.1 cannot be 1/],
    [{ ...least, split: [700, 300] }, /split cannot be \[700,300\]\n.*three whole numbers of rows/],
    [{ ...least, split: [700, 150, 0] }, /split\.2 cannot be 0\n.*three whole numbers of rows/],
    [{ ...least, target: "" }, /target cannot be ""/],
    [{ ...least, file: undefined }, /file cannot be missing/],
    [{ ...least, rows: { y: [1] } }, /the request has both 'file' and 'rows'\n.*one of them/],
    [
      { target: "y", budget: "quick", seed: 0, rows: "a.csv" },
      /rows cannot be "a\.csv"\n.*arrays by name/,
    ],
    ["advise", /the request cannot be "advise"/],
  ])("refuses %j", (value, message) => {
    expect(() => parseRequest(value)).toThrow(CallerError);
    expect(() => parseRequest(value)).toThrow(message);
  });
});
