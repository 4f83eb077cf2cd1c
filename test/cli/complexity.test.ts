import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call } from "./in-process.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-complexity-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...words: string[]) => call(["complexity", ...words], folder);

async function ofTask(task: string, settings: string[], ...more: string[]) {
  const set = settings.flatMap((setting) => ["--set", setting]);
  const { code, stdout, stderr } = await run("--task", task, ...set, "--json", ...more);
  expect([code, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

/** What a move of the name `what` does to a measure. */
const move = (json: { moves: { move: string; measure: string }[] }, what: RegExp, of: string) =>
  json.moves.find(({ move: name, measure }) => what.test(name) && measure === of);

describe("nwidth complexity", () => {
  it("gives C_RNN = 1 + g of e^(-t/g)", async () => {
    for (const g of [0.5, 4]) {
      const { cRnn, facts } = await ofTask("linear", ["kernel=exp", `rate=${1 / g}`]);
      expect([cRnn, facts.cRnn.kind]).toEqual([1 + g, "proved"]);
    }
    const { cRnn } = await ofTask("essential", ["kernels=exp:2", "length=40"]);
    // (74): e^(t / 1.5) e^(-2 t) falls, so that lag 0 decides, or the first lag where it has none.
    expect(cRnn).toBeCloseTo(1.5, 12);
  });

  it("gives C_1 = 1 of k^-a at alpha = a, by itself and asked for", async () => {
    const own = await ofTask("coupling", ["alpha=1.5", "rank=40"]);
    expect(own.alpha).toBeCloseTo(1.5, 12);
    // 40^1e-12 and a power: some 1e-11.
    expect(own.c1).toBeCloseTo(1, 10);
    expect(own.facts.c1.kind).toBe("proved");
    const asked = await ofTask("coupling", ["alpha=1.5", "rank=40"], "--alpha", "2");
    expect(asked.c1).toBeCloseTo(40 ** 0.5, 12);
  });

  it("gives C_0 and C_2 of cosines and sines in closed form", async () => {
    const { c0, c2, beta, facts } = await ofTask("coupling", ["rank=20"], "--head", "3");
    expect(c0).toBeCloseTo(2 * Math.SQRT2, 14);
    // Three pairs, sup |g''| / 8 = sqrt2 (2 pi k)^2 / 8 of each.
    expect(c2).toBeCloseTo((2 * (1 + 4 + 9) * Math.SQRT2 * (2 * Math.PI) ** 2) / 8, 10);
    expect([beta, facts.c0.kind, facts.c2.kind]).toEqual([2, "proved", "proved"]);
  });

  it("gives the mixing example, raw and centred, before and after", async () => {
    const before = await ofTask("mixing-example", []);
    const plain = move(before, /centred/, "c1");
    expect(plain).toMatchObject({ before: 2, after: 1, taken: true });
    // Measured singular functions: sqrt2 sin(2 pi u), at its maximum on the grid, second differences.
    expect(before.c0).toBeCloseTo(2 * Math.SQRT2, 10);
    expect(before.c2 / ((2 * Math.SQRT2 * (2 * Math.PI) ** 2) / 8)).toBeCloseTo(1, 4);
    const after = await ofTask("mixing-example", ["mixed=true"]);
    const mixed = move(after, /centred/, "c1") as unknown as { before: number; after: number };
    expect(mixed.before).toBeCloseTo(Math.sqrt((1.75 + Math.sqrt(2.0625)) / 2), 14);
    // max(sqrt(3/4), 2 x 1/2)
    expect(mixed.after).toBe(1);
    expect([after.c0, after.c2]).toEqual([null, null]);
    expect(after.facts.c0.reason).toContain("more than one token");
  });

  it("gives the same C_0 and C_1 under every order, and no C_RNN but in its own", async () => {
    const settings = ["kernel=two-parts", "length=24"];
    const own = await ofTask("linear", settings);
    expect(own.cRnn).toBeGreaterThan(0);
    for (const order of ["swap10", "shift10", "reverse", "random"]) {
      const other = await ofTask("linear", [...settings, `order=${order}`]);
      expect(Math.abs(other.c0 / own.c0 - 1), order).toBeLessThan(1e-9);
      expect(Math.abs(other.c1 - own.c1), order).toBeLessThan(1e-9);
      expect(other.cRnn).toBeNull();
      expect(other.facts.cRnn.reason).toContain("Proposition 6.1");
    }
  });

  it("draws a linear target as it is and as a model sees it, and keeps the document", async () => {
    const words = "--task linear --set length=8 order=reverse --out drawn".split(" ");
    const { stdout } = await run(...words);
    expect(stdout).toMatch(/^figure: drawn.complexity\.svg$/m);
    const svg = await readFile(join(folder, "drawn", "complexity.svg"), "utf8");
    expect(svg).toContain(">as the target is defined<");
    expect(svg).toContain("coefficient: from 0 to 1.00");
    const kept = await readFile(join(folder, "drawn", "complexity.json"), "utf8");
    expect(JSON.parse(kept)).toEqual(JSON.parse((await run(...words, "--json")).stdout));
    const alternating = "--task linear --set length=8 kernel=alternating --out signs".split(" ");
    expect((await run(...alternating)).code).toBe(0);
    const signs = await readFile(join(folder, "signs", "complexity.svg"), "utf8");
    expect(signs).toContain("coefficient below 0");
    expect(signs).not.toContain("as the target is defined");
    const long = await run(..."--task linear --set length=65 --out long".split(" "));
    expect(long.stdout).not.toContain("figure:");
    expect(await readdir(join(folder, "long"))).toEqual(["complexity.json"]);
  });

  it("does not raise C_RNN by much when a causal filter mixes, and refuses one that looks ahead", async () => {
    const own = await ofTask("linear", ["rate=0.5"]);
    const mixed = await ofTask("linear", ["rate=0.5", "mix=3"]);
    // A positive filter of sum 1 delays by at most 2 steps: e^(2/3) at most (C_1 = 3).
    expect(mixed.cRnn / own.cRnn).toBeLessThanOrEqual(Math.exp(2 / 3));
    const ahead = await ofTask("linear", ["rate=0.5", "mix=3", "mixing=printed"]);
    expect(ahead.facts.cRnn.reason).toContain("not causal");
  });

  it("refuses what is infinite, with the reason", async () => {
    for (const kernel of ["power", "sine", "uniform"]) {
      const { cRnn, facts } = await ofTask("linear", [`kernel=${kernel}`]);
      expect([cRnn, facts.cRnn.kind]).toEqual([null, null]);
      expect(facts.cRnn.reason).toContain("slower than every exponential");
    }
    const flat = await ofTask("coupling", ["alpha=0.5", "rank=40"]);
    expect(flat.c1).toBeNull();
    expect(flat.facts.c1.reason).toContain("not above 1/2");
    const hard = await ofTask("nearest", []);
    expect(hard.c1).toBeNull();
    expect(hard.facts.c1.reason).toContain("C_1 is infinite");
  });

  it("names the moves that were tried, and why one was left", async () => {
    const { c0, moves } = await ofTask("coupling", ["basis=tokens", "tokens=16", "rank=8"]);
    const names = new Set(moves.map((m: { move: string }) => m.move.split(/[:,] /)[0]));
    expect([...names]).toEqual([
      "rho centred over the keys",
      "f scaled by c",
      "f less the centre of its values",
    ]);
    const left = moves.filter((m: { taken: boolean }) => !m.taken);
    expect(left).toHaveLength(1);
    expect(left[0].why).toContain("Theorem 4.2");
    expect(left[0].before).toBe(c0);
    const linear = await ofTask("linear", []);
    expect(move(linear, /scaled/, "c1")).toMatchObject({ taken: false });
  });

  it("reads a head's matrix, and says what it does not know", async () => {
    const values = [8, 4, 2, 1];
    const data = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? values[i / 5] : 0));
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (4, 4), }".padEnd(117);
    const preamble = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, "latin1");
    await writeFile(join(folder, "head.npy"), Buffer.concat([preamble, Buffer.from(data.buffer)]));
    const { stdout } = await run("head.npy", "--json");
    const json = JSON.parse(stdout);
    expect(move(json, /centred/, "c1")).toMatchObject({ before: 8 });
    expect(json.c1).toBeLessThanOrEqual(8);
    expect([json.c0, json.c2, json.cRnn]).toEqual([null, null, null]);
    const { stdout: text } = await run("head.npy");
    expect(text).toMatch(/^C_0 +none: a matrix says nothing of F and f/m);
  });

  it("refuses calls that do not fit", async () => {
    for (const [words, message] of [
      [[], "neither a task nor a file"],
      [["--task", "linaer"], "did you mean 'linear'"],
      [["--task", "linear", "--alpha", "-1"], "--alpha -1"],
      [["--task", "linear", "--head", "0"], "--head 0"],
      [["--task", "mixing-example", "--head", "9"], "--head 9"],
      [["head.npy", "--task", "linear"], "head.npy is given and --task linear too"],
    ] as const) {
      const { code, stderr } = await run(...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  it("has an example in its help that runs", async () => {
    const { stdout } = await run("--help");
    const [, example] = /nwidth complexity (.+)$/.exec(stdout.trimEnd()) ?? [];
    const { code, stdout: text } = await run(...example.split(" "));
    expect(code).toBe(0);
    expect(text).toMatch(/^C_RNN +3\.00, proved/m);
  });

  it("reads a trained head out of a run that kept its parameters, and says which when several did", async () => {
    const document = (keep: string) =>
      JSON.stringify({
        baseline: {
          task: { name: "coupling", basis: "tokens", tokens: 8, length: 4 },
          data: { train: 64, validation: 32, test: 32 },
          model: { architecture: "transformer-a", position: "none", causal: false, hidden: 8 },
        },
        grid: { "model.headSize": [1, 2] },
        ...{ seeds: 1, learningRates: [0.01], keep, budget: { steps: 16 } },
      });
    await writeFile(join(folder, "kept.json"), document("best"));
    await writeFile(join(folder, "bare.json"), document("nothing"));
    for (const name of ["kept", "bare"]) {
      const swept = await call(["sweep", `${name}.json`, "--out", name], folder);
      expect([swept.code, swept.stderr]).toEqual([0, ""]);
    }
    const { rows } = JSON.parse((await call(["results", "kept", "--json"], folder)).stdout);
    const row = rows.find((one: Record<string, unknown>) => one["model.headSize"] === 2);
    const words = ["kept", "--trial", row.key.slice(0, 10), "--json", "--out", "head"];
    const { source, c1, facts, cRnn } = JSON.parse((await run(...words)).stdout);
    expect(source).toMatchObject({
      ...{ kind: "head", run: "kept", trial: row.key, architecture: "transformer-a" },
      ...{ at: "0.0", shape: [512, 512] },
    });
    expect([c1 > 0, facts.c1.kind, cRnn]).toEqual([true, "measured", null]);
    const spectrum = await call(["spectrum", ...words.slice(0, 3), "--json"], folder);
    expect(JSON.parse(spectrum.stdout)).toMatchObject({
      raw: { numericalRank: 2 },
      random: null,
    });
    const [{ key }] = rows;
    for (const [words, message] of [
      [["kept"], "kept keeps the parameters of 2 trials"],
      [["kept", "--trial", "none"], "--trial none begins the keys of 0 of the 2 trials"],
      [["kept", "--trial", key, "--at", "1.0"], "this transformer-a has no head 1.0"],
      [["bare"], "bare keeps no parameters of its trials"],
      [["absent.npy", "--trial", key], `--trial ${key} of absent.npy`],
      [["--task", "linear", "--at", "0.0"], "--at 0.0 of --task linear"],
    ] as const) {
      const { code, stderr } = await run(...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
