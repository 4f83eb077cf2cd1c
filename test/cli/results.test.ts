import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryDirectory } from "../data/fixtures.js";
import { begin, hash, linesOf, population, trial } from "../experiments/journals.js";
import { parseCsv } from "../report/csv.js";
import { call } from "./in-process.js";
import { MAIN } from "./processes.js";

const folder = temporaryDirectory();

const run = (...words: string[]) => call(["results", ...words], folder);

function writeJournal(directory: string, text: string): void {
  mkdirSync(join(folder, directory), { recursive: true });
  writeFileSync(join(folder, directory, "journal.jsonl"), text);
}

const rates = [0.01, 0.02];
/** Two seeds at two rates for each alpha; the larger rate is the better. */
const sweep = (alphas: readonly number[], name = "coupling") =>
  alphas.map((alpha) =>
    population(
      rates.flatMap((learningRate) =>
        [0, 1].map((seed) =>
          trial(`${alpha} ${learningRate} ${seed}`, {
            seed,
            learningRate,
            validation: alpha / (100 * learningRate),
          }),
        ),
      ),
      { name, alpha },
    ),
  );
const shards = [
  [1, 2],
  [2, 3, 4],
];

beforeAll(() => {
  shards.forEach((alphas, i) => {
    writeJournal(`sweep/shard-${i + 1}-of-2`, linesOf([begin, ...sweep(alphas)]).join(""));
  });
  const large = Array.from({ length: 1000 }, (_, i) => i + 1);
  writeJournal("large", linesOf([begin, ...sweep(large)]).join(""));
});

describe("nwidth results", () => {
  it("shows the union of shards: what became of it, what all share, and a row for each trial", async () => {
    const { code, stdout, stderr } = await run("sweep");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("16 trials: 16 done, 0 diverged, 0 failed");
    expect(lines).toContain("task      name coupling");
    expect(lines).toContain("data      seed 0, test 32, train 64, validation 32");
    const head = lines.findIndex((line) => line.startsWith("key"));
    expect(lines[head].split(/\s+/)).toEqual(
      "key task.alpha seed learningRate state validation mse nmse mae max_error chosen".split(" "),
    );
    const rows = lines.slice(head + 1).map((line) => line.split(/\s+/));
    expect(rows).toHaveLength(16);
    const first = rows.find((row) => row[0] === hash("3 0.02 1").slice(0, 8));
    expect(first?.join(" ")).toMatch(/^\w{8} 3 1 0.02 done 1.5 0.25 0.125 0.4 1.5 true$/);
    expect(rows.map((row) => row[0])).toEqual(rows.map((row) => row[0]).sort());
  });

  it("prints JSON in the order of the keys, and the same as CSV, here and in a file", async () => {
    const json = await run("sweep", "--json");
    const { rows } = JSON.parse(json.stdout) as { rows: Record<string, unknown>[] };
    expect(rows).toHaveLength(16);
    expect(rows.map(({ key }) => key)).toEqual(rows.map(({ key }) => key).sort());
    expect(rows.filter(({ chosen }) => chosen).map(({ learningRate }) => learningRate)).toEqual(
      Array(8).fill(0.02),
    );
    const csv = await run("sweep/shard-1-of-2", "sweep/shard-2-of-2", "--csv", "--out", "out");
    expect(csv.stderr).toBe("");
    const [header, ...lines] = parseCsv(csv.stdout);
    expect(header).toEqual(Object.keys(rows[0]));
    expect(lines).toEqual(
      rows.map((row) => Object.values(row).map((cell) => (cell === null ? "" : String(cell)))),
    );
    expect(readFileSync(join(folder, "out", "results.csv"), "utf8")).toBe(csv.stdout);
  });

  it("answers SQL in the order of the query", async () => {
    const sql = `SELECT "task.alpha" AS alpha, avg(validation) AS error, count(*) AS n FROM trials WHERE chosen GROUP BY ALL ORDER BY alpha DESC`;
    const { stdout } = await run("sweep", "--sql", sql, "--json");
    expect(JSON.parse(stdout)).toEqual({
      rows: [4, 3, 2, 1].map((alpha) => ({ alpha, error: alpha / 2, n: 2 })),
    });
    const table = await run("sweep", "--sql", sql);
    expect(table.stdout.split("\n").slice(0, 2)).toEqual(["alpha  error  n", "    4      2  2"]);
  });

  it("names the columns where a query does not", async () => {
    const { code, stderr } = await run("sweep", "--sql", "SELECT alpha FROM trials");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: --sql: Binder Error: .*"alpha" not found/);
    expect(stderr).toMatch(/stands in double quotes, .*its columns: key, task.name, task.alpha, /);
  });

  it("shows forty rows of many, and says how to see the others", async () => {
    const { stdout } = await run("large");
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("4,000 trials: 4000 done, 0 diverged, 0 failed");
    expect(lines.filter((line) => line.includes(" done "))).toHaveLength(40);
    expect(lines.at(-1)).toBe("3,960 more rows: --csv prints all");
  });

  it("keeps to the width, also where it names the columns that have no room", async () => {
    const sql =
      "SELECT validation AS a_first_error, mse AS another_error, nmse AS a_normalised_error, mae AS an_absolute_error, max_error AS a_largest_error, seconds AS some_seconds, steps AS some_steps FROM trials";
    const { stdout } = await run("large", "--sql", sql);
    expect(stdout).toMatch(/no room for/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("is no fault where the reader stops early", async () => {
    for (const option of ["--csv", "--json"]) {
      const child = spawn(process.execPath, [MAIN, "results", "large", option], { cwd: folder });
      const said: string[] = [];
      child.stderr.on("data", (data: Buffer) => said.push(data.toString()));
      child.stdout.once("data", () => child.stdout.destroy());
      expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
      expect(said).toEqual([]);
    }
  });

  it("leaves a torn line out and says so", async () => {
    const lines = linesOf([begin, ...sweep([1, 2])]);
    writeJournal("torn", lines.join("").slice(0, -20));
    const { code, stdout, stderr } = await run("torn", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).rows).toHaveLength(4);
    expect(stderr).toBe(
      "note: the last line of torn/journal.jsonl is not complete (yet) and is left out\n",
    );
  });

  it("shows no control characters of names in a journal", async () => {
    writeJournal("hostile", linesOf([begin, ...sweep([1], "\u001b[2Jx\u202e\nrow")]).join(""));
    const { stdout } = await run("hostile");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(stdout).toContain("[2Jx");
  });

  it("refuses what is no run, a damaged journal, and options that contradict", async () => {
    writeJournal("damaged", linesOf([begin, ...sweep([1])]).join("{}\n"));
    const refusals: [string[], RegExp][] = [
      [[], /missing required argument 'directories'/],
      [["no"], /no does not exist\n.*journal\.jsonl/],
      [["empty"], /empty holds no journal/],
      [["damaged"], /damaged\/journal\.jsonl, line 2 is not as it was written/],
      [["sweep", "--csv", "--json"], /'--csv' cannot be used with option '--json'/],
      [["sweep", "--sql", "a", "--sql", "b"], /--sql is given twice/],
      [["sweep", "--out", "large/journal.jsonl"], /is a file/],
    ];
    mkdirSync(join(folder, "empty"));
    for (const [call, message] of refusals) {
      const { code, stdout, stderr } = await run(...call);
      expect(stderr).toMatch(message);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  it("sets two directories side by side", async () => {
    const [a, b] = ["sweep/shard-1-of-2", "sweep/shard-2-of-2"];
    const { code, stdout, stderr } = await run(a, b, "--compare");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^differs +task\.alpha: 1, 2 in a, 2, 3, 4 in b$/m);
    expect(stdout).toMatch(/^alpha 2 +2 .* the same trials$/m);
    expect(stdout).toMatch(/^b +left out: 2 configurations without a partner$/m);
    const json = JSON.parse((await run(a, b, "--compare", "--json", "--metric", "mae")).stdout);
    expect(json).toMatchObject({ schema: 1, a, b, metric: "mae", overall: null });
    expect(json.rows).toHaveLength(1);
    for (const [words, message] of [
      [[a, "--compare"], "--compare of 1 directories"],
      [[a, b, "--compare", "--metric", "mse2"], "did you mean 'mse'"],
      [[a, b, "--metric", "mae"], "--metric says what --compare compares"],
      [[a, b, "--compare", "--csv"], "cannot be used with option '--csv'"],
    ] as const) {
      const refused = await run(...words);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
