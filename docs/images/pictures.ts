import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "../../test/e2e/browser.js";

/** A part of a report as a picture. */
interface Picture {
  readonly file: string;
  /** the command that writes the report; its directory is added */
  readonly call: string;
  /** parts of the page that stay beside the section of the first figure */
  readonly kept: string;
}

/** Of advice: headline, the four numbers and the first figure. Of a sweep: its figure. */
const pictures: readonly Picture[] = [
  {
    file: "docs/images/births.png",
    call: "advise examples/data/births.csv --target births --time date --out",
    kept: "header, .tiles",
  },
  { file: "docs/images/head-size.png", call: "sweep examples/head-size.yaml --out", kept: "none" },
];

/**
 * `npm run picture` runs the commands of the README, and takes the pictures in it from their reports,
 * as the system's Chromium shows them in light. `-- WORD`: only those whose file holds WORD.
 */
const [word = ""] = process.argv.slice(2);
const browser = await launch();
try {
  for (const picture of pictures) if (picture.file.includes(word)) await take(picture);
} finally {
  await browser.close();
}

async function take({ file, call, kept }: Picture): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nwidth-picture-"));
  try {
    const words = ["build/src/cli/main.js", ...call.split(" "), folder];
    execFileSync(process.execPath, words, { stdio: "inherit" });
    const page = await browser.newPage({
      viewport: { width: 860, height: 1400 },
      colorScheme: "light",
    });
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    const { top, bottom } = await page.evaluate((selector) => {
      const main = document.querySelector("main");
      const figure = document.querySelector("figure");
      if (main === null || figure === null) throw new Error("the report has no figure");
      const section = figure.closest("section");
      for (const part of main.children) {
        if (part !== section && !part.matches(selector)) {
          (part as HTMLElement).style.display = "none";
        }
      }
      for (const part of section?.children ?? []) {
        if (part !== figure) (part as HTMLElement).style.display = "none";
      }
      for (const caption of figure.querySelectorAll<HTMLElement>("figcaption")) {
        caption.style.display = "none";
      }
      const { top, bottom } = figure.getBoundingClientRect();
      return { top: document.querySelector(selector) === null ? top : 0, bottom };
    }, kept);
    const y = Math.max(0, Math.floor(top) - 16);
    const clip = { x: 0, y, width: 860, height: Math.ceil(bottom) + 16 - y };
    await page.screenshot({ path: file, clip });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
