import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FOLDER, theoryPages } from "../../docs/theory/render.js";
import { hasBrowser, launch } from "./browser.js";

describe.skipIf(!hasBrowser)("pages of docs/theory in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each(theoryPages().flatMap(({ name }) => [1200, 390].map((width) => ({ name, width }))))(
    "$name loads nothing, and fits into $width pixels",
    async ({ name, width }) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("request", (request) => said.push(request.url()));
      const url = pathToFileURL(join(FOLDER, `${name}.html`)).href;
      await page.goto(url);
      expect(said).toEqual([url]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // MathML is laid out as such, not as words in a row: an exponent is smaller than its base, down to
      // a least size
      const sizes = await page.evaluate(() =>
        [...document.querySelectorAll("msup")].map((power) =>
          [...power.children].map((part) => Number.parseFloat(getComputedStyle(part).fontSize)),
        ),
      );
      expect(sizes.some(([base, exponent]) => exponent < base)).toBe(sizes.length > 0);
      for (const [base, exponent] of sizes) expect(exponent).toBeLessThanOrEqual(base);
      await page.close();
    },
  );
});
