import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { keyPrefix } from "../../src/cli/key.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { readTable } from "../../src/data/read.js";
import { resolveProblem } from "../../src/data/resolve.js";

const MAIN = fileURLToPath(new URL("../../src/cli/main.js", import.meta.url));
const INTERRUPT = new URL("../../src/cli/interrupt.js", import.meta.url).href;

function run(...call: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...call], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("help", () => {
  it("is printed on stdout, with every option of the contract", async () => {
    const { code, stdout, stderr } = await run("advise", "--help");
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const options =
      "target inputs known time sequence horizon window budget seed out json help".split(" ");
    for (const option of options) expect(stdout).toContain(`--${option} `);
  });

  it("shows an example that fits its data", async () => {
    const { stdout } = await run("advise", "--help");
    const [, file, target, time] =
      /nwidth advise (\S+) --target (\S+) --time (\S+)/.exec(stdout) ?? [];
    const table = await readTable(file);
    const { problem, warnings } = resolveProblem(table, { target, time });
    expect(warnings).toEqual([]);
    expect(prepareWindows(table, problem).split).toEqual({
      train: 3771,
      validation: 822,
      test: 822,
    });
  });

  it("lists the verbs where none is given", async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/Commands:\n {2}advise/);
  });
});

describe("the key of a run", () => {
  it("does not depend on the order of settings, and tells values and types apart", () => {
    expect(keyPrefix({ a: 1, b: 2 })).toBe(keyPrefix({ b: 2, a: 1 }));
    // SHA-256 of {"a":1}
    expect(keyPrefix({ a: 1 })).toBe("015abd7f");
    expect(keyPrefix({ a: "1" })).not.toBe(keyPrefix({ a: 1 }));
    expect(keyPrefix({ a: true })).not.toBe(keyPrefix({ a: false }));
  });
});

it("a first interrupt asks to finish, a second ends the process even while it computes", async () => {
  const script = `const { writeSync } = await import("node:fs");
    const { interruptSignal } = await import(${JSON.stringify(INTERRUPT)});
    interruptSignal().addEventListener("abort", () => {
      writeSync(1, "finishing");
      for (;;);
    });
    setInterval(() => {}, 1000);
    writeSync(1, "ready");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  const said: string[] = [];
  child.stdout.on("data", (data: Buffer) => {
    said.push(data.toString());
    child.kill("SIGINT");
  });
  const signal = await new Promise((resolve) => child.on("exit", (_, s) => resolve(s)));
  expect(said).toEqual(["ready", "finishing"]);
  // Which a shell calls exit code 130.
  expect(signal).toBe("SIGINT");
});
