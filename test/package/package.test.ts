import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.js";
import { blocksOf, pages, ROOT } from "../docs/blocks.js";

const run = promisify(execFile);

/** Runs a command without a network, where the system lets this user take it away. */
const OFFLINE = [
  ["unshare", "-n"],
  ["unshare", "-rn"],
].find(([program, ...options]) => spawnSync(program, [...options, "true"]).status === 0);

if (OFFLINE === undefined) console.log("skipped: no network namespace can be made here");

let folder: string;
let packed: string;
let files: string[];

/** An empty project. */
async function emptyProject(name: string): Promise<string> {
  const project = join(folder, name);
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true }\n');
  return project;
}

/** npm with the packages that the first installation left in the cache, and nothing else. */
function npmOffline(project: string, ...args: string[]) {
  const [program, ...options] = OFFLINE ?? [];
  const cached = ["--offline", "--cache", join(folder, "cache")];
  return run(program, [...options, "npm", "install", packed, ...cached, ...args], { cwd: project });
}

/** What a command wrote and its exit code. */
function outcome(project: string, command: string) {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
    cwd: project,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const [report] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  packed = join(folder, report.filename);
  files = report.files.map(({ path }: { path: string }) => path);
  console.log(
    `packed ${report.size} bytes, ${report.unpackedSize} unpacked, ${files.length} files`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe("the packed files", () => {
  it("are what the package needs", () => {
    const expected =
      /^(build\/src\/.+\.(js|js\.map|d\.ts)|docs\/[\w-]+\.md|docs\/images\/[\w-]+\.(png|svg)|docs\/studies\/[\w-]+\.(md|svg)|docs\/claims\.html|docs\/theory\/[\w-]+\.(md|html)|docs\/course\/[\w-]+\.(md|svg)|docs\/sweep\.schema\.json|datasets\/[\w-]+\/[\w.-]+|examples\/.+|README\.md|CHANGELOG\.md|LICENSE|package\.json)$/;
    expect(files.filter((path) => !expected.test(path))).toEqual([]);
    for (const path of ["build/src/index.js", "build/src/index.d.ts", "build/src/cli/main.js"]) {
      expect(files).toContain(path);
    }
    const sets = new Set(files.flatMap((path) => /^datasets\/[^/]+/.exec(path)?.[0] ?? []));
    expect(sets.size).toBeGreaterThanOrEqual(3);
    for (const set of sets) expect(files).toContain(`${set}/LICENSE`);
    for (const [path, stem] of files.join("\n").matchAll(/^build\/(src\/.+?)\.(?:js|d\.ts)/gm)) {
      expect(existsSync(join(ROOT, `${stem}.ts`)), `${path}: its source is gone`).toBe(true);
    }
  });

  it("have source maps that hold their sources", async () => {
    const maps = files.filter((path) => path.endsWith(".map"));
    expect(maps.length).toBeGreaterThan(100);
    for (const path of maps) {
      const { sources, sourcesContent } = JSON.parse(await readFile(join(ROOT, path), "utf8"));
      expect(sourcesContent, path).toHaveLength(sources.length);
    }
  });
});

describe("installed in an empty project", () => {
  const code = pages
    .filter(({ path }) => path === "README.md" || path === "docs/library.md")
    .flatMap((page) => blocksOf(page, "ts"))
    // the project has no types of Node
    .filter((block) => !block.includes('"node:'));
  let project: string;

  beforeAll(async () => {
    project = await emptyProject("project");
    const cache = ["--cache", join(folder, "cache")];
    await run("npm", ["install", packed, "--ignore-scripts", ...cache], { cwd: project });
    await writeFile(join(project, "series.csv"), seasonal(300));
    for (const [i, block] of code.entries()) {
      await writeFile(join(project, `page-${i}.mts`), block);
    }
  });

  it.each([
    ["node16", "node16"],
    ["bundler", "esnext"],
  ])("compiles the documentation's code with moduleResolution %s", async (resolution, module) => {
    const compilerOptions = {
      ...{ module, moduleResolution: resolution, target: "es2022", strict: true },
      outDir: resolution,
    };
    await writeFile(
      join(project, "tsconfig.json"),
      JSON.stringify({ compilerOptions, include: ["*.mts"] }),
    );
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    expect(outcome(project, `node ${tsc} -p .`)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("runs what was compiled, with the engine", () => {
    const numbers = code.findIndex((block) => block.includes("runtime.nodeEngine"));
    const { status, stdout, stderr } = outcome(project, `node node16/page-${numbers}.mjs`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("Float64Array(3) [ 2, 4, 6 ]");
  });

  it("is required by CommonJS", () => {
    const { status, stdout } = outcome(project, `node -p 'require("nwidth").VERSION'`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${VERSION}\n` });
  });

  it("helps and advises by npx", () => {
    expect(outcome(project, "npx nwidth --help").stdout).toMatch(/^Usage: nwidth/);
    // reads a data set that is in the package
    expect(outcome(project, "npx nwidth tasks sample images --count 2 -o images.csv").status).toBe(
      0,
    );
    const { status, stdout, stderr } = outcome(
      project,
      "npx nwidth advise series.csv --target y --window 4 --budget quick --json --out advice",
    );
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout).complete).toBe(true);
  });

  it.each(["text", "translation", "images"])("reads the data of %s that come with it", (task) => {
    const command = `npx nwidth tasks sample ${task} --count 2 -o ${task}.csv`;
    const { status, stdout, stderr } = outcome(project, command);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^written +${task}\\.csv: \\d+ rows of sequence, x`));
  });

  it("sweeps the task and the architecture of its examples, from this folder", async () => {
    const examples = join(project, "node_modules", "nwidth", "examples", "plugins");
    for (const name of await readdir(examples)) await cp(join(examples, name), join(project, name));
    const plugins = "--plugin ./lagged-product.mjs --plugin ./leaky-average.mjs";
    const command = `npx nwidth sweep lagged-product.yaml ${plugins} --json --out own`;
    const { status, stdout, stderr } = outcome(project, command);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ planned: 8, done: 8, failed: 0 });
    const checked = outcome(project, `npx nwidth verify own --count 1 ${plugins}`);
    expect(checked.stdout).toContain("1 of 1");
  });

  it("says what to do where the engine is missing, and works without it elsewhere", async () => {
    await rm(join(project, "node_modules", "onnxruntime-node"), { recursive: true });
    expect(outcome(project, "npx nwidth bound --theorem b-4.2 --json").status).toBe(0);
    const { status, stderr } = outcome(project, "npx nwidth advise series.csv --target y");
    expect(status).toBe(2);
    expect(stderr).toContain("npm install onnxruntime-node@1 --ignore-scripts");
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});

describe.skipIf(OFFLINE === undefined)("installed without a network", () => {
  it("with --ignore-scripts: all of it", async () => {
    const project = await emptyProject("offline");
    await npmOffline(project, "--ignore-scripts");
    const open = `require("nwidth").runtime.evaluate`;
    expect(outcome(project, `node -p 'typeof ${open}'`).stdout).toBe("function\n");
    expect(await readdir(join(project, "node_modules"))).toContain("onnxruntime-node");
    await rm(project, { recursive: true });
  });

  it("with scripts, of which the engine's fails: all but the engine", async () => {
    const project = await emptyProject("scripts");
    await npmOffline(project, "--ignore-scripts=false");
    expect(outcome(project, "npx nwidth --version").stdout).toBe(`${VERSION}\n`);
  });
});

/** A series of whole weeks, as a CSV. */
function seasonal(rows: number): string {
  const values = Array.from({ length: rows }, (_, t) => Math.sin((2 * Math.PI * t) / 7) + (t % 5));
  return `y\n${values.join("\n")}\n`;
}
