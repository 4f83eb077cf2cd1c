import { describe, expect, it } from "vitest";
import { shortenedApart } from "../../src/report/text.js";

describe("names that are cut", () => {
  it("stay as they are where they fit, and are cut at the end where that tells them apart", () => {
    expect(shortenedApart(["gru", "transformer-a"], 20)).toEqual(["gru", "transformer-a"]);
    expect(shortenedApart(["gru of width 8", "lstm of width 8"], 8)).toEqual([
      "gru of …",
      "lstm of…",
    ]);
  });

  it("keep their ends where their beginnings are the same", () => {
    const names = ["temporal-convolution-32", "temporal-convolution-16"];
    expect(shortenedApart(names, 14)).toEqual(["tempora…ion-32", "tempora…ion-16"]);
  });

  it("are numbered where both ends are the same, and equal names stay equal", () => {
    const names = ["aaaaaaaaXbbbbbbbb", "aaaaaaaaYbbbbbbbb", "aaaaaaaaXbbbbbbbb"];
    expect(shortenedApart(names, 8)).toEqual(["aaaaa… 1", "aaaaa… 2", "aaaaa… 1"]);
  });
});
