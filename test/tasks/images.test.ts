import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shipped } from "../../src/data/files.js";
import { readImageSet } from "../../src/data/images.js";
import { expand } from "../../src/experiments/sweep/expand.js";
import { parseSpecification } from "../../src/experiments/sweep/parse.js";
import { buildTask } from "../../src/tasks/registry.js";
import { freshSequences } from "../../src/training/task-examples.js";
import { temporaryDirectory } from "../data/fixtures.js";
import { refusal } from "./refusals.js";

const digits = readImageSet(shipped("digits"));
const deviation = (values: ArrayLike<number>) => {
  const all = Array.from(values);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  return { mean, deviation: Math.sqrt(all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length) };
};

it("cuts an image into squares, row by row, in units of the training part", () => {
  const task = buildTask("images", {});
  expect(task).toMatchObject({ inputs: 4, outputs: 10, length: 16, target: "classes" });
  expect(task.holds).toEqual({ train: 1293, validation: 144, test: 360 });
  const { sample } = task.relationship(0);
  const { x, y } = sample("train", 3);
  const scale = deviation(digits.train.pixels.subarray(0, 1293 * 64));
  const image = digits.train.pixels.subarray(3 * 64, 4 * 64);
  // token 5: rows 2 and 3, columns 2 and 3
  const expected = [18, 19, 26, 27].map((p) => (image[p] - scale.mean) / scale.deviation);
  [...x.subarray(20, 24)].forEach((v, i) => {
    expect(v).toBeCloseTo(expected[i], 10);
  });
  expect([...y]).toEqual([...new Array(15).fill(0), 3]);
});

it("validates on the end of the training part, and draws fresh ones from what is before", () => {
  const { sample } = buildTask("images", { patch: 8 }).relationship(0);
  const first = ({ x }: { readonly x: Float64Array }) => x.join();
  const labels = [0, 143].map((i) => sample("validation", i).y[0]);
  expect(labels).toEqual([digits.train.labels[1293], digits.train.labels[1436]]);
  const drawn = [0, 1, 2, 3].map((i) => first(sample({ fresh: 7 }, i)));
  expect(new Set(drawn).size).toBe(4);
  expect(drawn).toEqual([0, 1, 2, 3].map((i) => first(sample({ fresh: 7 }, i))));
  const train = new Set(Array.from({ length: 1293 }, (_, i) => first(sample("train", i))));
  for (const one of drawn) expect(train.has(one)).toBe(true);
});

it("moves the first tokens to the end", () => {
  const [plain, moved] = [0, 10].map((moved) =>
    buildTask("images", { moved }).relationship(0).sample("test", 1),
  );
  const tokens = Array.from({ length: 16 }, (_, t) => plain.x.subarray(4 * t, 4 * (t + 1)));
  const expected = [...tokens.slice(10), ...tokens.slice(0, 10)].flatMap((t) => [...t]);
  expect([...moved.x]).toEqual(expected);
  expect(moved.y).toEqual(plain.y);
});

it("holds what was read: another set under the same name is refused", () => {
  const { config } = buildTask("images", {});
  expect(config.sha256).toBe(digits.sha256);
  expect(buildTask("images", config).config).toEqual(config);
  const sha256 = "0".repeat(64);
  expect(refusal("images", { sha256 }).problem).toContain(`${sha256} was read before`);
});

it.each([
  [{ patch: 3 }, /8 x 8 pixels, no multiple of a patch of 3/],
  [{ moved: 16 }, /16 tokens of images of 16 are moved/],
  [{ sha256: "abc" }, /64 hexadecimal digits/],
  [{ data: "" }, /digits, or a folder/],
  [{ data: "diggits" }, /diggits does not exist/],
])("refuses %j", (settings, says) => {
  expect(refusal("images", settings).message).toMatch(says);
});

it("refuses more than there are, with both numbers", () => {
  const { sample } = buildTask("images", {}).relationship(0);
  expect(() => sample("test", 360)).toThrow(/sample 361 of the test part, which has 360/);
});

it("refuses a sweep of more, before anything is trained, and draws without end from what there is", () => {
  const sweep = (data: object) => () =>
    expand(
      parseSpecification({
        baseline: { task: { name: "images" }, model: { architecture: "gru" }, data },
        ...{ seeds: 1, learningRates: [0.01], budget: { steps: 16 } },
      }),
    );
  const few = { validation: 144, test: 360 };
  expect(sweep({ ...few, train: 1294 })).toThrow(
    /data\.train: 1294 sequences, where the data have 1293\n {2}set data\.train to at most 1293/,
  );
  expect(sweep({ ...few, train: "fresh", test: 361 })).toThrow(/data\.test: 361 .* have 360/);
  expect(sweep({ ...few, train: "fresh" })().length).toBe(1);
  expect(freshSequences(buildTask("images", {}), 0).references).toBe(1293);
});

it("reads a folder", () => {
  const folder = join(temporaryDirectory(), "set");
  mkdirSync(folder);
  const put = (name: string, shape: number[], data: number[]) => {
    const sizes = shape.flatMap((n) => [0, 0, 0, n]);
    writeFileSync(join(folder, name), Uint8Array.from([0, 0, 8, shape.length, ...sizes, ...data]));
  };
  for (const part of ["train", "t10k"]) {
    put(`${part}-images-idx3-ubyte`, [2, 1, 2], [0, 2, 5, 5]);
    put(`${part}-labels-idx1-ubyte`, [2], [0, 1]);
  }
  const task = buildTask("images", { data: folder, patch: 1 });
  expect(task).toMatchObject({ inputs: 1, outputs: 2, length: 2 });
  expect([...task.relationship(0).sample("train", 0).x]).toEqual([-1, 1]);
});
