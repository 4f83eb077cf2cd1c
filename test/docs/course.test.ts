import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FOLDER, lessons } from "../../docs/course/lessons.js";
import { textsBelow } from "./blocks.js";
import { expectAlike, expectSame, expectTabled } from "./course.js";

const all = lessons();
const index = readFileSync(join(FOLDER, "index.md"), "utf8");

/** Numbers in prose that have a point in them: those that a reader looks for in what is printed. */
const DECIMAL = /(?<![\w.]|Proposition |Theorem )\d+\.\d+/g;
const withoutBlocks = (text: string) =>
  text.replace(/^```[\s\S]*?^```$/gm, "").replace(/\$\$[\s\S]+?\$\$|\$[^$]+\$/g, "");

describe("what is compared with a picture that a command makes", () => {
  const kept =
    '<svg width="480"><desc>Error</desc><path d="M1.5,20L−3,4"/><text>the error</text></svg>';

  it("may differ by rounding, and by no more", () => {
    expectSame(kept.replace("1.5", "1.6").replace("20", "19.9"), kept);
    expect(() => expectSame(kept.replace("1.5", "2.5"), kept)).toThrow();
    expect(() => expectSame(kept.replace("−3", "3"), kept)).toThrow();
    expect(() => expectSame(kept.replace("path", "line"), kept)).toThrow("npm run course");
  });

  it("has the same words where models were trained", () => {
    expectAlike(kept.replace("1.5", "99"), kept);
    expect(() => expectAlike(kept.replace("the error", "the rank"), kept)).toThrow();
  });

  it("has the errors that the page tables, within what training makes of rounding", () => {
    const page =
      "| heads | terms 2 | of 3 |\n|---|---|---|\n| 1 | 0.1 | 0.2 |\n| 2 | 0.01, or 0.2 | 0.2 |";
    const errors = (least: number) =>
      `facet,series,against,error\n,2,1,0.15\n,3,1,${least}\n,2,2,7\n,3,2,0.2\n`;
    expectTabled(page, errors(0.1));
    expectTabled(page, errors(0.1).replace(/,(\d),(\d),/g, ",$1,[$2],"));
    expect(() => expectTabled(page, errors(0.01))).toThrow();
    expect(() => expectTabled(page, errors(0.1).replace(",3,2,", ",4,2,"))).toThrow();
  });
});

describe("the course", () => {
  it("lists its lessons in their order, each with its question", () => {
    const listed = [...index.matchAll(/^\| \[(\d+)\]\((.+)\.md\) \| (.+\?) \|$/gm)];
    expect(listed.map(([, number, name, question]) => [number, name, question])).toEqual(
      all.map(({ name, text }) => {
        const [, number, question] = /^# (\d+)\. (.+\?)$/m.exec(text) ?? [];
        return [number, name, question];
      }),
    );
    expect(all.map(({ name }) => Number(name.slice(0, 2)))).toEqual(all.map((_, i) => i + 1));
  });

  it.each(all)("$name: a command, its picture, what to see, something to try", (lesson) => {
    const { name, text, command, picture } = lesson;
    expect(command).toContain(` --out runs/course/${name}`);
    expect(picture.startsWith(`runs/course/${name}/`)).toBe(true);
    expect(text).toMatch(new RegExp(`^!\\[[^\\]]{20,}\\]\\(${name}\\.svg\\)$`, "m"));
    const parts = text.split(/^## /m).slice(1);
    expect(parts.map((part) => part.split("\n")[0])).toEqual(["What to see", "Try it"]);
    expect([...parts[1].matchAll(/^```sh$/gm)]).toHaveLength(1);
    // a second text below one command would be compared with nothing
    const quoted = textsBelow.filter(({ page }) => page.endsWith(`${name}.md`));
    expect(quoted).toHaveLength([...text.matchAll(/^```text$/gm)].length);
    expect(text).toMatch(/^How it is known: .*(proved|measured|fitted)/ms);
    // about a screen: the index promises five minutes
    expect(withoutBlocks(text).split(/\s+/).length).toBeLessThan(520);
    const next = all[all.indexOf(lesson) + 1];
    if (next !== undefined)
      expect(text.trimEnd().split("\n").at(-1)).toContain(`(${next.name}.md)`);
  });

  it.each(all)(
    "$name: numbers of the text are printed, tabled or drawn on the page",
    ({ name, text }) => {
      const [, seen] = text.split(/^## What to see$/m);
      const shown = [...text.matchAll(/^```text$([\s\S]*?)^```$/gm)]
        .map(([, block]) => block)
        .join();
      const tabled = text.match(/^\|.*\|$/gm)?.join() ?? "";
      const before = text.split(/^## /m)[0];
      const drawn = readFileSync(join(FOLDER, `${name}.svg`), "utf8").match(
        /(?<=>)[^<]+(?=<\/text>)/g,
      );
      const worked = [...text.matchAll(/(\d+)\/(\d+) = (\d\.\d+)/g)].map(([, a, b, quotient]) => {
        expect(Math.abs(Number(a) / Number(b) - Number(quotient)), quotient).toBeLessThan(5e-4);
        return quotient;
      });
      for (const [number] of withoutBlocks(seen.replace(/^\|.*\|$/gm, "")).matchAll(DECIMAL)) {
        if (worked.includes(number)) continue;
        expect(`${shown}${tabled}${before}${drawn}`, number).toContain(number);
      }
    },
  );

  it("has pictures that stand alone and fit a phone, and no others", () => {
    const pictures = readdirSync(FOLDER).filter((file) => file.endsWith(".svg"));
    expect(pictures).toEqual(all.map(({ name }) => `${name}.svg`));
    for (const file of pictures) {
      const svg = readFileSync(join(FOLDER, file), "utf8");
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="480"/);
      expect(svg).toContain('fill="#fff"/>');
      expect(svg).not.toMatch(/var\(|class="hollow"|NaN|undefined|Infinity|<script|href=/);
      expect(svg.length).toBeLessThan(250_000);
    }
  });
});
