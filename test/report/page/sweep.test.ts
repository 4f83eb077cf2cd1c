import { beforeAll, describe, expect, it } from "vitest";
import { renderSweepFiles } from "../../../src/report/page/sweep/files.js";
import type { Cell } from "../../../src/results/cell.js";
import type { ReportedRun } from "../../../src/results/sweep/outcome.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { studentQuantile } from "../../../src/statistics/student.js";
import { documentOf, parsed, wrongNumbers } from "../regenerate.js";
import { categorical, HOSTILE, hostile, large, nothing, rates } from "../sweep/fixture.js";

const OUTCOMES: readonly (readonly [string, () => ReportedRun])[] = [
  ["rates", rates],
  ["categories", categorical],
  ["hostile names", hostile],
  ["nothing done", nothing],
  ["many trials", () => large(20, 10, 5, 10)],
];

describe.each(OUTCOMES)("the report of a sweep: %s", (_, outcome) => {
  let files: Map<string, string>;
  let page: string;
  beforeAll(() => {
    files = renderSweepFiles(sweepReport(outcome()));
    page = files.get("report.html") ?? "";
  });

  it("shows only numbers that the files beside it give again", () => {
    expect(documentOf(page).querySelectorAll("[data-source]").length).toBeGreaterThan(15);
    expect(wrongNumbers(page, files)).toEqual([]);
  });

  it("has no digit outside of those, of names from data, and of chart axes", () => {
    const document = documentOf(page);
    for (const known of document.querySelectorAll("[data-source], .name, svg, a[href]"))
      known.remove();
    expect(document.querySelector("body")?.textContent ?? "").not.toMatch(/\d/);
  });

  it("links only to files that are there, and loads and runs nothing", () => {
    const document = documentOf(page);
    for (const link of document.querySelectorAll("a")) {
      expect([...files.keys()]).toContain(link.getAttribute("href"));
    }
    const forbidden =
      "script,link,img,image,iframe,object,embed,use,foreignObject,form,base,i,b>*,br>*";
    expect(document.querySelectorAll(forbidden).length).toBe(0);
    expect(document.querySelectorAll("style").length).toBe(1);
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^style$|^src|^xlink/i);
        expect(value).not.toMatch(/^\s*(javascript|https?|data):|url\(/i);
      }
    }
  });

  it("has its figure as a file of its own, wherever it has one", () => {
    const picture = files.get("errors.svg");
    expect(picture !== undefined).toBe(documentOf(page).querySelector("figure svg.chart") !== null);
    if (picture === undefined) return;
    expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="480"/);
    expect(picture).not.toMatch(/var\(|class="hollow"|NaN|undefined|Infinity|<script|<b>/);
    const charts = documentOf(page).querySelectorAll(".wide svg.chart, .panel > svg.chart").length;
    expect(picture.match(/class="chart"/g)).toHaveLength(charts);
  });

  it("draws charts with words and without coordinates that are not numbers", () => {
    for (const chart of documentOf(page).querySelectorAll("svg.chart")) {
      expect(chart.getAttribute("aria-label")).toMatch(/\w{4}/);
      expect(chart.querySelector("desc")?.textContent).toMatch(/\w{4}/);
      expect(chart.outerHTML.match(/NaN|Infinity|undefined/)).toBeNull();
    }
  });

  it("is the same bytes again", () => {
    expect(renderSweepFiles(sweepReport(outcome()))).toEqual(files);
  });
});

/** Errors at chosen rates of the trials with some settings, by seed: from the table alone. */
function errorsOf({ trials }: ReportedRun, metric: string, wanted: Record<string, Cell>): number[] {
  const at = trials.columns.indexOf.bind(trials.columns);
  return [...trials.rows]
    .filter((row) => row[at("chosen")] === true)
    .filter((row) => Object.entries(wanted).every(([path, value]) => row[at(path)] === value))
    .sort((a, b) => Number(a[at("seed")]) - Number(b[at("seed")]))
    .map((row) => Number(row[at(metric)]));
}

const BASELINE = { "model.position": "learned", "training.batch": 64 };

describe("the numbers of a sweep's report", () => {
  const outcome = rates();
  const { tables, factors } = sweepReport(outcome);

  it("are geometric means over the seeds of the chosen trials, with Student's interval", () => {
    expect(tables.errors.rows.length).toBe(18);
    expect(tables.seeds.rows.length).toBe(90);
    const [row] = tables.errors.rows.filter((r) => r.facet === 2 && r.against === 4);
    const logs = errorsOf(outcome, "mse", {
      ...BASELINE,
      "model.headSize": 4,
      "task.alpha": 2,
    }).map(Math.log);
    const mean = logs.reduce((a, b) => a + b) / 5;
    const deviation = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 4);
    const half = (studentQuantile(0.95, 4) * deviation) / Math.sqrt(5);
    expect(row.seeds).toBe(5);
    expect(row.error).toBeCloseTo(Math.exp(mean), 12);
    expect(row.low).toBeCloseTo(Math.exp(mean - half), 12);
    expect(row.high).toBeCloseTo(Math.exp(mean + half), 12);
  });

  it("hold what varies elsewhere at the baseline, and say so", () => {
    expect(factors?.held).toEqual([
      ["model.position", "learned"],
      ["training.batch", 64],
    ]);
  });

  it("compare changes with the baseline on the same seeds", () => {
    const point = { "model.headSize": 8, "task.alpha": 1 };
    const before = errorsOf(outcome, "mse", { ...BASELINE, ...point });
    const after = errorsOf(outcome, "mse", { ...BASELINE, ...point, "model.position": "none" });
    const logs = after.map((x, i) => Math.log(x / before[i]));
    const [row] = tables.changes.rows.filter((r) => r.value === "none");
    expect(row.seeds).toBe(5);
    expect(row.difference).toBeCloseTo(Math.exp(logs.reduce((a, b) => a + b) / 5) - 1, 12);
    // the error without positions is three times as large; batches make no difference
    expect(row.verdict).toBe("worse");
    expect(tables.changes.rows.map((r) => [r.change, r.value, r.verdict])).toEqual([
      ["position", "none", "worse"],
      ["position", "rotary", "cannot tell"],
      ["batch", "16", "cannot tell"],
      ["batch", "256", "cannot tell"],
    ]);
  });

  it("flag rates at the edge of the list", () => {
    const edges = tables.configurations.rows.filter((r) => r.edge !== "");
    expect(edges.map((r) => r.configuration.split(",")[0])).toEqual([
      ...Array(3).fill("headSize 16"),
      ...Array(3).fill("headSize 32"),
    ]);
    expect(edges.every((r) => r.edge === "largest")).toBe(true);
  });

  it("recover exact exponents, and score the prediction by them", () => {
    const exact = sweepReport(rates(0)).tables;
    for (const fit of exact.fits.rows) {
      expect(Math.abs((fit.exponent ?? 0) + Number(fit.facet))).toBeLessThan(1e-12);
    }
    expect(exact.scores.rows.map((s) => [s.where, s.score])).toEqual([
      ["alpha 0.5", "disagrees"],
      ["alpha 1", "agrees"],
      ["alpha 2", "disagrees"],
    ]);
  });

  it("take a third setting of the grid as series, and hold a fourth", () => {
    const other = sweepReport(categorical());
    expect(other.factors?.series).toBe("model.heads");
    expect(other.factors?.held).toEqual([["training.batch", 64]]);
    expect(other.tables.errors.rows.every((r) => r.low === null && r.seeds === 1)).toBe(true);
    expect(other.tables.fits.rows.every((r) => r.exponent === null)).toBe(true);
  });

  it("know changes without a grid: the factor itself is one of them", () => {
    const { specification, ...rest } = rates();
    const alone = sweepReport({
      ...rest,
      specification: {
        ...specification,
        grid: {},
        changes: { "model.headSize": [1, 2, 4, 16, 32], "model.position": ["none", "rotary"] },
        report: { against: "model.headSize", facet: null, metric: "mse" },
        predictions: [],
      },
    });
    expect(alone.tables.errors.rows.map((r) => r.against)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(alone.factors?.held).toEqual([["model.position", "learned"]]);
  });
});

describe("charts of a sweep stand where their CSV says", () => {
  it("means, both axes logarithmic", () => {
    const files = renderSweepFiles(sweepReport(rates()));
    const [chart] = documentOf(files.get("report.html") ?? "").querySelectorAll("svg.chart");
    const rows = (parsed(files).get("errors.csv") ?? []).filter((row) => row[0] === "0.5");
    const marks = [...chart.querySelectorAll("[aria-label=dot]")].at(-1)?.children ?? [];
    const places = [...marks].map((mark) => {
      const [, x, y] =
        /translate\(([-\d.]+),([-\d.]+)\)/.exec(mark.getAttribute("transform") ?? "") ?? [];
      return { x: Number(x ?? mark.getAttribute("cx")), y: Number(y ?? mark.getAttribute("cy")) };
    });
    expect(places.length).toBe(6);
    for (const [axis, column] of [
      ["x", 2],
      ["y", 4],
    ] as const) {
      const values = rows.map((row) => Math.log(Number(row[column])));
      const slope = (places[5][axis] - places[0][axis]) / (values[5] - values[0]);
      for (const [i, value] of values.entries()) {
        // coordinates are rounded to a tenth of a pixel
        expect(
          Math.abs(places[0][axis] + slope * (value - values[0]) - places[i][axis]),
        ).toBeLessThan(0.2);
      }
    }
  });
});

describe("large sweeps", () => {
  it.each([
    ["10 facets, 20 values, 5 seeds, 10 rates", large(20, 10, 5, 10), 10],
    ["100 facets", large(20, 100, 1, 5), 12],
    ["2,500 values", large(2500, 4, 1, 1), 4],
    ["2,000 seeds", large(5, 1, 2000, 1, 0), 1],
  ])("of 10,000 trials give a page below 1 MB: %s", (_, outcome, panels) => {
    expect(outcome.trials.count).toBe(10_000);
    const files = renderSweepFiles(sweepReport(outcome));
    const page = files.get("report.html") ?? "";
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
    expect(wrongNumbers(page, files)).toEqual([]);
    const document = documentOf(page);
    expect(document.querySelectorAll(".panel").length).toBe(panels);
    expect(page.includes("Left out here, but in the files")).toBe(panels === 12);
    const { tables } = sweepReport(outcome);
    expect(page.includes("too many seeds to draw")).toBe(tables.seeds.rows.length > 1500);
    expect(page.includes("too many means to mark")).toBe(tables.errors.rows.length > 1500);
  });
});

describe("hostile names in a sweep", () => {
  const page = renderSweepFiles(sweepReport(hostile())).get("report.html") ?? "";

  it("are shown as they are, as text", () => {
    const document = documentOf(page);
    expect(document.querySelector("h1")?.textContent).toBe(`</title>${HOSTILE}`);
    expect(document.querySelector("h4")?.textContent).toBe(`position ${HOSTILE}`);
  });

  it("never leave their place", () => {
    expect(page.match(/<script|<img|<\/title>.*<\/title>|<\/style>.*<\/style>/is)).toBeNull();
    expect(page.match(/(?!\n)[\p{Cc}\u202A-\u202E]/u)).toBeNull();
  });
});
