import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "./in-process.js";

let folder: string;
const run = (...words: string[]) => call(["spectrum", ...words], folder);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-spectrum-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** diag(values) as a NumPy file. */
async function diagonalFile(name: string, values: readonly number[]): Promise<string> {
  const n = values.length;
  const data = new Float64Array(n * n);
  for (const [i, x] of values.entries()) data[i * n + i] = x;
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${n}, ${n}), }`;
  const preamble = Buffer.from(`\x93NUMPY\x01\x00v\x00${header.padEnd(117)}\n`, "latin1");
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([preamble, Buffer.from(data.buffer)]));
  return path;
}

describe("nwidth spectrum", () => {
  it("has the fields of the contract", async () => {
    const { code, stdout, stderr } = await run("--task", "coupling", "--set", "rank=20", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    const json = JSON.parse(stdout);
    expect(json.sigma[9]).toBeCloseTo(0.1, 15);
    expect(json.sigmaCentred).toEqual(json.sigma);
    expect(json.noiseFloor).toBe(2 ** -52);
    expect(json.decay).toMatchObject({ family: "power", window: [1, 20] });
    expect(json.decay.alpha).toBeCloseTo(1, 12);
    expect(json.decay.interval[0]).toBeCloseTo(1, 9);
    // Sums of 1/k^2: 1.59616 over 20, of which 1.42361 over 4, 1.46361 over 5 (91.7 %),
    // 1.57600 over 14 (98.7 %), 1.58044 over 15 (99.02 %).
    expect(json.rank).toEqual({ 0.9: 5, 0.99: 15 });
    expect(json.measured).toMatchObject({ method: "sample", queries: 512, resolved: true });
    const [made] = await readdir(join(folder, "runs"));
    expect(made).toMatch(/^spectrum-[\da-f]{8}$/);
    const kept = await readFile(join(folder, "runs", made, "spectrum.json"), "utf8");
    expect(JSON.parse(kept)).toEqual(json);
  });

  it("reads a matrix, says what it rests on, and writes table and figure", async () => {
    const file = await diagonalFile("diagonal.npy", [8, 4, 2, 1, 0]);
    const out = join(folder, "out");
    const { code, stdout } = await run(file, "--out", out);
    expect(code).toBe(0);
    expect(stdout).toMatch(/measured +raw values, of the matrix as it stands/);
    expect(stdout).toMatch(/limit +the spectrum of a trained head is not the rank/);
    expect(stdout).toContain(`figure: ${join(out, "spectrum.svg")}`);
    expect((await readdir(out)).sort()).toEqual(["spectrum.csv", "spectrum.json", "spectrum.svg"]);
    const json = JSON.parse(await readFile(join(out, "spectrum.json"), "utf8"));
    expect(json.sigma).toEqual([8, 4, 2, 1, 0]);
    const csv = await readFile(join(out, "spectrum.csv"), "utf8");
    expect(csv.split("\n").slice(0, 2)).toEqual([
      "index,sigma,sigma_centred,fitted,random",
      expect.stringMatching(/^1,8,\d/),
    ]);
    const svg = await readFile(join(out, "spectrum.svg"), "utf8");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="720"/);
    expect(svg).not.toContain("var(");
    expect(svg).toContain("noise floor");
  });

  it("shows the coupling of a task, with what centring leaves of it where that is less", async () => {
    const out = join(folder, "coupling");
    const { stdout } = await run("--task", "mixing-example", "--out", out);
    expect(stdout).toContain(`figure: ${join(out, "coupling.svg")}`);
    const svg = await readFile(join(out, "coupling.svg"), "utf8");
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="480"/);
    for (const heading of ["coupling", "minus the mean of each row", "attention by that"]) {
      expect(svg).toContain(`>${heading}</text>`);
    }
    const [head, first] = (await readFile(join(out, "coupling.csv"), "utf8")).split("\n");
    expect(head).toBe("query,key,coupling,centred,attention,attention_centred");
    // sin 0 = 0: all keys alike
    const cells = first.split(",").map(Number);
    expect(cells.slice(0, 3)).toEqual([0, 0, 1]);
    expect(cells[3]).toBeCloseTo(0, 15);
    expect(cells[4]).toBeCloseTo(1 / 25, 15);
  });

  it("gives as many leading values as are asked for", async () => {
    const { stdout } = await run("--task", "coupling", "--rank", "5", "--json");
    const json = JSON.parse(stdout);
    expect([json.sigma.length, json.measured.sigma.length]).toEqual([5, 5]);
    // 512 terms: the rank at 99 % comes from all of them.
    expect(json.rank["0.99"]).toBe(54);
  });

  it("has an example in its help that runs", async () => {
    const { stdout } = await run("--help");
    const [, example] = /nwidth spectrum (.+)$/.exec(stdout.trimEnd()) ?? [];
    expect((await run(...example.split(" "))).code).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    ["nothing", [], /neither a task nor a file/],
    ["a file and a task", ["a.npy", "--task", "coupling"], /--task coupling too/],
    ["a file and a setting", ["a.npy", "--set", "rank=3"], /--set too/],
    ["a task without a coupling", ["--task", "recall"], /recall is not attention/],
    ["an unknown task", ["--task", "couplin"], /did you mean 'coupling'/],
    ["an unknown setting", ["--task", "coupling", "--set", "alfa=1"], /did you mean 'alpha'/],
    ["a rank of 0", ["--task", "coupling", "--rank", "0"], /--rank 0 is not a whole number/],
    ["a missing file", ["none.npy"], /none\.npy does not exist/],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("\n    at ");
  });
});
