import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { shipped } from "../../src/data/files.js";
import { readImageSet } from "../../src/data/images.js";
import { CallerError } from "../../src/errors.js";
import { temporaryDirectory } from "./fixtures.js";

const root = temporaryDirectory();
let folders = 0;

/** A folder of files. */
function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** An IDX file of unsigned bytes; its header may say anything. */
function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  for (const [i, size] of shape.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(data, 4 + 4 * shape.length);
  return bytes;
}

const PIXELS = Uint8Array.from({ length: 3 * 2 * 4 }, (_, i) => i);

/** Three images of 2 x 4 to train on, and one to test. */
const SMALL = {
  "train-images-idx3-ubyte": idx([3, 2, 4], PIXELS),
  "train-labels-idx1-ubyte": idx([3], [0, 2, 1]),
  "t10k-images-idx3-ubyte": idx([1, 2, 4], PIXELS.subarray(0, 8)),
  "t10k-labels-idx1-ubyte": idx([1], [2]),
};

/** Images of CIFAR-10's binary version: pixel p of plane c holds 100 c + p. */
function batch(labels: readonly number[]): Uint8Array {
  const record = (label: number) => [
    label,
    ...Array.from({ length: 3072 }, (_, i) => 100 * Math.floor(i / 1024) + (i % 1024)),
  ];
  return Uint8Array.from(labels.flatMap(record));
}

const CIFAR = {
  "data_batch_1.bin": batch([3, 9]),
  "data_batch_2.bin": batch([0]),
  "test_batch.bin": batch([1]),
  "batches.meta.txt": new Uint8Array(3),
};

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at < 0 ? copy.length + at : at] = value;
  return copy;
}

describe("images of the MNIST family", () => {
  it("come with sizes, pixels and labels, packed or not alike", () => {
    const plain = readImageSet(folderOf(SMALL));
    expect(plain.train).toMatchObject({ height: 2, width: 4, channels: 1 });
    expect([...plain.train.pixels]).toEqual([...PIXELS]);
    expect([...plain.train.labels]).toEqual([0, 2, 1]);
    expect([plain.classes, [...plain.test.labels]]).toEqual([3, [2]]);
    const packed = Object.entries(SMALL).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]);
    expect(readImageSet(folderOf(Object.fromEntries(packed)))).toEqual(plain);
    const other = { ...SMALL, "t10k-labels-idx1-ubyte": idx([1], [1]) };
    expect(readImageSet(folderOf(other)).sha256).not.toBe(plain.sha256);
  });

  it("come with the package as digits", () => {
    const { train, test, classes } = readImageSet(shipped("digits"));
    expect([train.labels.length, test.labels.length, classes]).toEqual([1437, 360, 10]);
    expect([train.height, train.width, Math.max(...train.pixels)]).toEqual([8, 8, 16]);
    expect([...train.labels.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // the first row of scikit-learn's digits.csv
    expect([...train.pixels.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  });
});

describe("images of CIFAR-10", () => {
  it("come batch after batch, with the colours of a pixel side by side", () => {
    const { train, test, classes } = readImageSet(folderOf(CIFAR));
    expect(train).toMatchObject({ height: 32, width: 32, channels: 3 });
    expect([[...train.labels], [...test.labels], classes]).toEqual([[3, 9, 0], [1], 10]);
    expect([...train.pixels.subarray(0, 6)]).toEqual([0, 100, 200, 1, 101, 201]);
    expect(train.pixels).toHaveLength(3 * 3072);
  });
});

const images = SMALL["train-images-idx3-ubyte"];
const packed = gzipSync(images);

it.each<[name: string, files: Readonly<Record<string, Uint8Array>>, says: RegExp]>([
  ["nothing to read", { "a.csv": images }, /holds no train-images-idx3-ubyte, packed or not/],
  [
    "the same twice",
    { ...SMALL, "train-images-idx3-ubyte.gz": packed },
    /holds train-images-idx3-ubyte and train-images-idx3-ubyte\.gz\n {2}remove the one/,
  ],
  [
    "another magic number",
    { ...SMALL, "train-images-idx3-ubyte": changed(images, 0, 80) },
    /not an IDX file, which begins with two bytes 0/,
  ],
  [
    "elements of eight bytes",
    { ...SMALL, "train-images-idx3-ubyte": idx([3, 2, 4], PIXELS, 14) },
    /an IDX array of element type 14 with 3 dimensions/,
  ],
  [
    "labels in place of images",
    { ...SMALL, "train-images-idx3-ubyte": SMALL["train-labels-idx1-ubyte"] },
    /with 1 dimensions, where type 8 \(unsigned bytes\) with 3 is read/,
  ],
  [
    "more images than there are bytes",
    { ...SMALL, "train-images-idx3-ubyte": idx([4_000_000_000, 60_000, 60_000], PIXELS) },
    /shape \(4000000000, 60000, 60000\) needs 14400000000000000000 bytes, the file has 24/,
  ],
  [
    "a header cut short",
    { ...SMALL, "train-images-idx3-ubyte": images.subarray(0, 9) },
    /its header ends after 9 bytes/,
  ],
  [
    "fewer labels than images",
    { ...SMALL, "train-labels-idx1-ubyte": idx([2], [0, 1]) },
    /has 3 images of 2 x 4, .*labels-idx1-ubyte 2 labels\n {2}give images and the labels/,
  ],
  [
    "a class that is not trained",
    { ...SMALL, "t10k-labels-idx1-ubyte": idx([1], [7]) },
    /test image 0 has the label 7, which no training image has: those go to 2/,
  ],
  [
    "test images of another size",
    { ...SMALL, "t10k-images-idx3-ubyte": idx([1, 4, 2], PIXELS.subarray(0, 8)) },
    /training images of 2 x 4 x 1, test images of 4 x 2 x 1/,
  ],
  [
    "an archive cut short",
    { ...SMALL, "train-images-idx3-ubyte": packed.subarray(0, packed.length - 12) },
    /is not a readable \.gz archive/,
  ],
  [
    "an archive of two bytes",
    { ...SMALL, "train-images-idx3-ubyte": packed.subarray(0, 2) },
    /is not a readable \.gz archive \(it ends after 2 bytes\)/,
  ],
  [
    "an archive that states 4 GB",
    { ...SMALL, "train-images-idx3-ubyte": changed(packed, -1, 255) },
    /claims to unpack to \d{10} bytes, more than the 1073741824 that are read/,
  ],
  [
    "an archive that states 16 MB more than it can hold",
    { ...SMALL, "train-images-idx3-ubyte": changed(packed, -2, 255) },
    /cannot unpack to the \d+ that it states/,
  ],
  [
    "an archive whose bytes changed",
    { ...SMALL, "train-images-idx3-ubyte": changed(packed, -8, packed[packed.length - 8] ^ 1) },
    /its CRC-32 differs/,
  ],
  [
    "a batch cut short",
    { ...CIFAR, "data_batch_1.bin": batch([1]).subarray(1) },
    /has 3072 bytes, no multiple of the 3073 of an image with its label/,
  ],
  [
    "a label of no class",
    { ...CIFAR, "data_batch_2.bin": batch([4, 10]) },
    /data_batch_2\.bin: image 1 has the label 10, of classes 0 to 9/,
  ],
])("refuses %s, with the cure", (_name, files, says) => {
  const folder = folderOf(files);
  expect(() => readImageSet(folder)).toThrow(CallerError);
  expect(() => readImageSet(folder)).toThrow(says);
  expect(() => readImageSet(folder)).toThrow(/\n {2}\S/);
});

it("refuses a file for a folder", () => {
  const file = join(folderOf(SMALL), "t10k-labels-idx1-ubyte");
  expect(() => readImageSet(file)).toThrow(/is no folder\n {2}name the folder/);
});
