import * as Plot from "@observablehq/plot";
import { describe, expect, it } from "vitest";
import { draw, isNarrow, logTicks, TEST_ERROR } from "../../../src/report/charts/frame.js";
import { Drawing, WIDE, WORDS } from "./drawing.js";

describe("the frame of every chart", () => {
  const words = { title: `a "<b>"`, description: "x < y & z" };
  const chart = draw(WIDE, words, {
    height: 100,
    x: { domain: [0, 3] },
    y: { domain: [0, 7] },
    marks: [
      Plot.dot([[1, 2]], { r: 3 }),
      Plot.dot([[1, 2]], { symbol: "square" }),
      Plot.line([
        [1, 2],
        [2, 3],
      ]),
      Plot.ruleX([1], { y1: 1, y2: 2 }),
      Plot.rect([[1]], { x1: 1, x2: 2, y1: 1, y2: 2 }),
      Plot.text(["a"], { x: [1], y: [2] }),
    ],
  });
  const { svg, size } = new Drawing(chart);

  it("is an image with its words, escaped", () => {
    expect(svg.getAttribute("role")).toBe("img");
    expect(svg.getAttribute("class")).toBe("chart");
    expect(svg.getAttribute("aria-label")).toBe(words.title);
    expect(svg.querySelector("desc")?.textContent).toBe(words.description);
    expect(chart.text.startsWith("<svg ")).toBe(true);
    expect(chart.text).not.toContain("<b>");
  });

  it("scales by its viewBox, and has neither a size nor a style of its own", () => {
    expect(size).toEqual([720, 100]);
    for (const name of ["width", "height", "font-size", "font-family", "style"]) {
      expect(svg.hasAttribute(name), name).toBe(false);
    }
    expect(svg.querySelectorAll("style, [style]").length).toBe(0);
  });

  it("has coordinates to a tenth of a pixel", () => {
    // 720 - 40 - 20 pixels for three: 1 lies at 260; 100 - 20 - 30 for seven: 2 lies at 55.71
    expect(chart.text).toContain('cy="55.7"');
    expect(chart.text).not.toMatch(/="[^"]*\.\d\d[^"]*"/);
    for (const name of ["d", "transform", "x1", "y1", "y2", "cx", "y", "width"]) {
      expect(svg.querySelectorAll(`[${name}]`).length, name).toBeGreaterThan(0);
    }
  });
});

describe("an axis", () => {
  it("is narrow below 480 pixels", () => {
    expect(isNarrow({ ...WIDE, width: 479 })).toBe(true);
    expect(isNarrow({ ...WIDE, width: 480 })).toBe(false);
  });

  it("of test errors goes from one round number to another", () => {
    const drawn = new Drawing(
      draw(WIDE, WORDS, { y: TEST_ERROR, marks: [Plot.dotY([0.123, 0.877])] }),
    );
    expect(drawn.label("y")).toBe("test error");
    expect(drawn.ticks("y").map(({ text }) => text)).toEqual(["0.2", "0.4", "0.6", "0.8"]);
    expect(drawn.scale("y", "linear")(0.9)).toBeCloseTo(20, 0);
  });

  it.each([
    [1, 10, 4, ["1", "2", "5", "10"]],
    [1, 10, 3, ["1", "3", "10"]],
    [1, 10, 2, ["1", "10"]],
    [1, 1000, 4, ["1", "10", "100", "1000"]],
    [1, 1000, 3, ["1", "100"]],
    [1, 1000, 2, ["1", "100"]],
    [0.001, 0.002, 4, ["0.001", "0.002"]],
    [3, 4, 5, ["3", "3.5", "4"]],
    [0.26, 0.38, 7, ["0.26", "0.28", "0.3", "0.32", "0.34", "0.36", "0.38"]],
    [6, 19, 3, ["10", "15"]],
    [2e-7, 0.3, 3, ["0.00001", "0.001", "0.1"]],
    [7, 7, 3, []],
  ])("from %d to %d has at most %d ticks", (low, high, most, ticks) => {
    expect(logTicks(low, high, most)).toEqual(ticks.map(Number));
  });
});
