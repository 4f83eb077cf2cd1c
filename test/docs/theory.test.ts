import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FOLDER, rendered, STEP, theoryPages } from "../../docs/theory/render.js";
import { ROOT } from "./blocks.js";

const pages = theoryPages();
const STEPS = join(ROOT, "test", "theory", "steps");

/** Names of steps, as pages write them: in bold where they stand. */
const stated = pages.flatMap(({ text }) =>
  [...text.matchAll(new RegExp(`^\\*\\*(${STEP.source})\\*\\* ([^]*?)(?=\\n\\n|$)`, "gm"))].map(
    ([, name, said]) => ({ name, said }),
  ),
);
const tested = new Set(
  readdirSync(STEPS).flatMap((file) =>
    [
      ...readFileSync(join(STEPS, file), "utf8").matchAll(
        new RegExp(`"(${STEP.source})(?=: |, )`, "g"),
      ),
    ].map(([, name]) => name),
  ),
);

describe("docs/theory", () => {
  it.each(pages)("$name.html is $name.md with its formulas as MathML", (page) => {
    const html = readFileSync(join(FOLDER, `${page.name}.html`), "utf8");
    // `npm run theory` writes it anew
    expect(html).toBe(rendered(page));
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/ style=|<script|<link|<img| src=|\$/);
  });

  it("has formulas on every page but the list of what there is, and every page in that list", () => {
    const index = pages.find(({ name }) => name === "index")?.text;
    for (const page of pages) {
      expect(rendered(page)).toContain("<math>");
      if (page.name !== "index") expect(index).toContain(`(${page.name}.md)`);
    }
  });

  it("has a test of every step of a proof, or says that it is no number; and no other tests", () => {
    const names = stated.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
    for (const { name, said } of stated) {
      expect(tested.has(name), `${name}: ${said}`).toBe(!said.includes("(no number"));
    }
    const free = [...tested].filter((name) => !names.includes(name));
    // evidence of slips stands in a table
    expect(free.filter((name) => !name.startsWith("slips."))).toEqual([]);
  });

  it("refers to steps that exist", () => {
    for (const { name, text } of pages) {
      for (const [, step] of text.matchAll(new RegExp(`\`(${STEP.source})\``, "g"))) {
        if (step === "rate.3" && name === "index") continue;
        expect(tested.has(step) || stated.some((s) => s.name === step), `${name}: ${step}`).toBe(
          true,
        );
      }
    }
  });

  it("numbers the steps of a page from 1", () => {
    for (const { name } of pages) {
      const own = stated.filter((s) => s.name.startsWith(`${name}.`)).map((s) => s.name);
      expect(own).toEqual(own.map((_, i) => `${name}.${i + 1}`));
    }
  });
});
