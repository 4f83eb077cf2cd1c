import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lessons } from "../../docs/course/lessons.js";
import { tasks } from "../../src/tasks/registry.js";
import { VERSION } from "../../src/version.js";
import { commands, pages, ROOT, textsBelow } from "../docs/blocks.js";
import { expectAlike, expectSame, expectTabled } from "../docs/course.js";
import { freePort } from "../queue/redis-server.js";
import { builtOnce, compiledCopy, programs, type WorkingCopy } from "./working-copy.js";

/** Commands of the frame, and the steps of `.ci/run` that run them; `test/e2e` runs `npm start`. */
const frame: Readonly<Record<string, readonly string[]>> = {
  "npm ci && npm start": ["npm ci", "npm run -s test:e2e"],
  "npm ci && npm test": ["npm ci", "npm test"],
  "npm install nwidth --ignore-scripts": ["npm run -s test:package"],
  "npm run bench": ["npm run -s bench -- --smoke"],
};

/** What the others print, where no text below says it; a command without an entry fails. */
const prints: readonly (readonly [command: RegExp, output: RegExp])[] = [
  [/^redis-server .* --daemonize yes$/, /^$/],
  [/ worker .* & echo /, /^$/],
  [
    / sweep .*small\.yaml .* --queue /,
    /60 of 60 trials done[\s\S]*^report: runs\/queued\/report\.html$/m,
  ],
  [/ queue status /, /^redis:\/\/localhost:\d+\/0\/tour\nworkers +\d+ process(es)? on 1 worker\n/],
  [/^kill .* redis-cli .* shutdown$/, /^$/],
  [/ sweep .* --plan$/, /^Plan: nothing was run\ntrials +120 of 10 configurations\n/],
  [/ study run all --plan$/, /^Plan: nothing was run\ntrials +[\d,]+ of [\d,]+ configurations\n/],
  [/ tasks list --plugin /, /^lagged-product\nis +Product of two inputs/m],
  [/ sweep .*--out runs\/plugins$/, /8 of 8 trials done[\s\S]*^report: runs\/plugins\//m],
  [/^sed /, /^$/],
  [
    / sweep (examples|runs)\/course\//,
    /^(\d+) of \1 trials done, 0 diverged, 0 failed[\s\S]*^report: runs\/course\//m,
  ],
  [/ sweep runs\/longer\.yaml /, /8 of 8 trials done/],
  [/ results .* --compare$/, /^differs +budget\.steps: 200 in a, 400 in b$/m],
  [/ verify runs\/plugins /, /\b2 of 2\b/],
  [/ tasks list$/, new RegExp(tasks.map(({ name }) => `^${name}\nis `).join("[\\s\\S]*"), "m")],
  [/ tasks sample .*power\.csv$/, /^written +runs\/tasks\/power\.csv: 2000 rows of x, y\n/],
  [/ tasks sample .*recall\.csv$/, /^written +runs\/tasks\/recall\.csv: 1500 rows of sequence, /],
  [/ bound --theorem b-3\.1 /, /^Theorem b-3\.1\n[\s\S]*^proved +at most 0\.141: /m],
  [/ construct .*--export runs\/head\.onnx$/, /^Construction[\s\S]*runs\/head\.onnx/],
  [/ complexity .* --json$/, /^\{"schema":1,.*"c1":1,.*\}\n$/],
  [/ spectrum .* --json$/, /^\{"schema":1,.*"sigma":\[1,0\.3535.*\}\n$/],
  [/\/differentiate\.js$/, /along \(1, 1, 1\) 0\n/],
  [
    /\/export\.js$/,
    /^.*\.onnx: \d+ bytes\nx \[\d+, 14, 1\] -> y \[\d+, 1, 1\]\nlargest difference from training: below 1e-5\n$/,
  ],
  [/\/random-head\.js$/, /^runs\/random-head\.npy: W_Q\^T W_K \[96, 96\] of a head of size 8\n$/],
  [/ advise .* --json /, /^\{"schema":1,.*"complete":true,.*\}\n$/],
  [
    / advise .*--target weather /,
    /^Log loss on the test part[\s\S]*^Advice[\s\S]*^report: runs\/weather\/report\.html\nmodel: runs\/weather\/model, /m,
  ],
  [
    / advise /,
    /^Error on the test part[\s\S]*^Advice[\s\S]*^report: runs\/[\w/-]+\/report\.html\nmodel: runs\/[\w/-]+\/model, /m,
  ],
  [/ forecast runs\/weather /, /^Forecast of weather\n[\s\S]*(drizzle|fog|rain|snow|sun) /m],
  [/ forecast runs\//, /^Forecast of temp_max\n[\s\S]*^page: runs\/[\w/-]+\/forecast\.html\n/m],
  [/ sweep examples\/one-head\.yaml /, /1 of 1 trial done/],
  [
    / complexity runs\/one-head$/,
    /^of +head 0\.0 of transformer-a, trial [0-9a-f]{12} of runs\/one-head/m,
  ],
  [/ spectrum runs\/one-head /, /^rank +raw: .*; 2 above the noise floor;/m],
  [
    / sweep .* --json$/,
    /^\{"schema":1,"planned":120,"done":\d+,"diverged":\d+,"failed":0,"reused":120,.*\}\n$/,
  ],
  [/ sweep /, /120 of 120 trials done[\s\S]*^report: runs\/head-size\/report\.html$/m],
  [/ study run own-averages /, /^0 agree, 0 disagree, 1 cannot tell; budget smoke, 2 seeds$/m],
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
const all = commands();
const read = all.filter((line) => all.some((l) => l.includes(` ${written(line)} `)));
/** Those that write what others read begin. */
const inOrder = [...read, ...all.filter((line) => !read.includes(line))];

let copy: WorkingCopy;
/** Where the README starts a server: a port that may be taken here. */
const REDIS_PORT = "6390";
let port: number;
beforeAll(async () => {
  copy = await compiledCopy();
  port = await freePort();
});
afterAll(() =>
  // where the tour stopped in the middle
  copy.run(
    `kill $(cat runs/worker.pid) || true; redis-cli -p ${port} -a secret --no-auth-warning shutdown || true`,
  ),
);

describe("commands of the documentation", () => {
  it.each(all.filter((line) => line in frame))("%s: run by the frame", async (line) => {
    const steps = (await readFile(join(ROOT, ".ci", "run"), "utf8")).split("\n");
    for (const step of frame[line]) expect(steps).toContain(step);
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    for (const [, name] of line.matchAll(/npm (?:run )?(?!ci|install)([\w:]+)/g)) {
      expect(scripts).toHaveProperty([name]);
    }
  });

  const printed = new Map<string, string>();
  it.each(inOrder.filter((line) => !(line in frame)))("%s", async (line) => {
    const stdout = await copy.run(builtOnce(line).replaceAll(REDIS_PORT, String(port)));
    printed.set(line, stdout);
    // No terminal: 100 columns.
    if (!/ (--json|--csv)\b/.test(line)) expect(stdout).not.toMatch(/^.{101,}$/m);
    const stated = prints.find(([command]) => command.test(line));
    if (stated !== undefined) expect(stdout).toMatch(stated[1]);
    else
      expect(
        textsBelow.some(({ commands: above }) => above.includes(line)),
        line,
      ).toBe(true);
    const [, report] = /^report: (.+)$/m.exec(stdout) ?? [];
    if (report !== undefined) expect(existsSync(join(copy.folder, report))).toBe(true);
    if (/ advise .*--json/.test(line)) expectDocumented(JSON.parse(stdout));
  });

  it.each(textsBelow)("print what stands below them in $page", ({ commands: above, text }) => {
    const lines = above.flatMap((line) => printed.get(line)?.split("\n") ?? []);
    expect(text.split("\n").filter((line) => !lines.includes(line))).toEqual([]);
  });

  it.each(lessons())("draw the picture of $name", async ({ name, text, command, picture }) => {
    const file = join(copy.folder, picture);
    const made = await readFile(file, "utf8");
    const kept = await readFile(join(ROOT, "docs", "course", `${name}.svg`), "utf8");
    if (!command.includes(" sweep ")) {
      expectSame(made, kept);
      return;
    }
    expectAlike(made, kept);
    expectTabled(text, await readFile(join(dirname(file), "errors.csv"), "utf8"));
  });

  it("run every example", () => {
    const examples = readdirSync(join(ROOT, "examples")).filter((name) => name.endsWith(".ts"));
    const run = all.map((line) => /node build\/examples\/(.+)\.js$/.exec(line)?.[1]);
    expect(examples.sort()).toEqual(
      run
        .filter((name) => name !== undefined)
        .map((name) => `${name}.ts`)
        .sort(),
    );
  });

  it.each(programs)("the code in $page", async ({ name }) => {
    expect(await copy.run(`node build/docs/${name}.js`)).not.toBe("");
  });
});

it("npm run nwidth builds, then runs", async () => {
  const file = join(copy.folder, "src", "version.ts");
  const source = await readFile(file, "utf8");
  await writeFile(file, source.replace(VERSION, "9.8.7"));
  expect(await copy.run("npm run -s nwidth -- --version")).toBe("9.8.7\n");
});

/** Every field of the advice has its row in docs/advise.md. */
function expectDocumented(advice: object): void {
  const page = pages.find(({ path }) => path === join("docs", "advise.md"))?.text ?? "";
  const rows = new Map(
    [...page.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, name, text]) => [name, text]),
  );
  for (const [name, value] of Object.entries(advice)) {
    expect(rows.keys()).toContain(name);
    for (const field of fieldsOf(value)) expect(rows.get(name), name).toContain(field);
  }
}

/** Fields of an object, or of the objects in a list. */
function fieldsOf(value: unknown): string[] {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return one !== null && typeof one === "object" ? Object.keys(one) : [];
}
