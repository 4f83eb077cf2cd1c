import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { call } from "../cli/in-process.js";
import { ROOT } from "../docs/blocks.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-plugin-sweeps-"));
  // what npm install nwidth leaves
  await mkdir(join(folder, "node_modules"));
  await symlink(ROOT, join(folder, "node_modules", "nwidth"));
  await symlink(join(ROOT, "node_modules", "zod"), join(folder, "node_modules", "zod"));
  for (const name of ["lagged-product", "leaky-average", "averages-study"]) {
    await cp(join(ROOT, "examples", "plugins", `${name}.mjs`), join(folder, `${name}.mjs`));
  }
  await writeFile(
    join(folder, "small.yaml"),
    `baseline:
  task: { name: lagged-product, lag: 1, length: 6 }
  data: { train: 64, validation: 32, test: 32 }
  model: { architecture: leaky-average, width: 4, feedForwardWidth: 8 }
seeds: 2
learningRates: [0.01]
budget: { steps: 20 }
`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

const PLUGINS = ["--plugin", "lagged-product.mjs", "--plugin", "leaky-average.mjs"];
const run = (...words: string[]) => call(words, folder);

async function journal(): Promise<string> {
  return readFile(join(folder, "run", "journal.jsonl"), "utf8");
}

async function edited(name: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, name), "utf8");
  expect(text).toContain(from);
  await writeFile(join(folder, name), text.replace(from, to));
}

/** In a process of its own, as a user's. */
const command = (...words: string[]) =>
  spawnSync(process.execPath, [join(ROOT, "build", "src", "cli", "main.js"), ...words], {
    cwd: folder,
    encoding: "utf8",
  });

const sweep = () => run("sweep", "small.yaml", ...PLUGINS, "--out", "run", "--json");

describe("a sweep of a task and an architecture of one's own", () => {
  it("trains them in workers, once, and verifies them", async () => {
    const { code, stdout, stderr } = await sweep();
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ planned: 2, done: 2, reused: 0 });
    expect(JSON.parse((await sweep()).stdout)).toMatchObject({ planned: 2, done: 2, reused: 2 });
    const again = await run("verify", "run", "--count", "1", ...PLUGINS, "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ checked: 1, equal: 1, sound: true });
  });

  it("is refused on a queue, whoever names it, before anything is reached or written", async () => {
    // nobody is there: the refusal comes first
    const queue = "redis://127.0.0.1:1/x";
    const words = ["sweep", "small.yaml", ...PLUGINS, "--out", "queued"];
    const study = ["--plugin", "averages-study.mjs", "--budget", "smoke", "--out", "queued"];
    const asked = [
      await run(...words, "--queue", queue),
      await run("study", "run", "own-averages", ...PLUGINS, ...study, "--queue", queue),
    ];
    vi.stubEnv("NWIDTH_QUEUE", queue);
    asked.push(await run(...words));
    vi.unstubAllEnvs();
    for (const { code, stdout, stderr } of asked) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(
        /^error: the plugin .*lagged-product\.mjs with a queue: code does not travel to other machines\n {2}train on this machine: leave --queue out, or write --queue "" .*\n$/,
      );
    }
    expect(existsSync(join(folder, "queued"))).toBe(false);
  });

  it("holds the hashes of both files in its journal, and shows them", async () => {
    const { versions } = JSON.parse(
      (await journal()).split("\n").find((line) => line.includes('"population"')) ?? "",
    );
    expect(versions).toEqual({
      task: expect.stringMatching(/^[0-9a-f]{64}$/),
      model: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { rows } = JSON.parse((await run("results", "run", "--json")).stdout);
    expect(rows[0]).toMatchObject({ "task.plugin": versions.task, "model.plugin": versions.model });
  });

  it("does not reuse results of a file that was edited since, and loses none of them", async () => {
    await edited("lagged-product.mjs", "now * x[t - lag]", "now * x[t - lag] * 2");
    const { stdout } = await sweep();
    expect(JSON.parse(stdout)).toMatchObject({ planned: 2, done: 2, reused: 0 });
    const { rows } = JSON.parse((await run("results", "run", "--json")).stdout);
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row: Record<string, string>) => row["task.plugin"])).size).toBe(2);
    await edited("lagged-product.mjs", "now * x[t - lag] * 2", "now * x[t - lag]");
    expect(JSON.parse((await sweep()).stdout)).toMatchObject({ reused: 2 });
  });

  it("ends with exit code 2 and the plugin's name where a later sample throws or does not fit", async () => {
    const before = await journal();
    for (const [change, message] of [
      ["if (i > 30) throw new Error('thirty');", "threw Error: thirty (lagged-product.mjs:"],
      ["if (i > 30) return { x: new Float64Array(2), y: new Float64Array(6) };", "2 numbers for x"],
    ]) {
      await edited(
        "lagged-product.mjs",
        "sample: (part, i) => {",
        `sample: (part, i) => { ${change}`,
      );
      const { code, stdout, stderr } = await sweep();
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain("lagged-product.mjs: task 'lagged-product': sample(");
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/^ {4}at /m);
      await edited("lagged-product.mjs", ` ${change}`, "");
    }
    // what was written stands
    expect((await journal()).startsWith(before)).toBe(true);
    expect(JSON.parse((await sweep()).stdout)).toMatchObject({ reused: 2 });
  });

  it.each([
    ["its process ended", "process.abort();", "ends the process that runs it: SIGABRT"],
    ["an exit", "process.exit(0);", "process.exit(0) is called, which would end the command"],
    ["a promise", "Promise.reject(new Error('unheard'));", "nobody waits for threw Error: unheard"],
  ])(
    "ends with exit code 2 and the plugin's name after %s in a worker",
    async (_, change, message) => {
      const before = await journal();
      const whole = `sample: (part, i) => { if (i > 30) ${change}`;
      await edited("lagged-product.mjs", "sample: (part, i) => {", whole);
      const { code, stdout, stderr } = await sweep();
      await edited("lagged-product.mjs", whole, "sample: (part, i) => {");
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^error: plugin .*lagged-product\.mjs: /);
      expect(stderr).toContain(message);
      expect(stderr).toContain("; in the training '");
      expect(await journal()).toBe(before);
    },
  );

  it("ends with exit code 2 after an exit in the command's own process, at once or later", async () => {
    for (const [name, change] of [
      ["shape: ({ length }) => ", "length === 6 && process.exit(0) || "],
      ["relationship: ({ lag, length, snr }, seed) => {", "setTimeout(() => process.exit(0));"],
    ]) {
      await edited("lagged-product.mjs", name, `${name}${change}`);
      const { status, stdout, stderr } = command("sweep", "small.yaml", ...PLUGINS, "--out", "run");
      await edited("lagged-product.mjs", `${name}${change}`, name);
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/plugin .*lagged-product\.mjs: .* process\.exit\(0\) is called/);
    }
  });

  it("writes to stderr what it writes to stdout, which is the command's", async () => {
    const loud = "process.stdout.write('loud'); /** @type {tasks.Task<";
    await edited("lagged-product.mjs", "/** @type {tasks.Task<", loud);
    const { status, stdout, stderr } = command("tasks", "list", "--json", ...PLUGINS);
    await edited("lagged-product.mjs", loud, "/** @type {tasks.Task<");
    expect([status, stderr]).toEqual([0, "loud"]);
    expect(JSON.parse(stdout)).toBeTruthy();
  });

  it("is at fault in verify too, where it throws: nothing is said of the trials", async () => {
    const from = "sample: (part, i) => {";
    const to = `${from} if (i > 30 && process.env.THROWS === "yes") throw new Error('asked');`;
    await edited("lagged-product.mjs", from, to);
    const words = ["small.yaml", ...PLUGINS, "--out", "thrown", "--json"];
    expect(command("sweep", ...words).status).toBe(0);
    process.env.THROWS = "yes";
    const { status, stdout, stderr } = command("verify", "thrown", ...PLUGINS);
    process.env.THROWS = "no";
    await edited("lagged-product.mjs", to, from);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: plugin .*lagged-product\.mjs: .* threw Error: asked /);
  });

  it("is studied by a study of one's own, which decides its claim", async () => {
    const study = [...PLUGINS, "--plugin", "averages-study.mjs", "--budget", "smoke"];
    const { code, stdout, stderr } = await run(
      "study",
      "run",
      "own-averages",
      ...study,
      "--out",
      "study",
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("0 agree, 0 disagree, 1 cannot tell; budget smoke, 2 seeds");
    const errors = await readFile(join(folder, "study", "own-averages", "errors.csv"), "utf8");
    expect(errors).toMatch(/^model,seed,mse\naverages,0,/);
    expect(errors.trimEnd().split("\n")).toHaveLength(5);
  });

  it("is shown without its plugins, and not trained again without them, which is said", () => {
    const shown = command("results", "run");
    expect([shown.status, shown.stderr]).toEqual([0, ""]);
    expect(shown.stdout).toMatch(/^4 trials: 4 done/);
    const checked = command("verify", "run");
    expect(checked.status).toBe(2);
    expect(checked.stderr).toContain("with the task 'lagged-product' of a plugin whose file had");
    expect(checked.stderr).toContain("name that file with --plugin");
    const other = command("sweep", "small.yaml", "--out", "other");
    expect([other.status, other.stderr]).toEqual([
      2,
      expect.stringContaining("unknown task 'lagged-product'"),
    ]);
  });
});
