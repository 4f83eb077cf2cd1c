import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.js";
import { commands, pages } from "../docs/blocks.js";
import {
  builtOnce,
  compiledCopy,
  isLong,
  longPrograms,
  type WorkingCopy,
} from "../docs/working-copy.js";

/** What those that train print, and those that read what was trained; one without an entry fails. */
const prints: readonly (readonly [command: RegExp, output: RegExp])[] = [
  [/ advise .* --json /, /^\{"schema":1,.*"complete":true,.*\}\n$/],
  [
    / advise /,
    /^Error on the test part[\s\S]*^Advice[\s\S]*^report: runs\/[\w/-]+\/report\.html\n$/m,
  ],
  [
    / sweep .* --json$/,
    /^\{"schema":1,"planned":120,"done":\d+,"diverged":\d+,"failed":0,"reused":120,.*\}\n$/,
  ],
  [/ sweep /, /120 of 120 trials done[\s\S]*^report: runs\/head-size\/report\.html$/m],
  [/ study run a-table3 /, /^0 agree, 0 disagree, 5 cannot tell; budget smoke, 2 seeds$/m],
  [/ study report /, /^0 agree, 0 disagree, 5 cannot tell; 1 runs$/m],
  [/ spectrum .* --out runs\/nearest$/, /^figure: runs\/nearest\/spectrum\.svg$/m],
  [/ verify .* --count 5$/, /\b5 of 5\b/],
  [/ results runs\/head-size$/, /^120 trials: 120 done, 0 diverged, 0 failed\n/],
  [/ results .* --csv$/, /^key,task\.name,(.*\n){121}$/],
  [/avg\(nmse\)/, /^task\.alpha +model\.headSize +avg\(nmse\)\n( +[\d.]+ +\d+ +0\.\d+\n){10}$/],
  [/stddev\(mse\)/, /^model\.headSize +avg\(mse\) +stddev\(mse\)\n( +\d+ +\S+ +\S+\n){5}$/],
  [/AS diverged/, /^learningRate +diverged +trials\n( +0\.\d+ +0 +40\n){3}$/],
  [/SUMMARIZE/, /^column_name +column_type /],
  [
    /\/population\.js$/,
    /^705 parameters each\n(seed \d {2}rate 0\.\d+ {2}normalised error 0\.\d{4}.*\n){9}$/,
  ],
];

/** What a command writes that another reads. */
const written = (line: string) => / -o (\S+)$/.exec(line)?.[1];
const long = commands().filter(isLong);
const before = commands().filter((line) => long.some((l) => l.includes(` ${written(line)} `)));

let copy: WorkingCopy;
beforeAll(async () => {
  copy = await compiledCopy();
  for (const line of before) await copy.run(builtOnce(line));
});

describe("commands of the documentation that train", () => {
  it.each(long)("%s", async (line) => {
    const stdout = await copy.run(builtOnce(line));
    const output = prints.find(([command]) => command.test(line))?.[1];
    expect(output, line).toBeDefined();
    expect(stdout).toMatch(output as RegExp);
    const [, report] = /^report: (.+)$/m.exec(stdout) ?? [];
    if (report !== undefined) expect(existsSync(join(copy.folder, report))).toBe(true);
    if (!/ advise .*--json/.test(line)) return;
    const page = pages.find(({ path }) => path === join("docs", "advise.md"))?.text ?? "";
    const rows = new Map(
      [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, text]) => [name, text]),
    );
    for (const [name, value] of Object.entries(JSON.parse(stdout))) {
      expect(rows.keys()).toContain(name);
      for (const field of fieldsOf(value)) expect(rows.get(name), name).toContain(field);
    }
  });

  it.each(longPrograms)("the code in $page", async ({ name }) => {
    expect(await copy.run(`node build/docs/${name}.js`)).not.toBe("");
  });
});

it("npm run nwidth builds, then runs", async () => {
  const file = join(copy.folder, "src", "version.ts");
  const source = await readFile(file, "utf8");
  await writeFile(file, source.replace(VERSION, "9.8.7"));
  expect(await copy.run("npm run -s nwidth -- --version")).toBe("9.8.7\n");
});

/** Fields of an object, or of the objects in a list. */
function fieldsOf(value: unknown): string[] {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return one !== null && typeof one === "object" ? Object.keys(one) : [];
}
