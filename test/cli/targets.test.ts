import { describe, expect, it } from "vitest";
import { foldersOf, targetsOf } from "../../src/cli/targets.js";
import { tableOf } from "../data/fixtures.js";

describe("the columns that --target names", () => {
  const table = tableOf({
    "Pressure, hPa": [1],
    y: [1],
    "a,b": [1],
    a: [1],
    " z": [1],
    __proto: [1],
  });

  it.each([
    ["y", ["y"]],
    ["Pressure, hPa", ["Pressure, hPa"]],
    ['"Pressure, hPa",y', ["Pressure, hPa", "y"]],
    ["a,b", ["a,b"]],
    ["a, y", ["a", "y"]],
    [" z", [" z"]],
  ])("%s", (text, names) => {
    expect(targetsOf(text, table)).toEqual(names);
  });

  it.each([
    ["y,x", /unknown column 'x'\n/],
    ["y,a,y", /target 'y' is named twice\n/],
    ["y,,a", /--target 'y,,a' holds an empty name\n/],
    ["y,Pressure", /unknown column 'Pressure'\n.*'"Pressure, hPa"'/],
  ])("%s is refused", (text, message) => {
    expect(() => targetsOf(text, table)).toThrow(message);
  });
});

describe("the folders of targets", () => {
  it("are their names where every system has room for them, and else what of them is", () => {
    const long = "x".repeat(300);
    const names = [
      "y",
      "temp_max",
      "Größe",
      "__proto__",
      "Pressure, hPa",
      "a/b",
      "..",
      "<b>",
      long,
    ];
    expect(foldersOf(names)).toEqual([
      "y",
      "temp_max",
      "Größe",
      "__proto__",
      "Pressure-hPa",
      "a-b",
      "target",
      "b",
      "x".repeat(48),
    ]);
  });

  it("differ by more than capitals, from each other and from the files of the index", () => {
    const names = ["Y", "y", "y-2", "a/b", "a:b", "report.html", "...", "///"];
    const folders = foldersOf(names);
    expect(folders).toEqual([
      "Y",
      "y-2",
      "y-2-2",
      "a-b",
      "a-b-2",
      "report.html-2",
      "target",
      "target-2",
    ]);
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length);
  });
});
