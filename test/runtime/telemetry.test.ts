import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "nwidth-telemetry-"));
afterAll(() => rmSync(folder, { recursive: true }));

const main = join(import.meta.dirname, "..", "..", "src", "cli", "main.js");
const sweep = join(folder, "sweep.yaml");
writeFileSync(
  sweep,
  `
baseline:
  task: { name: noise, length: 4 }
  data: { train: 32, validation: 8, test: 8 }
  model: { architecture: linear-filter }
  training: { batch: 8 }
seeds: 2
learningRates: [0.01]
budget: { steps: 16 }
`,
);

/** A sweep with two workers, in a user's empty home: nothing of this test's environment but the path. */
function run(home: string, ...before: readonly string[]) {
  const words = [main, "sweep", sweep, "--workers", "2", "--out", join(folder, home, "run")];
  const [program, ...rest] = [...before, process.execPath, ...words];
  const env = { PATH: process.env.PATH, HOME: join(folder, home) };
  return spawnSync(program, rest, { env, encoding: "utf8" });
}

const straced = spawnSync("strace", ["--version"]).status === 0;

describe("nwidth and its engine", () => {
  it("leave nothing in the user's folders but nwidth's own file of timings", () => {
    const { status, stderr } = run("home");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const files = readdirSync(join(folder, "home"), { recursive: true }) as string[];
    expect(files.filter((file) => file.startsWith(".")).sort()).toEqual([
      ".cache",
      join(".cache", "nwidth"),
      join(".cache", "nwidth", "timings.json"),
    ]);
  });

  it.skipIf(!straced)("open no socket to another machine, coordinator and workers", () => {
    const trace = join(folder, "trace");
    const { status } = run(
      "traced",
      "strace",
      "-f",
      "-qq",
      "-o",
      trace,
      "-e",
      "trace=socket,connect",
    );
    expect(status).toBe(0);
    const calls = readFileSync(trace, "utf8").split("\n");
    expect(calls.filter((line) => /AF_INET6?\b/.test(line))).toEqual([]);
  });
});
