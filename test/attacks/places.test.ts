import { spawnSync } from "node:child_process";
import { mkdirSync, openSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTable } from "../../src/data/read.js";
import type { JournalRecord } from "../../src/experiments/journal/records.js";
import type { Setting } from "../../src/experiments/trial/schema.js";
import { call } from "../cli/in-process.js";
import { MAIN, startNwidth } from "../cli/processes.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { begin, linesOf, population, trial } from "../experiments/journals.js";

// Places and names that nobody chooses with care: cause and cure, never a stack, and no word that
// steers a terminal.

const folder = temporaryDirectory();
const at = (...names: string[]) => join(folder, ...names);

const STACK = /\n\s+at /;
const construct = ["construct", "--task", "coupling", "--head", "2", "--out"];
const sweep = ["sweep", at("sweep.yaml"), "--out"];
writeFileSync(
  at("sweep.yaml"),
  "baseline: { task: { name: noise }, model: { architecture: linear-filter } }\nseeds: 1\nlearningRates: [0.01]\nbudget: { steps: 1 }\n",
);

/** A journal of its own. */
function journal(name: string, records: readonly JournalRecord[]): string {
  mkdirSync(at(name));
  writeFileSync(at(name, "journal.jsonl"), linesOf(records).join(""));
  return at(name);
}

it.each([
  ["a link that leads nowhere", "link", /link is a symbolic link that leads nowhere\n {2}name/],
  ["a folder below such a link", "link/a/b", /link is a symbolic link that leads nowhere\n/],
  ["4,020 characters", "long/".repeat(4020 / 5), /a path of 4\d+ characters is too long for/],
])("--out that is %s is refused before any work", async (_, name, says) => {
  const place = name.startsWith("long") ? at(name).slice(0, 4020) : at(name);
  if (name === "link") symlinkSync(at("nowhere"), place);
  for (const words of [construct, sweep]) {
    const { code, stdout, stderr } = await call([...words, place]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(STACK);
  }
});

it("a folder in the place of a journal is refused", async () => {
  mkdirSync(at("taken", "journal.jsonl"), { recursive: true });
  const { code, stderr } = await call([...sweep, at("taken")]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /journal\.jsonl is a directory, where a journal would be\n {2}move it away/,
  );
});

it("values nested thousands deep in a journal are refused with their line", async () => {
  let deep: Setting = 1;
  for (let i = 0; i < 3000; i++) deep = [deep];
  const setting = population([trial("a")], { name: "coupling", alpha: deep });
  const runs = [
    journal("deep-setting", [begin, setting]),
    journal("deep-question", [{ ...begin, asked: { deep } }]),
  ];
  for (const run of runs) {
    for (const words of [
      ["results", run],
      ["verify", run],
      [...sweep, run],
    ]) {
      const { code, stdout, stderr } = await call(words);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/journal\.jsonl, line \d is not as it was written/);
      expect(stderr).not.toMatch(STACK);
    }
  }
});
it("a trial of more examples than any sweep has is not trained again, and not sound", async () => {
  const { settings, ...rest } = population([trial("a")], { name: "noise", length: 1000 });
  const data = { seed: 0, train: 1_000_000, validation: 1_000_000, test: 1_000_000 };
  const run = journal("huge", [begin, { ...rest, settings: { ...settings, data } }]);
  const { code, stdout, stderr } = await call(["verify", run]);
  expect(stderr).toBe("");
  expect(stdout).toMatch(/: its settings: 3000000 sequences of length 1000 .* more than 100000000/);
  expect(code).toBe(1);
});

it("JSON holds what it is of, and nothing that steers a terminal", async () => {
  const run = journal("rows", [begin, population([trial("a")])]);
  const cell = "x\u009B2J\u202Ey\u007F";
  const { stdout } = await call([
    "results",
    run,
    "--json",
    "--sql",
    `SELECT '${cell}' AS "a\u0085"`,
  ]);
  expect(stdout).not.toMatch(/(?!\n)[\p{Cc}\u202A-\u202E]/u);
  expect(JSON.parse(stdout)).toEqual({ rows: [{ "a\u0085": cell }] });
});

it("JSON has a field for each column, whatever they are called", async () => {
  const run = journal("names", [begin, population([trial("a")])]);
  const names = ["__proto__", "__proto__", "constructor", "constructor", "a", "a:1", "a"];
  const sql = `SELECT ${names.map((name, i) => `${i} AS "${name}"`).join(", ")}`;
  const { stdout } = await call(["results", run, "--json", "--sql", sql]);
  const [row] = (JSON.parse(stdout) as { rows: object[] }).rows;
  expect(Object.values(row)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(Object.keys(row)).toEqual([
    "__proto__",
    "__proto__:1",
    "constructor",
    "constructor:1",
    "a",
    "a:1",
    "a:2",
  ]);
});

it.each([
  ["an option", ["--\u001B[2J\u009B"]],
  ["a verb", ["\u001B[2J"]],
  ["an option of a verb", ["results", "x", "--\u001B[2J"]],
])("%s that is not known is echoed without what would steer a terminal", async (_, words) => {
  const { code, stderr } = await call(words);
  expect(code).toBe(2);
  expect(stderr).toContain("\uFFFD[2J");
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
});

it.each([
  ["a file", ["sweep", "x".repeat(1_000_000)], /\n {2}\S.*\n$/],
  ["an option", [`--${"x".repeat(1_000_000)}`], /characters more\)/],
])("a message on %s whose name has a million letters has not", async (_, words, says) => {
  const { code, stderr } = await call(words);
  expect(code).toBe(2);
  expect(stderr.length).toBeLessThan(6000);
  expect(stderr).toMatch(says);
});

it("a decay beyond any that float64 tells from a cliff has a number", async () => {
  const words = "bound --alpha 1e308 --beta 0.5 --c0 3 --c1 1 --c2 2 --tau 16 --head 8 --ff 4096";
  const { code, stdout } = await call(words.split(" "));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^proved +at most \d/m);
  expect(stdout).not.toContain("NaN");
});

it("a stderr that is full or that nobody reads costs its messages, and no more", async () => {
  const words = ["bound", "--theorem", "none"];
  const full = spawnSync(process.execPath, [MAIN, ...words], {
    stdio: ["ignore", "pipe", openSync("/dev/full", "w")],
  });
  expect([full.status, full.stdout.toString()]).toEqual([2, ""]);
  const { child, end } = startNwidth(words);
  child.stderr?.destroy();
  expect(await end).toMatchObject({ code: 2, signal: null });
});

it.each(["data[1].csv", "~t.csv", "all*.csv", "one?.csv"])(
  "%s is a name like others",
  async (name) => {
    const here = process.cwd();
    process.chdir(folder);
    try {
      writeFileSync(name, "a,b\n1,2\n3,4\n");
      for (const other of ["data1.csv", "alltogether.csv", "one1.csv"]) {
        writeFileSync(other, "a,b\n9,9\n");
      }
      const { rows, columns } = await readTable(name);
      expect([rows, columns.map((c) => c.name)]).toEqual([2, ["a", "b"]]);
    } finally {
      process.chdir(here);
    }
  },
);
