import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CallerError } from "../../src/errors.js";
import { answer } from "../../src/results/query.js";
import { Trials } from "../../src/results/trials.js";
import { call } from "../cli/in-process.js";
import { MAIN } from "../cli/processes.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { begin, linesOf, population, trial } from "../experiments/journals.js";

// Queries that try to read, write or reach anything but the results. Every one must be refused with one
// message that says cause and cure; nothing written, nobody called. One of each kind is asked on the
// command line, too: as a process where the attack is on what a process has.

const folder = temporaryDirectory();
const SECRET = "the-secret-3f9a";
const file = (name: string) => join(folder, name);

const calls: string[] = [];
const server = createServer((request, response) => {
  calls.push(request.url ?? "");
  response.end("a\n1\n");
});

beforeAll(async () => {
  mkdirSync(file("home"));
  writeFileSync(
    file("journal.jsonl"),
    linesOf([begin, population([trial("a"), trial("b")])]).join(""),
  );
  writeFileSync(file("secret.csv"), `word\n${SECRET}\n`);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
});

const listing = () =>
  readdirSync(folder, { recursive: true })
    .map((name) => String(name))
    .sort()
    .map((name) => {
      const path = file(name);
      return [name, name === "home" ? "" : readFileSync(path, "base64")];
    });

const commandOf = (sql: string) => ["results", ".", "--sql", sql, "--csv"];

/** Kinds of attacks on what a process has: its input, its home, its environment. */
const ON_PROCESSES = ["reading files by a function", "extensions", "what the process knows"];

/** Asks in a process of its own, with secrets about it. */
function run(sql: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...commandOf(sql)], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: file("home"), NWIDTH_TEST: SECRET },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(`word\n${SECRET}\n`);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (data: Buffer) => {
      said[name] += data.toString();
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, ...said })));
}

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
const secret = file("secret.csv");

/** What is tried, and the queries that try it; URL stands for a server that listens. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  "reading files by a function": [
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM read_csv_auto('${secret}')`,
    `SELECT content FROM read_text('${secret}')`,
    `SELECT content FROM read_blob('${secret}')`,
    `SELECT * FROM read_json('${file("journal.jsonl")}')`,
    `SELECT * FROM read_parquet('${secret}')`,
    `SELECT * FROM parquet_metadata('${secret}')`,
    `SELECT * FROM sniff_csv('${secret}')`,
    `SELECT * FROM read_csv('/dev/stdin')`,
    `SELECT * FROM glob('${folder}/*')`,
  ],
  "the same where a function is easily overlooked": [
    `SELECT (SELECT max(content) FROM read_text('${secret}'))`,
    `SELECT * FROM trials WHERE key NOT IN (SELECT content FROM read_text('${secret}'))`,
    `WITH x AS (SELECT * FROM READ_TEXT('${secret}')) SELECT * FROM x`,
    `SELECT * FROM trials, LATERAL (SELECT * FROM "glob"('${folder}/*'))`,
    `SELECT 1 UNION ALL SELECT content FROM system.main.read_text('${secret}')`,
    `FROM query('SELECT * FROM read_text(''${secret}'')')`,
    `FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))`,
  ],
  "files in the place of tables": [
    `FROM '${secret}'`,
    "SELECT * FROM 'secret.csv'",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "journal.jsonl"',
    `SELECT * FROM '${file("*.csv")}'`,
  ],
  "the network": ["FROM 'URL.csv'", "SELECT * FROM read_csv('URL')", "FROM read_text('URL')"],
  "any memory or time": [
    "SELECT sleep_ms(100000)",
    "SELECT printf('%2000000000d', 1)",
    "SELECT length(Repeat('x', 2000000000)) FROM trials",
    "SELECT lpad('x', 2000000000, 'y') || format('{}', 1)",
  ],
  "writing files": [
    `COPY trials TO '${file("out.csv")}'`,
    `COPY (SELECT 1) TO '${file("out.parquet")}' (FORMAT parquet)`,
    `EXPORT DATABASE '${file("out")}'`,
    `ATTACH '${file("out.db")}' AS other`,
    `ATTACH '${secret}' AS other (READ_ONLY)`,
    `IMPORT DATABASE '${folder}'`,
    `FROM enable_logging(storage='file', storage_config={'path': '${file("log")}'})`,
    "FROM enable_logging(level='trace', storage='stdout')",
    `FROM enable_profiling(format='json', save_location='${file("profile.json")}')`,
    "FROM disable_logging()",
    "FROM checkpoint()",
  ],
  "changing the results": [
    "INSERT INTO trials (key) VALUES ('x')",
    "UPDATE trials SET key = 'x'",
    "DELETE FROM trials",
    "DROP TABLE trials",
    "ALTER TABLE trials RENAME TO other",
    "CREATE TABLE other AS SELECT 1",
    "CREATE OR REPLACE VIEW trials AS SELECT 1",
    "MERGE INTO trials USING trials t ON true WHEN MATCHED THEN DELETE",
    "WITH x AS (INSERT INTO trials (key) VALUES ('x') RETURNING *) SELECT * FROM x",
    "TRUNCATE trials",
  ],
  "taking back the lock": [
    "SET enable_external_access = true",
    "SET GLOBAL lock_configuration = false",
    "RESET lock_configuration",
    `SET temp_directory = '${folder}'`,
    "PRAGMA enable_profiling",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "USE memory",
  ],
  extensions: [
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '/tmp/x.duckdb_extension'",
    "FROM st_read('x')",
  ],
  "what the process knows": [
    "SELECT getenv('NWIDTH_TEST')",
    "FROM duckdb_secrets()",
    "FROM duckdb_extensions()",
    "FROM pragma_version()",
    "CREATE SECRET (TYPE http)",
  ],
  "several statements, or none": [
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE trials",
    `SELECT 1; COPY trials TO '${file("out.csv")}'`,
    "",
    "-- nothing",
    "BEGIN",
    "COMMIT; SELECT 1",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "EXPLAIN ANALYZE SELECT 1",
    "VACUUM",
    "SELECT ?",
  ],
};

const trials = new Trials();
trials.add(population([trial("a"), trial("b")]), "journal.jsonl");

describe.each(Object.entries(ATTACKS))("refused: %s:", (kind, queries) => {
  it.each(queries)("%s", async (query) => {
    const before = listing();
    const error = await answer(trials, query.replaceAll("URL", url())).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(CallerError);
    const { problem, cure } = error as CallerError;
    expect(problem).toMatch(/^--sql: .+$/);
    expect(cure).toMatch(/^.+$/);
    expect(problem).not.toContain(SECRET);
    expect(listing()).toEqual(before);
    expect(calls).toEqual([]);
  });

  it("as a command, the first of them", async () => {
    const before = listing();
    const query = queries[0].replaceAll("URL", url());
    const { code, stdout, stderr } = ON_PROCESSES.includes(kind)
      ? await run(query)
      : await call(commandOf(query), folder);
    expect(stderr).toMatch(/^error: --sql: /);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd().split("\n")).toHaveLength(2);
    expect(stderr).not.toContain(SECRET);
    expect(stderr).not.toMatch(/^\s+at |node:internal/m);
    expect(listing()).toEqual(before);
    expect(calls).toEqual([]);
  });
});

it.each([
  "WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t",
  "SELECT count(*) FROM range(1000000000) a, range(1000000000) b",
])("refused: more time than there is for it: %s", async (query) => {
  const refused = answer(trials, query, { seconds: 0.3, bytes: 1e12 });
  await expect(refused).rejects.toThrow(CallerError);
  await expect(refused).rejects.toThrow(/more than 0\.3 s/);
});

it("refused: a query by which the process grows", async () => {
  const query = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b";
  const refused = answer(trials, query, { seconds: 60, bytes: -1e12 });
  await expect(refused).rejects.toThrow(/GB/);
});

it("refused: more memory than there is for it", async () => {
  // Of a table: DuckDB works out a constant before it minds its memory.
  const refused = answer(trials, "SELECT range(400000000 + count(*)) FROM trials");
  await expect(refused).rejects.toThrow(CallerError);
  await expect(refused).rejects.toThrow(/^--sql: .*memory/i);
});

describe("what may be asked", () => {
  it.each([
    ["SELECT count(*) AS n FROM trials", "n\n2\n"],
    ["FROM trials SELECT max(mse) AS m", "m\n0.25\n"],
    ["SELECT count(*) AS n FROM trials, range(3)", "n\n6\n"],
    ["SELECT unnest([1, 2]) AS x", "x\n1\n2\n"],
    [
      "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) FROM t",
      "n\n1\n2\n3\n",
    ],
    ["SELECT 1 AS a; -- with a comment", "a\n1\n"],
    ["VALUES (9007199254740993, 0.5, 'a,b')", 'col0,col1,col2\n9007199254740993,0.5,"a,b"\n'],
  ])("%s", async (query, expected) => {
    expect(await call(commandOf(query), folder)).toEqual({ code: 0, stdout: expected, stderr: "" });
  });

  it("a query that never ends is ended by an interrupt", async () => {
    const endless =
      "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t";
    const child = spawn(process.execPath, [MAIN, "results", ".", "--sql", endless], {
      cwd: folder,
    });
    const ended = new Promise((resolve) => child.on("exit", (_, signal) => resolve(signal)));
    const first = await Promise.race([
      ended,
      new Promise((resolve) => setTimeout(() => resolve("running"), 3000)),
    ]);
    expect(first).toBe("running");
    child.kill("SIGINT");
    // Which a shell calls exit code 130.
    expect(await ended).toBe("SIGINT");
  });
});
