import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readJournal } from "../../src/experiments/journal/read.js";
import { parseCsv } from "../report/csv.js";
import { call } from "./in-process.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-sweep-"));
const out = (name: string) => join(folder, name);
const nwidth = (...words: string[]) => call(words);

const YAML = `
title: Two filters
baseline:
  task: { name: coupling, basis: tokens, tokens: 4, length: 4 }
  data: { train: 64, validation: 16, test: 16 }
  model: { architecture: linear-filter }
  training: { batch: 16 }
grid:
  task.alpha: [1, 2]
seeds: 3
learningRates: [0.01, 0.1]
budget: { steps: 32 }
predictions:
  - { statement: nothing changes, metric: mse, against: task.alpha, exponent: 0, within: 0.1 }
`;
const file = out("sweep.yaml");
beforeAll(() => {
  vi.stubEnv("XDG_CACHE_HOME", out("cache"));
  writeFileSync(file, YAML);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function keysIn(run: string): Promise<string[]> {
  const { populations } = await readJournal(join(run, "journal.jsonl"));
  return populations.flatMap((p) => p.trials.map((t) => t.key)).sort();
}

describe("nwidth sweep", () => {
  it("trains every trial, and leaves journal, table and report", async () => {
    const { code, stdout, stderr } = await nwidth("sweep", file, "--out", out("whole"));
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toContain("12 of 12 trials done");
    expect(stdout).toContain(`report: ${out("whole/report.html")}`);
    const files = readdirSync(out("whole"));
    for (const name of ["journal.jsonl", "report.html", "results.csv", "specification.json"]) {
      expect(files).toContain(name);
    }
    expect(files).not.toContain("checkpoints");
    const written = JSON.parse(readFileSync(out("whole/specification.json"), "utf8"));
    expect(written).toMatchObject({ seeds: [0, 1, 2], baseline: { training: { clipNorm: 1 } } });
    expect(readFileSync(out("whole/results.csv"), "utf8").split("\n").length).toBe(14);
  });

  it("says of trials that were to train until flat which its steps ended before", async () => {
    const falling = out("falling.yaml");
    writeFileSync(
      falling,
      YAML.replace(/budget: .*/, "budget: { steps: 48, evaluateEvery: 16, patience: 2 }").replace(
        "[0.01, 0.1]",
        "[0.0001]",
      ),
    );
    const { stdout } = await nwidth("sweep", falling, "--out", out("falling"));
    expect(stdout).toMatch(/6 trials of 6 trials with a patience .* are not\s+converged/);
    expect(readFileSync(out("falling/report.html"), "utf8")).toContain("<b>Not converged.</b>");
    const [head, ...rows] = parseCsv(readFileSync(out("falling/configurations.csv"), "utf8"));
    expect(rows.map((row) => row[head.indexOf("not_converged")])).toEqual(["3", "3"]);
    const whole = readFileSync(out("whole/report.html"), "utf8");
    expect(whole).not.toContain("<b>Not converged.</b>");
  });

  it("wrote down what it expected before the first step", async () => {
    const lines = readFileSync(out("whole/journal.jsonl"), "utf8").split("\n");
    const kinds = lines.filter((l) => l !== "").map((l) => JSON.parse(l).kind);
    expect(kinds.slice(0, 3)).toEqual(["begin", "prediction", "prediction"]);
    expect(kinds.slice(3).every((k) => k === "population")).toBe(true);
    expect(JSON.parse(lines[1])).toMatchObject({ of: "nothing changes", says: { exponent: 0 } });
    expect(JSON.parse(lines[2]).says.seconds).toBeGreaterThan(0);
  });

  it("reads its own resolved specification as the same sweep, and finds everything done", async () => {
    const resolved = out("whole/specification.json");
    const { stdout } = await nwidth("sweep", resolved, "--out", out("whole"), "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      planned: 12,
      done: 12,
      diverged: 0,
      failed: 0,
      reused: 12,
      complete: true,
    });
  });

  it("prints as JSON what the report shows: every table as its CSV has it", async () => {
    const { stdout } = await nwidth("sweep", file, "--out", out("whole"), "--json");
    const { files, figure, tables } = JSON.parse(stdout) as {
      files: string[];
      figure: unknown;
      tables: Record<string, Record<string, unknown>[]>;
    };
    expect(figure).toEqual({
      metric: "mse",
      against: "task.alpha",
      facet: null,
      series: null,
      held: {},
    });
    const texts = (rows: Record<string, unknown>[]) => [
      Object.keys(rows[0]),
      ...rows.map((row) => Object.values(row).map((cell) => (cell === null ? "" : String(cell)))),
    ];
    const written = files.filter((f) => f.endsWith(".csv") && !f.endsWith("results.csv"));
    const read = written.map((f) => parseCsv(readFileSync(f, "utf8")));
    const full = Object.values(tables).filter((rows) => rows.length > 0);
    expect(full.map(texts)).toEqual(read);
    expect(Object.keys(tables)).toEqual(
      "errors seeds fits predictions changes map learningRates configurations lostTrials belowFloor record facts".split(
        " ",
      ),
    );
    expect(tables.errors.map(({ against, seeds }) => [against, seeds])).toEqual([
      [1, 3],
      [2, 3],
    ]);
    expect(tables.predictions).toMatchObject([{ prediction: "nothing changes", within: 0.1 }]);
    expect([tables.changes, tables.lostTrials]).toEqual([[], []]);
  });

  it("shows the same run in another way where only that is changed, and trains nothing", async () => {
    const shown = out("shown.yaml");
    writeFileSync(
      shown,
      `${YAML.replace("Two filters", "Two, by nmse")}metrics: [nmse, mse]\nreport: { against: task.alpha, metric: nmse }\n`,
    );
    const { code, stdout, stderr } = await nwidth("sweep", shown, "--out", out("whole"), "--json");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ reused: 12, figure: { metric: "nmse" } });
    const folders = [];
    for (const specification of [file, shown]) {
      const { stdout } = await call(["sweep", specification, "--json"], folder);
      folders.push(JSON.parse(stdout).directory);
    }
    expect(folders[1]).toBe(folders[0]);
  });

  it("refuses a changed specification by its fields; with --extend trains what was added", async () => {
    const changed = out("changed.yaml");
    writeFileSync(changed, YAML.replace("seeds: 3", "seeds: 4"));
    const refused = await nwidth("sweep", changed, "--out", out("whole"));
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("specification.seeds: [0,1,2] -> [0,1,2,3]");
    const extended = await nwidth("sweep", changed, "--out", out("whole"), "--extend", "--json");
    expect(JSON.parse(extended.stdout)).toMatchObject({ planned: 16, done: 16, reused: 12 });
    // what was swept may not be dropped
    const dropped = await nwidth("sweep", file, "--out", out("whole"), "--extend");
    expect(dropped.code).toBe(2);
    expect(dropped.stderr).toMatch(/4 trials of .* are not in the specification/);
    expect(dropped.stderr).not.toMatch(/\n\s+at /);
  });

  it("in shards trains each trial once, and their union is the whole", async () => {
    for (const shard of ["1/2", "2/2"]) {
      const { code } = await nwidth("sweep", file, "--out", out("shards"), "--shard", shard);
      expect(code).toBe(0);
    }
    expect(readdirSync(out("shards")).sort()).toEqual(["shard-1-of-2", "shard-2-of-2"]);
    const parts = await Promise.all(
      ["shard-1-of-2", "shard-2-of-2"].map((name) => keysIn(join(out("shards"), name))),
    );
    const whole = out("again");
    expect((await nwidth("sweep", file, "--out", whole)).code).toBe(0);
    expect(parts.flat().sort()).toEqual(await keysIn(whole));
    const query = ["--sql", "SELECT * EXCLUDE (seconds) FROM trials ORDER BY key", "--csv"];
    const union = await nwidth("results", out("shards"), ...query);
    expect(union.stdout).toBe((await nwidth("results", whole, ...query)).stdout);
  });

  it("in shards has one report in their folder, whatever the cut, and trains nothing for it", async () => {
    const joint = await nwidth("sweep", file, "--out", out("shards"), "--json");
    expect({ code: joint.code, stderr: joint.stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(joint.stdout)).toMatchObject({ planned: 12, done: 12, reused: 12 });
    const rows = (run: string) =>
      parseCsv(readFileSync(join(out(run), "results.csv"), "utf8")).map((row) => row.slice(0, -1));
    expect(rows("shards")).toEqual(rows("again"));
    for (const name of ["errors.csv", "changes.csv"]) {
      const text = (run: string) =>
        existsSync(join(out(run), name)) ? readFileSync(join(out(run), name), "utf8") : null;
      expect(text("shards")).toBe(text("again"));
    }
    const third = await nwidth("sweep", file, "--out", out("shards"), "--shard", "2/3", "--json");
    expect(JSON.parse(third.stdout)).toMatchObject({ planned: 4, done: 4, reused: 4 });
    const counted = ["--sql", "SELECT count(*) AS n FROM trials", "--csv"];
    expect((await nwidth("results", out("shards"), ...counted)).stdout).toBe("n\n12\n");
    const verified = await nwidth("verify", out("shards"), "--count", "1", "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ checked: 2, equal: 2, sound: true });
  });

  it("in shards of which some are missing is completed by a run of the whole", async () => {
    expect((await nwidth("sweep", file, "--out", out("part"), "--shard", "1/2")).code).toBe(0);
    const rest = await nwidth("sweep", file, "--out", out("part"), "--json");
    expect(JSON.parse(rest.stdout)).toMatchObject({ planned: 12, done: 12, reused: 6 });
    // a shard that has not begun its journal is nobody's fault, one that is damaged is
    const journal = join(out("part"), "shard-2-of-2", "journal.jsonl");
    mkdirSync(dirname(journal));
    for (const begun of ["", '{"kind":"begin"']) {
      writeFileSync(journal, begun);
      expect((await nwidth("sweep", file, "--out", out("part"))).code).toBe(0);
    }
    writeFileSync(journal, "{}\n");
    const damaged = await nwidth("sweep", file, "--out", out("part"));
    expect(damaged.code).toBe(2);
    expect(damaged.stderr).toContain(`${journal}, line 1 is not as it was written`);
  });

  it("adds --seed to the seeds: other trials", async () => {
    await nwidth("sweep", file, "--out", out("seeded"), "--seed", "100");
    const { stdout } = await nwidth(
      "results",
      out("seeded"),
      "--csv",
      "--sql",
      "SELECT DISTINCT seed FROM trials ORDER BY seed",
    );
    expect(stdout).toBe("seed\n100\n101\n102\n");
  });

  it("plans without writing anything", async () => {
    const { code, stdout } = await nwidth("sweep", file, "--plan", "--out", out("planned"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/12 of 2 configurations/);
    expect(existsSync(out("planned"))).toBe(false);
    const { stdout: json } = await nwidth("sweep", file, "--plan", "--shard", "1/2", "--json");
    // 4 lags of 4 channels, and a constant
    expect(JSON.parse(json)).toMatchObject({ trials: 6, parameters: [17, 17] });
  });

  it("keeps a trial that diverged as a result", async () => {
    const wild = out("wild.yaml");
    const model = "training: { batch: 16, optimiser: sgd, clipNorm: 1e30 }";
    writeFileSync(
      wild,
      YAML.replace("training: { batch: 16 }", model).replace("[0.01, 0.1]", "[0.01, 1e30]"),
    );
    const { code, stdout } = await nwidth("sweep", wild, "--out", out("wild"), "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ planned: 12, done: 6, diverged: 6, complete: true });
    const { stdout: reasons } = await nwidth(
      "results",
      out("wild"),
      "--csv",
      "--sql",
      "SELECT DISTINCT learningRate, chosen FROM trials WHERE state = 'diverged'",
    );
    expect(reasons).toBe("learningRate,chosen\n1e+30,false\n");
    const all = "SELECT count(*) AS n, count(validation) AS v, count(nmse) AS m FROM trials";
    const { stdout: counted } = await nwidth("results", out("wild"), "--csv", "--sql", all);
    expect(counted).toBe("n,v,m\n12,6,6\n");
  });

  it("ends with 1 where every trial diverged, and says so", async () => {
    const lost = out("lost.yaml");
    const model = "training: { batch: 16, optimiser: sgd, clipNorm: 1e30 }";
    writeFileSync(
      lost,
      YAML.replace("training: { batch: 16 }", model).replace("[0.01, 0.1]", "[1e30]"),
    );
    const { code, stdout } = await nwidth("sweep", lost, "--out", out("lost"));
    expect(code).toBe(1);
    expect(stdout).toContain("Every trial diverged: there is no error to show");
  });
});

describe("refused with 2, one message, nothing written", () => {
  it.each([
    ["a file that is not there", ["absent.yaml"], /absent\.yaml/],
    ["an option mistyped", ["@", "--shards", "1/2"], /--shard/],
    ["a shard that is none", ["@", "--shard", "3/2"], /there is no part 3 of 2/],
    ["no workers", ["@", "--workers", "0"], /--workers 0 is not a whole number from 1 to 1024/],
    ["a seed that is none", ["@", "--seed", "-1"], /--seed -1 is not a whole number/],
    ["a file in the place of a directory", ["@", "--out", "@"], /is a file/],
  ])("%s", async (_, words, says) => {
    const { code, stdout, stderr } = await nwidth(
      "sweep",
      ...words.map((w) => (w === "@" ? file : w)),
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("a setting mistyped, with the nearest", async () => {
    const wrong = out("wrong.yaml");
    writeFileSync(wrong, YAML.replace("task.alpha", "task.alpah"));
    const { code, stderr } = await nwidth("sweep", wrong, "--out", out("wrong"));
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown path of grid 'task\.alpah'\n\s+did you mean 'task\.alpha'/);
    expect(existsSync(out("wrong"))).toBe(false);
  });
});
