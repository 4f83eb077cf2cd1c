import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { tasks } from "../../src/tasks/registry.js";
import { commands, ROOT, textsBelow } from "./blocks.js";
import {
  builtOnce,
  compiledCopy,
  isLong,
  shortPrograms,
  type WorkingCopy,
} from "./working-copy.js";

/** Commands of the frame, and the steps of `.ci/run` that run them; `test/e2e` runs `npm start`. */
const frame: Readonly<Record<string, readonly string[]>> = {
  "npm ci && npm start": ["npm ci", "npm run -s test:e2e"],
  "npm ci && npm test": ["npm ci", "npm test"],
  "npm install nwidth --ignore-scripts": ["npm run -s test:package"],
  "npm run bench": ["npm run -s bench -- --smoke"],
};

/** What the others print, where no text below says it; a command without an entry fails. */
const prints: readonly (readonly [command: RegExp, output: RegExp])[] = [
  [/ sweep .* --plan$/, /^Plan: nothing was run\ntrials +120 of 10 configurations\n/],
  [/ study run all --plan$/, /^Plan: nothing was run\ntrials +[\d,]+ of [\d,]+ configurations\n/],
  [/ tasks list$/, new RegExp(tasks.map(({ name }) => `^${name}\nis `).join("[\\s\\S]*"), "m")],
  [/ tasks sample .*power\.csv$/, /^written +runs\/tasks\/power\.csv: 2000 rows of x, y\n/],
  [/ tasks sample .*recall\.csv$/, /^written +runs\/tasks\/recall\.csv: 1500 rows of sequence, /],
  [/ bound --theorem b-3\.1 /, /^Theorem b-3\.1\n[\s\S]*^proved +at most 0\.141: /m],
  [/ construct .*--export runs\/head\.onnx$/, /^Construction[\s\S]*runs\/head\.onnx/],
  [/ spectrum .* --json$/, /^\{"schema":1,.*"sigma":\[1,0\.3535.*\}\n$/],
  [/\/differentiate\.js$/, /along \(1, 1, 1\) 0\n/],
  [
    /\/export\.js$/,
    /^.*\.onnx: \d+ bytes\nx \[\d+, 14, 1\] -> y \[\d+, 1, 1\]\nlargest difference from training: below 1e-5\n$/,
  ],
  [/\/random-head\.js$/, /^runs\/random-head\.npy: W_Q\^T W_K \[96, 96\] of a head of size 8\n$/],
];

let copy: WorkingCopy;
beforeAll(async () => {
  copy = await compiledCopy();
});

describe("commands of the documentation", () => {
  it.each(commands().filter((line) => line in frame))("%s: run by the frame", async (line) => {
    const steps = (await readFile(join(ROOT, ".ci", "run"), "utf8")).split("\n");
    for (const step of frame[line]) expect(steps).toContain(step);
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    for (const [, name] of line.matchAll(/npm (?:run )?(?!ci|install)([\w:]+)/g)) {
      expect(scripts).toHaveProperty([name]);
    }
  });

  const printed = new Map<string, string>();
  it.each(commands().filter((line) => !(line in frame || isLong(line))))("%s", async (line) => {
    const stdout = await copy.run(builtOnce(line));
    printed.set(line, stdout);
    // No terminal: 100 columns.
    if (!line.endsWith("--json")) expect(stdout).not.toMatch(/^.{101,}$/m);
    const stated = prints.find(([command]) => command.test(line));
    if (stated !== undefined) expect(stdout).toMatch(stated[1]);
    else
      expect(
        textsBelow.some(({ commands: above }) => above.includes(line)),
        line,
      ).toBe(true);
  });

  it.each(textsBelow)("print what stands below them in $page", ({ commands: above, text }) => {
    const lines = above.flatMap((line) => printed.get(line)?.split("\n") ?? []);
    expect(text.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
  });

  it("run every example", () => {
    const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".ts"));
    const run = commands().map((line) => /node build\/examples\/(.+)\.js$/.exec(line)?.[1]);
    expect(examples.sort()).toEqual(
      run
        .filter((name) => name !== undefined)
        .map((name) => `${name}.ts`)
        .sort(),
    );
  });

  it.each(shortPrograms)("the code in $page", async ({ name }) => {
    expect(await copy.run(`node build/docs/${name}.js`)).not.toBe("");
  });
});
