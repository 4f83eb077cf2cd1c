import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Advice, Prediction } from "../../src/advise/advice.js";
import { noise } from "../advise/questions.js";
import { temporaryDirectory, writeInto } from "../data/fixtures.js";
import { documentOf, wrongNumbers } from "../report/regenerate.js";
import { call } from "./in-process.js";
import { type Ended, MAIN, start as startProcess } from "./processes.js";

const TABLES =
  "competitors facts kernel kernel-channels learning-curves model pairs predictions runs";

const folder = temporaryDirectory();
const write = writeInto(folder);

/** A day a row: y, and what drove it the day before, x. */
function csv(rows: number): string {
  const [x, e] = [noise(rows, 31), noise(rows, 32)];
  const y: number[] = [];
  for (let t = 0; t < rows; t++) y.push(0.7 * (y[t - 1] ?? 0) + (x[t - 1] ?? 0) + e[t]);
  const day = (t: number) => new Date(Date.UTC(2020, 0, 1 + t)).toISOString().slice(0, 10);
  return `date,y,x\n${y.map((v, t) => `${day(t)},${v.toFixed(4)},${x[t].toFixed(4)}`).join("\n")}\n`;
}

/** The words of `nwidth advise`, budget quick. */
const wordsOf = (file: string, ...options: string[]) => [
  ...["advise", file, "--target", "y", "--budget", "quick"],
  ...options,
];

/** Lines of progress, one in 30 s. */
const PROGRESS = /^(?:\d\S* % of .*\n)*$/;

/** Starts `nwidth advise` in the temporary folder. */
const start = (file: string, ...options: string[]) =>
  startProcess(process.execPath, [MAIN, ...wordsOf(file, ...options)], process.env, folder);

async function appears(path: string, child: ChildProcess): Promise<void> {
  while (!existsSync(path)) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const read = (out: string, name: string) => readFileSync(join(folder, out, name), "utf8");
const adviceIn = (out: string) => JSON.parse(read(out, "advice.json")) as Advice;
/** What a reader opens; beside it lie the journal, its lock and what it counts on. */
const filesIn = (out: string) =>
  new Map(
    readdirSync(join(folder, out))
      .filter((name) => ![...JOURNAL, "model"].includes(name))
      .map((name) => [name, read(out, name)]),
  );
const JOURNAL = ["journal.jsonl", ".lock", "outputs", "checkpoints"];
/** The model that a run left, name to bytes. */
const modelIn = (out: string) =>
  readdirSync(join(folder, out, "model")).map((name) => [
    name,
    readFileSync(join(folder, out, "model", name)),
  ]);

/** Paths of the nulls that stand where the type of an advice says otherwise. */
function strayNulls(value: unknown, path = ""): string[] {
  const allowed =
    /^\/(coupling|problem\/(labels|time|sequence|origins|split)|data\/span|prediction\/held|memory\/tail\/(rate|interval)|findings\/\d+\/(ratio|interval|because)|candidates\/\d+\/runs\/\d+\/(validation|diverged))$/;
  if (value === null) return allowed.test(path) ? [] : [path];
  if (typeof value !== "object") return [];
  return Object.entries(value as object).flatMap(([k, v]) => strayNulls(v, `${path}/${k}`));
}

beforeAll(() => {
  write("small.csv", csv(360));
});

describe("a run that is left alone", () => {
  let ended: Ended;
  let begun: number;
  beforeAll(async () => {
    begun = Date.now();
    ended = await start("small.csv", "--window", "4", "--out", "plain").end;
  });

  it("ends with 0, and says no more on stderr, which is no terminal, than how far it is", () => {
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stderr).toMatch(PROGRESS);
  });

  it("states the problem, then advises, and names the report", () => {
    const order = ["predict y 1 row ahead", "Error on the test part", "Advice", "report: "];
    const places = order.map((text) => ended.stdout.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    // No terminal, no escape sequences.
    expect(ended.stdout).not.toContain("\u001b");
    expect(ended.stdout).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const report = /^report: (.+)$/m.exec(ended.stdout)?.[1] ?? "";
    expect(existsSync(join(folder, report))).toBe(true);
  });

  it("leaves the advice, the report, the tables and the prediction, and nothing half written", () => {
    const names = [...filesIn("plain").keys()];
    expect(names).toEqual(
      expect.arrayContaining([
        "advice.json",
        "report.html",
        "prediction.json",
        ...TABLES.split(" ").map((name) => `${name}.csv`),
      ]),
    );
    for (const name of names) expect(name).toMatch(/\.(json|csv|html)$/);
    // no population is left in the middle of its training
    expect(readdirSync(join(folder, "plain"))).toEqual(
      expect.arrayContaining([".lock", "journal.jsonl", "outputs"]),
    );
    expect(readdirSync(join(folder, "plain"))).not.toContain("checkpoints");
  });

  it("advises in the words of the contract, without a null where a number belongs", () => {
    const advice = adviceIn("plain");
    expect(advice).toMatchObject({ schema: 1, complete: true, budget: "quick", seed: 0 });
    expect(advice.problem).toMatchObject({ target: "y", inputs: ["y", "x"], window: 4 });
    expect(strayNulls(advice)).toEqual([]);
    for (const warning of advice.warnings) expect(warning).toMatch(/^\P{Cc}{10,300}$/u);
    const networks = advice.candidates.map((c) => c.architecture);
    expect(networks.sort()).toEqual(
      ["gru", "mlp", "state-space", "temporal-convolution", "transformer-a"].flatMap((a) => [a, a]),
    );
  });

  it("wrote the prediction before the first step, and scored the same one", () => {
    const prediction = JSON.parse(read("plain", "prediction.json")) as Prediction;
    const advice = adviceIn("plain");
    expect(prediction.held).toBeNull();
    expect({ ...advice.prediction, held: null }).toEqual(prediction);
    const written = Date.parse(prediction.written);
    expect(written).toBeGreaterThanOrEqual(begun);
    // On disk before the end by at least what the slowest candidate took, all of it training.
    const on = (name: string) => statSync(join(folder, "plain", name)).mtimeMs;
    const training = Math.max(...advice.candidates.map((c) => c.seconds));
    expect(on("advice.json") - on("prediction.json")).toBeGreaterThan(1000 * training);
    expect(on("prediction.json")).toBeGreaterThanOrEqual(written - 1000);
  });

  it("reports only numbers that its tables give again", () => {
    const files = filesIn("plain");
    const page = files.get("report.html") ?? "";
    expect(documentOf(page).querySelectorAll("[data-source]").length).toBeGreaterThan(100);
    expect(wrongNumbers(page, files)).toEqual([]);
  });
});

describe("an interrupt", () => {
  it("while the baselines of a wide table are measured ends it there, with 130", async () => {
    const columns = Array.from({ length: 21 }, (_, c) => noise(1500, 40 + c));
    const lines = columns[0].map((_, t) => columns.map((x) => x[t].toFixed(4)).join(","));
    const names = columns.map((_, c) => (c === 0 ? "y" : `x${c}`));
    write("wide.csv", `${names.join(",")}\n${lines.join("\n")}\n`);
    const { child, end } = start("wide.csv", "--window", "32", "--out", "wide");
    // 672 regressors, begun when the lock is there
    await appears(join(folder, "wide", ".lock"), child);
    child.kill("SIGINT");
    const ended = await end;
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(ended.stderr).toContain("nothing to keep: the baselines were not measured yet");
    expect([...filesIn("wide").keys()]).toEqual([]);
  });

  it("while it trains keeps what was done, and ends with 130", async () => {
    const { child, end } = start("small.csv", "--window", "4", "--out", "cut");
    await appears(join(folder, "cut", "prediction.json"), child);
    child.kill("SIGINT");
    const ended = await end;
    expect(ended).toMatchObject({ code: 130, signal: null });
    expect(ended.stderr.trim()).toMatch(/^interrupted: keeping what was done/);
    const advice = adviceIn("cut");
    expect(advice.complete).toBe(false);
    expect(advice.candidates.length).toBeLessThan(4);
    expect(advice.prediction.held).toBeNull();
    expect(strayNulls(advice)).toEqual([]);
    const files = filesIn("cut");
    expect(wrongNumbers(files.get("report.html") ?? "", files)).toEqual([]);
    expect(ended.stdout).toContain("report: ");
    expect(modelIn("cut").length).toBe(4);
  });

  it("with --json still prints one document", async () => {
    const { child, end } = start("small.csv", "--window", "4", "--json", "--out", "cut-json");
    await appears(join(folder, "cut-json", "prediction.json"), child);
    child.kill("SIGINT");
    const { code, stdout } = await end;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual(adviceIn("cut-json"));
  });

  it("the second time ends it at once, with nothing half written", async () => {
    const { child, end } = start("small.csv", "--window", "32", "--out", "twice");
    await appears(join(folder, "twice", "prediction.json"), child);
    child.stderr?.once("data", () => child.kill("SIGINT"));
    child.kill("SIGINT");
    const ended = await end;
    // A shell calls this exit code 130.
    expect(ended).toMatchObject({ code: null, signal: "SIGINT" });
    expect([...filesIn("twice").keys()]).toEqual(["prediction.json"]);
  });
});

describe("refused, with nothing written", () => {
  const present = () => readdirSync(folder).sort();

  it.each([
    ["a file as --out", ["--out", "small.csv"], /--out small\.csv: .* is a file/],
    ["--out within a file", ["--out", "small.csv/x"], /small\.csv is a file/],
    ["--out twice", ["--out", "a", "--out", "b"], /--out is given twice: 'a' and 'b'/],
    ["an unknown option", ["--windw", "8"], /unknown option '--windw'/],
  ])("%s", async (_, options, message) => {
    const files = present();
    const ended = await call(wordsOf("small.csv", ...options), folder);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toContain("    at ");
    expect(present()).toEqual(files);
  });

  it("a directory that may not be written", async () => {
    const locked = join(folder, "locked");
    mkdirSync(locked, { mode: 0o555 });
    // The superuser may write anywhere, whatever the mode says, but for what is taken from it here.
    const words = [process.execPath, MAIN, ...wordsOf("small.csv", "--out", "locked/out")];
    if (process.getuid?.() === 0) words.unshift("setpriv", "--bounding-set", "-dac_override");
    const ended = await startProcess(words[0], words.slice(1), process.env, folder).end;
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(/may not be written by this user/);
    expect(readdirSync(locked)).toEqual([]);
  });

  // The superuser may write into /proc by its mode, and yet make nothing there.
  it.runIf(existsSync("/proc/self"))("a directory where the system allows none", async () => {
    const ended = await start("small.csv", "--window", "4", "--json", "--out", "/proc/nwidth").end;
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toContain("the directory /proc/nwidth cannot be made");
    expect(ended.stderr).not.toContain("    at ");
  });
});
