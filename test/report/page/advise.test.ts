import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { NumberAdvice } from "../../../src/advise/advice.js";
import type { Outcome } from "../../../src/advise/outcome.js";
import { tablesOf } from "../../../src/report/advise/tables.js";
import { renderFiles } from "../../../src/report/page/advise/files.js";
import { csv } from "../../../src/results/table.js";
import { parseCsv } from "../csv.js";
import {
  cannotTell,
  empty,
  HOSTILE,
  heldRows,
  hostile,
  interrupted,
  linearWins,
} from "../fixture.js";
import { documentOf, parsed, wrongNumbers } from "../regenerate.js";

const OUTCOMES: readonly (readonly [string, () => Outcome<NumberAdvice>])[] = [
  ["a linear model wins", linearWins],
  ["rows in memory", heldRows],
  ["cannot tell", cannotTell],
  ["hostile names", hostile],
  ["interrupted", interrupted],
  ["nothing evaluated", empty],
];

describe.each(OUTCOMES)("the report: %s", (_, outcome) => {
  let files: Map<string, string>;
  let page: string;
  let document: Document;
  beforeAll(() => {
    files = renderFiles(outcome());
    page = files.get("report.html") ?? "";
    document = documentOf(page);
  });

  it("shows only numbers that the files beside it give again", () => {
    expect(document.querySelectorAll("[data-source]").length).toBeGreaterThan(20);
    expect(wrongNumbers(page, files)).toEqual([]);
  });

  it("has no digit outside of those, of names from data, and of chart axes", () => {
    const body = document.querySelector("body");
    for (const known of document.querySelectorAll("[data-source], .name, svg, a[href]"))
      known.remove();
    expect((body?.textContent ?? "").replaceAll("SHA-256", "")).not.toMatch(/\d/);
  });

  it("links only to files that are there", () => {
    for (const link of documentOf(page).querySelectorAll("a")) {
      expect([...files.keys()]).toContain(link.getAttribute("href"));
    }
  });

  it("is one small page that loads and runs nothing", () => {
    expect(Buffer.byteLength(page)).toBeLessThan(300_000);
    const fresh = documentOf(page);
    const forbidden =
      "script,link,img,image,iframe,object,embed,use,foreignObject,form,base,video,audio,i,b>*";
    expect(fresh.querySelectorAll(forbidden).length).toBe(0);
    expect(fresh.querySelectorAll("style").length).toBe(1);
    for (const element of fresh.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        expect(name).not.toMatch(/^on|^style$|^src|^xlink/i);
        expect(value).not.toMatch(/^\s*(javascript|https?|data):|url\(/i);
      }
    }
  });

  it("names its style sheet by hash in its policy", () => {
    const style = /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    const policy = document
      .querySelector("meta[http-equiv=Content-Security-Policy]")
      ?.getAttribute("content");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(policy).not.toContain("unsafe");
  });

  it("describes every chart in words", () => {
    for (const chart of documentOf(page).querySelectorAll("svg.chart")) {
      expect(chart.getAttribute("role")).toBe("img");
      expect(chart.getAttribute("aria-label")).toMatch(/\w{4}/);
      expect(chart.querySelector("desc")?.textContent).toMatch(/\w{4}/);
    }
  });

  it("has no coordinate that is not a number", () => {
    for (const chart of documentOf(page).querySelectorAll("svg.chart")) {
      expect(chart.outerHTML.match(/NaN|Infinity|undefined/)).toBeNull();
    }
  });

  it("is the same bytes again", () => {
    expect(renderFiles(outcome())).toEqual(files);
  });

  it("keeps the advice as it was", () => {
    expect(JSON.parse(files.get("advice.json") ?? "")).toEqual(outcome().advice);
  });
});

describe("the check of numbers", () => {
  it("finds a changed cell", () => {
    const files = renderFiles(linearWins());
    const page = files.get("report.html") ?? "";
    const cells = parseCsv(files.get("competitors.csv") ?? "");
    cells[1][cells[0].indexOf("error")] = "0.9";
    files.set(
      "competitors.csv",
      cells
        .map((row) => row.join(","))
        .join("\n")
        .concat("\n"),
    );
    expect(wrongNumbers(page, files).length).toBeGreaterThan(0);
  });
});

/** Largest distance, in pixels, of the points from the best straight line between value and position. */
function deviation(values: readonly number[], positions: readonly number[]): number {
  const [mv, mp] = [values, positions].map((xs) => xs.reduce((a, b) => a + b, 0) / xs.length);
  const slope =
    values.reduce((s, v, i) => s + (v - mv) * (positions[i] - mp), 0) /
    values.reduce((s, v) => s + (v - mv) ** 2, 0);
  return Math.max(...values.map((v, i) => Math.abs(mp + slope * (v - mv) - positions[i])));
}

function dotsOf(chart: Element | undefined): { x: number; y: number }[] {
  return [...(chart?.querySelectorAll("[aria-label=dot] > *") ?? [])].map((dot) => {
    const moved = /translate\(([-\d.]+),([-\d.]+)\)/.exec(dot.getAttribute("transform") ?? "");
    return {
      x: Number(moved?.[1] ?? dot.getAttribute("cx")),
      y: Number(moved?.[2] ?? dot.getAttribute("cy")),
    };
  });
}

describe("charts stand where their CSV says", () => {
  const outcome = cannotTell();
  const files = renderFiles(outcome);
  const tables = parsed(files);
  const charts = [
    ...documentOf(files.get("report.html") ?? "").querySelectorAll(".wide svg.chart"),
  ];
  const chart = (label: string): Element | undefined =>
    charts.find((c) => c.getAttribute("aria-label")?.startsWith(label));
  const column = (file: string, name: string): number[] => {
    const rows = tables.get(file) ?? [[]];
    return rows.slice(1).map((row) => Number(row[rows[0].indexOf(name)]));
  };
  // Coordinates are rounded to a tenth of a pixel.
  const TENTH = 0.15;

  it("errors on a logarithmic axis", () => {
    const dots = dotsOf(chart("Test error of every competitor")).sort((a, b) => a.y - b.y);
    const errors = column("competitors.csv", "error");
    expect(dots.length).toBe(errors.length);
    expect(
      deviation(
        errors.map(Math.log),
        dots.map((d) => d.x),
      ),
    ).toBeLessThan(TENTH);
  });

  it("paired differences on a linear axis, those in reach", () => {
    const dots = dotsOf(chart("Paired differences")).sort((a, b) => a.x - b.x);
    const rows = tables.get("pairs.csv") ?? [];
    const differences = rows
      .filter((row) => row[1] === "ridge-seasonal")
      .map((row) => Number(row[2]))
      .sort((a, b) => a - b)
      .slice(0, dots.length);
    expect(dots.length).toBe(6);
    expect(
      deviation(
        differences,
        dots.map((d) => d.x),
      ),
    ).toBeLessThan(TENTH);
  });

  it("the window curve: windows in octaves, errors linear", () => {
    const dots = dotsOf(chart("Test error of ridge against")).sort((a, b) => a.x - b.x);
    expect(
      deviation(
        column("window-curve.csv", "window").map(Math.log2),
        dots.map((d) => d.x),
      ),
    ).toBeLessThan(TENTH);
    expect(
      deviation(
        column("window-curve.csv", "error"),
        dots.map((d) => d.y),
      ),
    ).toBeLessThan(TENTH);
  });

  it("truth, linear, in order of time", () => {
    const dots = dotsOf(chart("Truth of births"));
    const truth = column("predictions.csv", "truth").slice(-120);
    expect(dots.length).toBe(120);
    expect(
      deviation(
        truth,
        dots.map((d) => d.y),
      ),
    ).toBeLessThan(TENTH);
  });
});

describe("tables", () => {
  it("orient pairs against the best baseline, sign and interval turned together", () => {
    const { advice, predictions } = linearWins();
    const pair = {
      a: "ridge-seasonal",
      b: "gru-8",
      difference: -0.02,
      interval: [-0.03, -0.01],
      alone: [-0.025, -0.015],
    } as const;
    const { pairs } = tablesOf({ advice: { ...advice, pairs: [pair] }, predictions });
    expect(pairs.rows).toEqual([
      {
        a: "gru-8",
        b: "ridge-seasonal",
        difference: 0.02,
        low: 0.01,
        high: 0.03,
        verdict: "b is better",
      },
    ]);
  });

  it("hold nothing where a number is not finite, and the page says so with a dash", () => {
    const { advice, predictions } = linearWins();
    const candidates = advice.candidates.map((c, i) =>
      i === 0
        ? {
            ...c,
            validation: Number.NaN,
            skill: Number.NaN,
            test: {
              mean: Number.NaN,
              interval: [Number.NaN, Number.NaN] as const,
              mse: Number.NaN,
            },
          }
        : c,
    );
    const files = renderFiles({ advice: { ...advice, candidates }, predictions });
    const page = files.get("report.html") ?? "";
    expect(files.get("competitors.csv")).not.toMatch(/NaN/);
    expect(page.match(/NaN/)).toBeNull();
    expect(wrongNumbers(page, files)).toEqual([]);
  });

  it("are RFC 4180 whatever the cells hold", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ a: fc.string({ unit: "binary" }), b: fc.double(), c: fc.boolean() }), {
          minLength: 1,
        }),
        (rows) => {
          const table = { file: "t.csv", columns: ["a", "b", "c"] as const, rows };
          const back = parseCsv(csv(table));
          expect(back.slice(1)).toEqual(rows.map((r) => [r.a, String(r.b), String(r.c)]));
          back.slice(1).forEach(([, b], i) => {
            expect(Number(b) === rows[i].b || Number.isNaN(rows[i].b)).toBe(true);
          });
        },
      ),
    );
  });
});

describe("rows in memory", () => {
  it("are said to be no file, and no command is printed", () => {
    const text = documentOf(renderFiles(heldRows()).get("report.html") ?? "").body.textContent;
    expect(text).toContain("which sequence model do these rows need?");
    expect(text).toContain("rows in memory");
    expect(text).toContain("no command line asks the same");
    expect(text).not.toContain("nwidth advise");
    expect(text).not.toContain("null");
  });
});

describe("hostile names", () => {
  it("are shown as they are, as text", () => {
    const document = documentOf(renderFiles(hostile()).get("report.html") ?? "");
    const names = [...document.querySelectorAll(".name")].map((n) => n.textContent);
    for (const text of [HOSTILE.target, HOSTILE.inputs[1], HOSTILE.file, "気温の平均値"]) {
      expect(names).toContain(text);
    }
    expect(document.querySelector("title")?.textContent).toContain("\"<script>\" & 'co'");
  });

  it("never leave the head of the page", () => {
    const page = renderFiles(hostile()).get("report.html") ?? "";
    expect(page.match(/<script|<img|<i>|<\/style>.*<\/style>/is)).toBeNull();
    expect(page.match(/(?!\n)[\p{Cc}\u202A-\u202E]/u)).toBeNull();
  });
});
