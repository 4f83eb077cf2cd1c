import { execFileSync, spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { interruptible } from "../../src/cli/interrupt.js";
import { keyPrefix } from "../../src/cli/key.js";
import { prepareWindows } from "../../src/data/prepare.js";
import { readTable } from "../../src/data/read.js";
import { resolveProblem } from "../../src/data/resolve.js";
import { call, Kept } from "./in-process.js";

const INTERRUPT = new URL("../../src/cli/interrupt.js", import.meta.url).href;

const run = (...words: string[]) => call(words);

describe("help", () => {
  it("is printed on stdout, with every option of the contract", async () => {
    const { code, stdout, stderr } = await run("advise", "--help");
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const options =
      "target inputs known time sequence horizon window budget seed workers out json help".split(
        " ",
      );
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

  it("is said by the word help, too, and -V is the version", async () => {
    expect(await run("help", "tasks", "sample")).toEqual(await run("tasks", "sample", "--help"));
    expect((await run("help")).stdout).toBe((await run()).stdout);
    const version = await run("-V");
    expect(version).toEqual(await run("--version"));
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["plan", "--help"], /^error: unknown command 'plan'\n {2}known: advise, forecast, sweep/],
    [["help", "advice"], /^error: unknown command 'advice'\n {2}did you mean 'advise'\?/],
    [
      ["tasks", "lists", "--help"],
      /^error: unknown command of tasks 'lists'\n {2}did you mean 'list'\?/,
    ],
  ])("is of no verb that is not there: %j", async (words, says) => {
    const { code, stdout, stderr } = await run(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(says);
  });
});

it("advise takes a number of workers that can be", async () => {
  const { code, stderr } = await run("advise", "absent.csv", "--target", "y", "--workers", "0");
  expect(code).toBe(2);
  expect(stderr).toMatch(/--workers 0 is not a whole number from 1 to 1024/);
});

describe("completion", () => {
  it.each([
    ["nwidth ad", "advise"],
    ["nwidth advise --wor", "--workers"],
    ["nwidth tasks sample linear --cou", "--count"],
  ])("in bash: %s", async (line, completed) => {
    const { stdout } = await run("completion", "bash");
    const words = line.split(" ");
    const script = `${stdout}
COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _nwidth; echo "\${COMPREPLY[@]}"`;
    expect(execFileSync("bash", ["-c", script], { encoding: "utf8" })).toBe(`${completed}\n`);
  });

  it("is written for three shells, and refused for others", async () => {
    expect((await run("completion", "fish")).stdout).toMatch(/^complete -c nwidth -n/);
    expect((await run("completion", "zsh")).stdout).toContain("bashcompinit");
    const { code, stderr } = await run("completion", "zhs");
    expect(code).toBe(2);
    expect(stderr).toMatch(/unknown shell 'zhs'\n {2}known: bash, zsh, fish/);
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
    const { interruptible } = await import(${JSON.stringify(INTERRUPT)});
    interruptible(process.stderr, (signal) => new Promise(() => {
      signal.addEventListener("abort", () => {
        writeSync(1, "finishing");
        for (;;);
      });
      setInterval(() => {}, 1000);
      writeSync(1, "ready");
    }));`;
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

it("an interrupt is the system's own again when the job is done", async () => {
  const before = process.listenerCount("SIGINT");
  const during = await interruptible(new Kept(), async () => process.listenerCount("SIGINT"));
  expect([during, process.listenerCount("SIGINT")]).toEqual([before + 1, before]);
});
