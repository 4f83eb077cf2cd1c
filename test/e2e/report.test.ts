import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFiles } from "../../src/cli/write.js";
import { renderFiles } from "../../src/report/page/advise/files.js";
import { renderSweepFiles } from "../../src/report/page/sweep/files.js";
import { sweepReport } from "../../src/results/sweep/report.js";
import { cannotTell, empty, hostile, interrupted, linearWins } from "../report/fixture.js";
import * as sweeps from "../report/sweep/fixture.js";
import { hasBrowser, launch } from "./browser.js";

const REPORTS: Readonly<Record<string, () => Map<string, string>>> = {
  "a linear model wins": () => renderFiles(linearWins()),
  "cannot tell": () => renderFiles(cannotTell()),
  "hostile names": () => renderFiles(hostile()),
  interrupted: () => renderFiles(interrupted()),
  "nothing evaluated": () => renderFiles(empty()),
  "a sweep of rates": () => renderSweepFiles(sweepReport(sweeps.rates())),
  "a sweep of categories": () => renderSweepFiles(sweepReport(sweeps.categorical())),
  "a sweep with hostile names": () => renderSweepFiles(sweepReport(sweeps.hostile())),
  "a sweep of which nothing is done": () => renderSweepFiles(sweepReport(sweeps.nothing())),
  "a sweep of many trials": () => renderSweepFiles(sweepReport(sweeps.large(20, 10, 5, 10))),
};

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Texts of every chart that is shown, and the size of type in it, in CSS pixels. */
function chartTexts(page: Page): Promise<{ size: number; boxes: Box[] }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<SVGSVGElement>("svg.chart")]
      .filter((chart) => chart.getBoundingClientRect().width > 0)
      .map((chart) => ({
        size:
          (Number.parseFloat(getComputedStyle(chart).fontSize) *
            chart.getBoundingClientRect().width) /
          chart.viewBox.baseVal.width,
        boxes: [...chart.querySelectorAll("text")].map((text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { text: text.textContent ?? "", left, right, top, bottom };
        }),
      })),
  );
}

/** Contrast (WCAG 2) of every text shown against the colour behind it, the least first. */
function contrasts(page: Page): Promise<{ text: string; ratio: number }[]> {
  return page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string): number => {
      const [r, g, b] = channels(colour).map((c) =>
        c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (start: Element): string => {
      for (let at: Element | null = start; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at);
        if (channels(backgroundColor)[3] !== 0) return backgroundColor;
      }
      return "rgb(255,255,255)";
    };
    const shown = [...document.querySelectorAll<HTMLElement | SVGElement>("body *")].filter(
      (element) =>
        [...element.childNodes].some((n) => n.nodeType === 3 && (n.textContent ?? "").trim()) &&
        element.getBoundingClientRect().width > 0,
    );
    return shown
      .map((element) => {
        const style = getComputedStyle(element);
        const inChart = element instanceof SVGElement;
        const front = inChart ? style.fill : style.color;
        const back = inChart && style.stroke !== "none" ? style.stroke : ground(element);
        const [a, b] = [luminance(front), luminance(back)];
        return {
          text: (element.textContent ?? "").slice(0, 40),
          ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
        };
      })
      .sort((p, q) => p.ratio - q.ratio);
  });
}

function overlaps(a: Box, b: Box): boolean {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  // A box of text is higher than its letters: two pixels of its height are empty.
  return across > 0.5 && down > 2;
}

describe.skipIf(!hasBrowser)("report.html in a browser", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await launch();
    folder = await mkdtemp(join(tmpdir(), "nwidth-report-"));
    for (const [name, files] of Object.entries(REPORTS)) {
      await writeFiles(join(folder, name), files());
    }
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const cases = Object.keys(REPORTS).flatMap((name) =>
    (["light", "dark"] as const).flatMap((scheme) =>
      [800, 390].map((width) => ({ name, scheme, width })),
    ),
  );

  it.each(cases)("$name, $scheme, $width px", async ({ name, scheme, width }) => {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => requests.push(request.url()));
    const url = pathToFileURL(join(folder, name, "report.html")).href;
    await page.goto(url);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);

    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe(scheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 27)");

    const { content, window: seen } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }));
    expect(content).toBeLessThanOrEqual(seen);

    for (const { size, boxes } of await chartTexts(page)) {
      expect(size).toBeGreaterThanOrEqual(11);
      for (const [i, a] of boxes.entries()) {
        expect(a.left, a.text).toBeGreaterThanOrEqual(0);
        expect(a.right, a.text).toBeLessThanOrEqual(width);
        for (const b of boxes.slice(i + 1)) {
          expect(overlaps(a, b), `${a.text} over ${b.text}`).toBe(false);
        }
      }
    }

    const [least] = await contrasts(page);
    expect(least.ratio, least.text).toBeGreaterThanOrEqual(4.5);
    await context.close();
  });

  it.each(["cannot tell", "a sweep of rates"])(
    "cuts no table of a wide screen or of a sheet: %s",
    async (name) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await page.goto(pathToFileURL(join(folder, name, "report.html")).href);
      const cut = () =>
        page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
          const width = document.documentElement.clientWidth;
          return [...document.querySelectorAll<HTMLElement>(".scroll")]
            .filter((box) => {
              const table = box.querySelector("table")?.getBoundingClientRect();
              return box.scrollWidth > box.clientWidth || (table?.right ?? 0) > width;
            })
            .map((box) => box.getAttribute("aria-label"));
        });
      expect(await cut()).toEqual([]);
      // A4 less margins of a centimetre
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 718, height: 1000 });
      expect(await cut()).toEqual([]);
      const heads = await page.evaluate(() =>
        ["h2", "h3", "figcaption"].map(
          (name) => getComputedStyle(document.querySelector(name) ?? document.body).breakAfter,
        ),
      );
      expect(heads).toEqual(["avoid", "avoid", "avoid"]);
      await page.close();
    },
  );

  it("keeps lines and areas apart from the ground, in light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, "cannot tell", "report.html")).href);
      const ratios = await page.evaluate(() => {
        const style = getComputedStyle(document.documentElement);
        const luminance = (name: string): number => {
          const hex = style.getPropertyValue(name).trim().slice(1);
          const full = hex.length === 3 ? [...hex].map((c) => c + c).join("") : hex;
          const [r, g, b] = [0, 2, 4].map((i) => {
            const c = Number.parseInt(full.slice(i, i + 2), 16) / 255;
            return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const paper = luminance("--paper");
        return ["--ink", "--baseline", "--network", "--muted"].map((name) => {
          const l = luminance(name);
          return (Math.max(l, paper) + 0.05) / (Math.min(l, paper) + 0.05);
        });
      });
      for (const ratio of ratios) expect(ratio).toBeGreaterThanOrEqual(3);
      await context.close();
    }
  });
});
