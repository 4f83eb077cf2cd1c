import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blocksOf, commands, pages, ROOT } from "./blocks.js";

/** Commands of the frame, and the steps of `.ci/run` that run them; `test/e2e` runs `npm start`. */
const frame: Readonly<Record<string, readonly string[]>> = {
  "npm ci && npm start": ["npm ci", "npm run -s test:e2e"],
  "npm ci && npm test": ["npm ci", "npm test"],
  "npm install nwidth --ignore-scripts": ["npm run -s test:package"],
  "npm run bench": ["npm run -s bench -- --smoke"],
};

/** What a working copy needs; the rest is linked or left. */
const COPIED = "src test bench evidence examples docs build package.json tsconfig.json".split(" ");

let copy: string;

/** Runs in the working copy, as a reader does. */
async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)("bash", ["-euc", command], { cwd: copy });
  return stdout;
}

const blocks = pages.flatMap((page) =>
  blocksOf(page, "ts").map((code, i) => ({ page: page.path, code, i })),
);
const nameOf = ({ page, i }: (typeof blocks)[number]) =>
  `${page.replaceAll(/\W/g, "-").toLowerCase()}-${i}`;

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "nwidth-docs-"));
  for (const name of COPIED) await cp(join(ROOT, name), join(copy, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"));
  for (const block of blocks) {
    await writeFile(join(copy, "docs", `${nameOf(block)}.ts`), block.code);
  }
  await run("npm run -s build");
});
afterAll(() => rm(copy, { recursive: true }));

describe("commands of the documentation", () => {
  it.each(commands().filter((line) => line in frame))("%s: run by the frame", async (line) => {
    const steps = (await readFile(join(ROOT, ".ci", "run"), "utf8")).split("\n");
    for (const step of frame[line]) expect(steps).toContain(step);
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    for (const [, name] of line.matchAll(/npm (?:run )?(?!ci|install)([\w:]+)/g)) {
      expect(scripts).toHaveProperty([name]);
    }
  });

  it.each(commands().filter((line) => !(line in frame)))("%s", async (line) => {
    const stdout = await run(line);
    expect(stdout).not.toBe("");
    if (!/ advise .*--json/.test(line)) return;
    const advice = JSON.parse(stdout) as Record<string, unknown>;
    const page = await readFile(join(ROOT, "docs", "advise.md"), "utf8");
    const rows = new Map(
      [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, text]) => [name, text]),
    );
    for (const [name, value] of Object.entries(advice)) {
      expect(rows.keys()).toContain(name);
      for (const field of fieldsOf(value)) expect(rows.get(name), name).toContain(field);
    }
  });

  it.each(blocks)("the code in $page", async (block) => {
    expect(await run(`node build/docs/${nameOf(block)}.js`)).not.toBe("");
  });
});

/** Fields of an object, or of the objects in a list. */
function fieldsOf(value: unknown): string[] {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return one !== null && typeof one === "object" ? Object.keys(one) : [];
}
