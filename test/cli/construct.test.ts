import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTask } from "../../src/tasks/registry.js";
import { call } from "./in-process.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-construct-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...words: string[]) => call(["construct", ...words], folder);

const given = "--task coupling --set basis=tokens alpha=1 --head 8".split(" ");

describe("nwidth construct", () => {
  it("prints the fields of the contract, in order of size, and keeps them", async () => {
    const { code, stdout, stderr } = await run(...given, "--json", "--out", "whole");
    expect([code, stderr]).toEqual([0, ""]);
    const json = JSON.parse(stdout);
    let tail = 0;
    for (let k = 64; k > 8; k--) tail += k ** -2;
    expect(json.couplingError / tail).toBeCloseTo(1, 6);
    expect(json.outputMse).toBeGreaterThan(0);
    expect(json.outputMse).toBeLessThanOrEqual(json.proved);
    expect(json.outputAbsolute).toBeLessThanOrEqual(json.provedAbsolute);
    expect(json.provedTerms.head + json.provedTerms.feedForward).toBeCloseTo(
      json.provedAbsolute,
      12,
    );
    expect(json.printedTerms.head + json.printedTerms.feedForward).toBeCloseTo(json.printed, 9);
    // f: 64 -> 128 -> 17 with biases, three projections of 17, F: 1 -> 128 -> 1
    expect(json.parameters).toBe(
      64 * 128 + 128 + 128 * 17 + 17 + 17 * (8 + 8 + 1) + 128 + 128 + 128 + 1,
    );
    expect(json.coefficientNorm).toBeGreaterThan(1);
    expect(json.printedViolated).toBe(false);
    expect(JSON.parse(await readFile(join(folder, "whole", "construct.json"), "utf8"))).toEqual(
      json,
    );
  });

  it("draws the coupling, what the head holds and what is left", async () => {
    const { stdout } = await run(
      ..."--task coupling --set basis=sine rank=3 --head 2 --out drawn".split(" "),
    );
    expect(stdout).toMatch(/^figure +drawn.construct\.svg$/m);
    const svg = await readFile(join(folder, "drawn", "construct.svg"), "utf8");
    // 1/9 is left of 1, 1/4 and 1/9
    for (const text of [
      ">held by a head of size 2<",
      ">what is left<",
      "what this head leaves: 0.111",
    ]) {
      expect(svg).toContain(text);
    }
  });

  it("draws each kernel beside the sum of its heads", async () => {
    const words = "--task sparse --set lags=1,3 length=16 --heads 16 --json --out lags";
    const { stdout } = await run(...words.split(" "));
    const { shares } = JSON.parse(stdout);
    expect(Object.keys(shares[0])).toEqual(["of", "heads", "error"]);
    const svg = await readFile(join(folder, "lags", "construct.svg"), "utf8");
    expect(svg.match(/>lag \d: \d+ heads, (l\^1 error|exact)/g)).toHaveLength(2);
  });

  it("exports a model that anyone can run", async () => {
    const { stdout } = await run(...given, "--json", "--export", "head.onnx", "--seed", "3");
    const json = JSON.parse(stdout);
    expect(json.files.document).toMatch(/^runs.construct-[0-9a-f]+.construct\.json$/);
    expect(json.files.model).toBe("head.onnx");
    const session = await ort.InferenceSession.create(join(folder, "head.onnx"));
    const { sample } = buildTask("coupling", { basis: "tokens" }).relationship(3);
    const drawn = Array.from({ length: 256 }, (_, i) => sample("test", i));
    const x = Float64Array.from(drawn.flatMap((s) => [...s.x]));
    const { y } = await session.run({ x: new ort.Tensor("float64", x, [256, 16, 64]) });
    await session.release();
    const exact = drawn.flatMap((s) => [...s.y]);
    const square = exact.reduce((sum, v, i) => sum + (v - Number(y.data[i])) ** 2, 0);
    // the same weights in another graph: rounding
    expect(square / exact.length / json.outputMse).toBeCloseTo(1, 9);
  });

  it("says in words what was built, what is proved, and which bound it does not satisfy", async () => {
    const { stdout } = await run(
      ..."--task coupling --set alpha=3 --head 64 --ff 200 --out words".split(" "),
    );
    expect(stdout).toMatch(/built +one head of size 64, 200 neurons in each net/);
    expect(stdout).toMatch(/diagonal +a token with itself: .+0\.500 times the tail/);
    expect(stdout).toMatch(/proved +squared error at most/);
    // These nets' errors are below their printed bound; only exact functions' are above theirs.
    expect(stdout).toMatch(
      /printed +absolute error at most[^;]+;\s+satisfied\s+by\s+this\s+construction\n/,
    );
    expect(stdout).toMatch(
      /exceeded +the printed bound, by this construction with exact functions, the limit of/,
    );
    expect(stdout).not.toContain("violated");
    expect(stdout.replace(/\s+/g, " ")).toContain("bounds the least error of a class");
    expect(stdout).toContain("nothing");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("constructs Paper B's memories, with what is proved of them, and exports them", async () => {
    const words = "--task adaptive --set kind=nested length=16 --heads 8 --coupling tmx";
    const { code, stdout } = await run(...words.split(" "), "--export", "nested.onnx", "--json");
    expect(code).toBe(0);
    const json = JSON.parse(stdout);
    expect(json).toMatchObject({ theorem: "Theorem 4.4 of arXiv 2402.00522", layers: 3, heads: 8 });
    expect(json.memory).toBeLessThan(1e-12);
    expect(json.outputLargest).toBeLessThanOrEqual(json.proved);
    const session = await ort.InferenceSession.create(join(folder, "nested.onnx"));
    const x = Float64Array.from({ length: 16 }, (_, t) => [1, 1, -1][t % 3]);
    const { y } = await session.run({ x: new ort.Tensor("float64", x, [1, 16, 1]) });
    await session.release();
    // x_15 = 1 asks for lag 1, x_14 = -1 for lag 2
    expect(Math.abs(Number(y.data[15]) - x[15] * x[14] * x[13])).toBeLessThan(1e-4);
    const sparse = await run(..."--task sparse --set lags=1,2 length=16 --heads 8".split(" "));
    expect(sparse.stdout).toMatch(/lag 2 +4 heads, l\^1 error/);
    expect(sparse.stdout).toMatch(/proved +largest error at most/);
  });

  it("has an example in its help that runs", async () => {
    const { stdout } = await run("--help");
    const example = /nwidth construct (.+)$/.exec(stdout.trimEnd());
    expect((await run(...(example?.[1].split(" ") ?? []))).code).toBe(0);
  });

  it.each<[string, string[], RegExp]>([
    ["no task", ["--head", "4"], /--task is missing/],
    [
      "a tail too small for float64, which would be proved to be 0",
      "--task coupling --set alpha=150 --set rank=64 --head 20 --ff 200".split(" "),
      /beyond a head of 20 the squares of the singular values add up to less than float64 holds/,
    ],
    [
      "a task with another coupling",
      ["--task", "mixing-example", "--head", "2"],
      /heads are built from the bases of the task coupling alone/,
    ],
    ["no head", ["--task", "coupling"], /--head is missing/],
    [
      "a task without a construction",
      ["--task", "linear", "--head", "4"],
      /task linear: neither is it attention by a coupling/,
    ],
    ["an unknown task", ["--task", "couplin", "--head", "4"], /did you mean 'coupling'/],
    ["an unknown setting", [...given, "--set", "alfa=1"], /alpha/],
    ["a head of 0", ["--task", "coupling", "--head", "0"], /--head 0 is not a whole number from 1/],
    ["one neuron", [...given, "--ff", "1"], /--ff 1 is not a whole number from 2 to 65536/],
    ["a model with another ending", [...given, "--export", "head.pt"], /no \.onnx file/],
    ["a negative seed", [...given, "--seed", "-1"], /--seed -1/],
    ["an unknown option", [...given, "--width", "3"], /unknown option '--width'/],
    ["a size of another task", [...given, "--heads", "3"], /--heads for the task coupling/],
    ["no heads", ["--task", "sparse"], /--heads is missing/],
    [
      "an encoding that has no rate",
      "--task sparse --heads 8 --encoding t5".split(" "),
      /--encoding t5\n.+lin, log/,
    ],
    [
      "lags beyond float64",
      "--task sparse --heads 32".split(" "),
      /no weights of 9 heads that float64 holds/,
    ],
  ])("refuses %s with exit code 2", async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("\n    at ");
  });
});
