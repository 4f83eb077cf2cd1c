import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { readStudy } from "../../../src/report/documents/read-study.js";
import type { StatedClaim, StudyDocument } from "../../../src/report/documents/study.js";
import { joinedPage } from "../../../src/report/page/study/joined.js";
import type { ClaimVerdict } from "../../../src/studies/claim.js";

const claim = (
  study: string,
  id: string,
  verdict: ClaimVerdict,
  rest: Partial<StatedClaim> = {},
): StatedClaim => ({
  ...{ study, id, statement: `statement ${id}`, quantity: "an error", scale: "linear" },
  paper: { value: "1", source: "Table 2 of arXiv 2305.18475" },
  ...{ from: 0, to: 1, trained: { mean: 0.5, interval: [0.4, 0.6], seeds: 5 }, verdict },
  ...{ floor: null, constructed: null, promised: null, optimisation: false, remark: null },
  ...rest,
});

const law = { exponent: -1, interval: [-1.2, -0.8], coefficient: 2, values: 4 } as const;
const run = (study: string, claims: readonly StatedClaim[]): StudyDocument => ({
  schema: 1,
  ...{ study, title: `Title of ${study}`, source: "Table 2", protocol: "One filter." },
  choices: [{ setting: "rate", taken: "0.01", why: "not printed" }],
  ...{ budget: "default", seeds: 5, claims },
  variations: [
    {
      ...{ setting: "rate", taken: "0.1", seeds: 3 },
      claims: claims.slice(0, 1).map(({ id, trained, verdict }) => ({
        ...{ id, trained, verdict, moves: "no" },
      })),
    },
  ],
  figure: {
    ...{ title: "A figure", caption: "What it shows." },
    panels: [
      {
        ...{ kind: "curves", heading: "slope" },
        x: { label: "head size", scale: "logarithmic" },
        y: { label: "error", scale: "logarithmic" },
        series: [
          {
            ...{ name: "r = 2", role: "trained" },
            points: [1, 2, 4, 8].map((at) => ({ at, values: [2 / at, Number.NaN] })),
            fit: { ...law, window: [1, 8] },
          },
        ],
      },
      {
        kind: "matrices",
        pictures: [{ name: "attention", values: [[0.5, Number.NaN]] }],
        rows: { label: "query" },
        columns: { label: "key", names: ["a", "b"] },
        shade: { kind: "amount", label: "weight", most: 1 },
        numbers: true,
      },
      {
        ...{ kind: "scatter", heading: "identity", x: "input", y: "output" },
        series: [{ name: "points", points: [[0, 1]] }],
        reference: null,
      },
      {
        ...{ kind: "categories", heading: "models", label: "error" },
        marks: [{ at: "RNN", role: "trained", values: [1, 2] }],
      },
    ],
  },
  files: ["cells.csv"],
});

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
    { document: first, folder: "one/" },
    { document: second, folder: "two/" },
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
    expect(text).toContain("<b>statement y: disagrees.</b> The floor is 0.0526 &lt;above&gt; it.");
    expect(text).toContain("rate: 0.1");
    for (const file of ["one/claims.json", "one/cells.csv", "two/cells.csv"]) {
      expect(text).toContain(`href="${file}"`);
    }
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});
