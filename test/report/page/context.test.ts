import { describe, expect, it } from "vitest";
import { html, names } from "../../../src/report/html.js";
import { renderFiles } from "../../../src/report/page/advise/files.js";
import { cite, citeInterval, citeText, quote } from "../../../src/report/page/cite.js";
import { grid, legend } from "../../../src/report/page/figure.js";
import { firstRows } from "../../../src/report/page/sweep/context.js";
import { renderSweepFiles } from "../../../src/report/page/sweep/files.js";
import { sweepReport } from "../../../src/results/sweep/report.js";
import { interrupted, linearWins } from "../fixture.js";
import { nothing } from "../sweep/fixture.js";

const table = {
  file: "t.csv",
  columns: ["n", "low", "high", "word"] as const,
  rows: [
    { n: 1, low: 0.5, high: 2, word: "one" },
    { n: 2.5, low: null, high: 3, word: `<"two">` },
  ],
};

describe("what stands on a page says where it is from", () => {
  const [, second] = table.rows;

  it("numbers, by file, row and column", () => {
    expect(cite(table, second, "n", "error").text).toBe(
      '<span class="n" data-source="t.csv:1:n" data-format="error">2.50</span>',
    );
    expect(citeText(table, second, "word").text).toBe(
      '<span class="n" data-source="t.csv:1:word" data-format="text">&lt;&quot;two&quot;&gt;</span>',
    );
    expect(
      citeInterval(table, second, ["n", "low", "high"], "count").text.replace(/<[^>]+>/g, ""),
    ).toBe("3 [–, 3]");
    expect(quote("/a/0", "<b>").text).toBe('<span data-source="advice.json:/a/0">&lt;b&gt;</span>');
  });

  it("names, in a row", () => {
    const plain = (texts: string[]) => html`${names(texts)}`.text.replace(/<[^>]+>/g, "");
    expect(plain([])).toBe("");
    expect(plain(["a"])).toBe("a");
    expect(plain(["a", "b"])).toBe("a and b");
    expect(plain(["a", "b", "c"])).toBe("a, b and c");
  });
});

describe("a table of a page", () => {
  it("shows three hundred rows, and says where the others are", () => {
    const rows = (length: number) =>
      firstRows({ ...table, rows: Array.from({ length }, () => table.rows[0]) });
    expect(rows(300)).toMatchObject({ rest: null });
    expect(rows(301).rows.length).toBe(300);
    expect(html`${rows(301).rest}`.text).toBe(
      '<p class="source">Only the first rows are shown here; all are in <a href="t.csv">t.csv</a>.</p>',
    );
  });

  it("marks rows, and aligns the columns of numbers", () => {
    const { text } = grid(
      "what it is",
      ["a", "b"],
      [{ cells: ["x", "1"], marked: true }, { cells: ["y", "2"] }],
      new Set([1]),
    );
    expect(text.replace(/\n/g, "")).toBe(
      '<div class="scroll" role="region" aria-label="what it is" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="number">b</th></tr></thead><tbody><tr class="best"><td>x</td><td class="number">1</td></tr><tr><td>y</td><td class="number">2</td></tr></tbody></table></div>',
    );
  });

  it("has a key to its marks", () => {
    expect(legend([["dash", "network", "the whole head"]]).text).toBe(
      '<ul class="legend"><li><svg class="swatch network" viewBox="0 0 24 12" aria-hidden="true"><path d="M1 6H23" stroke-width="2" stroke-dasharray="5 3"/></svg>the whole head</li></ul>',
    );
  });
});

describe("files beside a page", () => {
  it("are those of tables with rows", () => {
    expect([...renderFiles(interrupted()).keys()]).toEqual([
      ...["advice.json", "competitors.csv", "pairs.csv", "windows-tried.csv"],
      ...["predictions.csv", "facts.csv", "report.html"],
    ]);
    expect([...renderSweepFiles(sweepReport(nothing())).keys()]).toEqual([
      ...["predictions.csv", "changes.csv", "facts.csv", "report.html"],
    ]);
  });

  it("have the advice as JSON that can be read by eye", () => {
    const json = renderFiles(linearWins()).get("advice.json") ?? "";
    expect(json.startsWith('{\n  "schema": 1,\n')).toBe(true);
    expect(json.endsWith("\n}\n")).toBe(true);
  });
});
