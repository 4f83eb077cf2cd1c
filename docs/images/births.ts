import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "../../test/e2e/browser.js";

/**
 * `npm run picture` advises on births as `npm start` does, and writes docs/images/births.png: the
 * top of its report (headline and the four numbers) and its first figure, as the system's Chromium
 * shows them in light. What lies between the two is left out.
 */
const folder = mkdtempSync(join(tmpdir(), "nwidth-picture-"));
const browser = await launch();
try {
  const call = "advise examples/data/births.csv --target births --time date --out".split(" ");
  execFileSync(process.execPath, ["build/src/cli/main.js", ...call, folder], { stdio: "inherit" });
  const page = await browser.newPage({
    viewport: { width: 860, height: 1400 },
    colorScheme: "light",
  });
  await page.goto(pathToFileURL(join(folder, "report.html")).href);
  const height = await page.evaluate(() => {
    const main = document.querySelector("main");
    const figure = document.querySelector("figure");
    if (main === null || figure === null) throw new Error("the report has no figure");
    const section = figure.closest("section");
    for (const part of main.children) {
      const kept = part === section || part.matches("header, .tiles");
      if (!kept) (part as HTMLElement).style.display = "none";
    }
    for (const part of section?.children ?? []) {
      if (part !== figure) (part as HTMLElement).style.display = "none";
    }
    for (const caption of figure.querySelectorAll<HTMLElement>("figcaption")) {
      caption.style.display = "none";
    }
    return figure.getBoundingClientRect().bottom + window.scrollY;
  });
  await page.screenshot({
    path: "docs/images/births.png",
    clip: { x: 0, y: 0, width: 860, height: Math.ceil(height) + 16 },
  });
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
