import { describe, expect, it } from "vitest";
import { html } from "../../src/report/html.js";
import { standalone } from "../../src/report/page/svg.js";
import { COLOUR, declarations, type Hue, written } from "../../src/report/palette.js";

/** Relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replace(/[\da-f]/g, "$&$&") : colour;
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function coloursOn(ground: "light" | "dark"): ReadonlyMap<string, string> {
  const all = declarations(ground).split(";");
  return new Map(all.map((one) => one.slice(2).split(":") as [string, string]));
}

describe("the colours", () => {
  it.each(["light", "dark"] as const)("can be read as text on a %s ground", (ground) => {
    const colours = coloursOn(ground);
    const of = (hue: Hue): string => colours.get(hue) ?? "";
    expect(luminance(of("paper")) > 0.5).toBe(ground === "light");
    for (const hue of [
      ...(["ink", "muted", "baseline", "network"] as const),
      ...(["proved", "fitted", "measured", "warn"] as const),
    ]) {
      expect(contrast(of(hue), of("paper")), hue).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(of("mark"), of("best"))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("ink"), of("raised"))).toBeGreaterThanOrEqual(4.5);
  });

  it("are a style sheet's variables by name, every one declared on both grounds", () => {
    expect(COLOUR.network).toBe("var(--network)");
    for (const ground of ["light", "dark"] as const) {
      expect([...coloursOn(ground).keys()]).toEqual(Object.keys(COLOUR));
      for (const value of coloursOn(ground).values())
        expect(value).toMatch(/^#(?:[\da-f]{3}){1,2}$/);
    }
  });

  it("are written out as those of a light ground, other variables left alone", () => {
    const light = coloursOn("light");
    expect(written('fill="var(--ink)" stroke="var(--best)" x="var(--other)"')).toBe(
      `fill="${light.get("ink")}" stroke="${light.get("best")}" x="var(--other)"`,
    );
  });
});

describe("a chart as a file of its own", () => {
  it("has its size, its namespace and a ground below everything, and needs no style sheet", () => {
    const chart = html`<svg role="img" viewBox="0 0 720 340" class="chart"><desc>what it shows</desc><g></g></svg>`;
    const light = coloursOn("light");
    expect(standalone(chart)).toBe(
      `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="340" color="${light.get("muted")}" font-family="system-ui, sans-serif" font-size="12" role="img" viewBox="0 0 720 340" class="chart"><desc>what it shows</desc><rect width="720" height="340" fill="${light.get("paper")}"/><g></g></svg>\n`,
    );
  });
});
