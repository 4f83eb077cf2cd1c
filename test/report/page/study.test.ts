import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { readStudy } from "../../../src/report/documents/read-study.js";
import { joinedPage } from "../../../src/report/page/study/joined.js";
import { claim, run } from "../study-fixture.js";

const first = run("a-one", [
  claim("a-one", "x", "agrees"),
  claim("a-one", "y", "disagrees", { remark: "The floor is 0.0526 <above> it." }),
]);
const second = run("h-two", [
  claim("h-two", "z", "cannot tell", {
    paper: { value: null, source: "Table 1 of arXiv 2510.06662" },
    trained: { mean: Number.NaN, interval: null, seeds: 5 },
  }),
]);

describe("a run read back", () => {
  it("is what was written, numbers that are none included", () => {
    for (const document of [first, second]) {
      expect(readStudy(JSON.stringify(document))).toEqual(document);
    }
  });

  it("is null where it is none", () => {
    expect(readStudy("{")).toBeNull();
    expect(readStudy("[]")).toBeNull();
    expect(readStudy(JSON.stringify({ ...first, schema: 2 }))).toBeNull();
    expect(readStudy(JSON.stringify({ ...first, figure: undefined }))).toBeNull();
  });
});

describe("the page of several runs", () => {
  const text = joinedPage([
    { document: first, files: ["one/claims.json", "one/cells.csv"] },
    { document: second, files: ["two/claims.json", "two/cells.csv"] },
  ]);
  const { document } = parseHTML(text);
  const style = document.querySelector("style")?.textContent ?? "";
  const kept = (option: string) => {
    const found = [...document.querySelectorAll("option")].find((o) => o.textContent === option);
    const name = found?.getAttribute("class") ?? "";
    expect(style).toContain(`main:has(option.${name}:checked) .kept:not(.${name}){display:none}`);
    const within = (selector: string) =>
      [...document.querySelectorAll(`${selector}.kept.${name}`)].map((e) => e.textContent ?? "");
    return [
      within("tr").map((row) => /statement (.)/.exec(row)?.[1]),
      within("section").map((section) => /Title of (\S+)/.exec(section)?.[1]),
    ];
  };

  it("counts verdicts", () => {
    expect(text).toContain("1 agree, 1 disagree, 1 cannot tell; of 2 studies, 2 runs.");
  });

  it("is narrowed down by verdict, paper and study, and runs nothing for it", () => {
    expect(kept("disagrees")).toEqual([["y"], ["a-one"]]);
    expect(kept("arXiv 2305.18475")).toEqual([["x", "y"], ["a-one"]]);
    expect(kept("h-two")).toEqual([["z"], ["h-two"]]);
    expect(text).not.toMatch(/<script| on\w+=|javascript:/);
  });

  it("has each study's figure, remarks and variations, and links to its files", () => {
    expect(document.querySelectorAll("section figure svg.chart").length).toBeGreaterThan(4);
    expect(text).toContain("slope −1.00 [−1.20, −0.800] from 1 to 8");
    expect(text).toContain("as printed, published: slope −1.00 from 2 to 4");
    const [legend] = document.querySelectorAll(".legend");
    const meanings = [...legend.querySelectorAll("li")].map((li) => li.textContent);
    expect(meanings.slice(0, 4)).toEqual([
      // the scatter gives the same mark to another name
      ...["r = 2 (slope)", "as printed", "points (identity)"],
      "trained: each seed, their mean, 95 %",
    ]);
    expect(text).toContain("<b>statement y: disagrees.</b> The floor is 0.0526 &lt;above&gt; it.");
    expect(text).toContain("rate: 0.1");
    for (const file of ["one/claims.json", "one/cells.csv", "two/cells.csv"]) {
      expect(text).toContain(`href="${file}"`);
    }
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
