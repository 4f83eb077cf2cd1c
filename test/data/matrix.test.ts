import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMatrix } from "../../src/data/matrix.js";
import { CallerError } from "../../src/errors.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nwidth-matrix-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A NumPy file of any claims. */
async function npy(
  name: string,
  type: string,
  shape: string,
  data: ArrayBufferView,
  fortran = "False",
): Promise<string> {
  const header = `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
  const preamble = Buffer.from(`\x93NUMPY\x01\x00v\x00${header.padEnd(117)}\n`, "latin1");
  const path = join(folder, name);
  await writeFile(path, Buffer.concat([preamble, Buffer.from(data.buffer)]));
  return path;
}

describe("a matrix from a file", () => {
  it.each([
    ["<f8", Float64Array.of(1, 2, 3, 4, 5, 6), 0],
    ["<f4", Float32Array.of(1, 2, 3, 4, 5, 6), 2 ** -24],
    ["<i8", BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n), 0],
  ])("of %s has its elements and their rounding", async (type, data, roundoff) => {
    const read = await readMatrix(await npy("a.npy", type, "2, 3", data));
    expect(read.matrix).toEqual({
      rows: 2,
      columns: 3,
      data: Float64Array.of(1, 2, 3, 4, 5, 6),
    });
    expect(read.roundoff).toBe(roundoff);
    expect(read.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it("in Fortran's order is the same matrix", async () => {
    const data = Float64Array.of(1, 4, 2, 5, 3, 6);
    const { matrix } = await readMatrix(await npy("f.npy", "<f8", "2, 3", data, "True"));
    expect([...matrix.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  const six = Float64Array.of(1, 2, 3, 4, 5, 6);
  it.each<[string, string, string, ArrayBufferView, RegExp]>([
    ["complex numbers", "<c16", "3", six, /type '<c16' are not read/],
    ["a vector", "<f8", "6,", six, /array of shape \(6\)\n.*one matrix/],
    ["a stack", "<f8", "1, 2, 3", six, /shape \(1, 2, 3\)/],
    ["no rows", "<f8", "0, 6", six, /shape \(0, 6\)/],
    ["more than it holds", "<f8", "1000000, 1000000", six, /needs 8000000000000 bytes/],
    ["less than it holds", "<f8", "1, 2", six, /needs 16 bytes, the file has 48/],
    ["NaN", "<f8", "2, 3", six.with(4, Number.NaN), /NaN at row 1, column 1/],
    ["infinity", "<f8", "2, 3", six.with(2, -Infinity), /-Infinity at row 0, column 2/],
  ])("with %s is refused", async (name, type, shape, data, message) => {
    const path = await npy(`${name}.npy`, type, shape, data);
    await expect(readMatrix(path)).rejects.toThrow(CallerError);
    await expect(readMatrix(path)).rejects.toThrow(message);
  });

  it("that is missing, a directory, or no array is refused", async () => {
    await expect(readMatrix(join(folder, "none.npy"))).rejects.toThrow(/does not exist/);
    await expect(readMatrix(folder)).rejects.toThrow(/is a directory/);
    const text = join(folder, "text.npy");
    await writeFile(text, "1,2,3\n4,5,6\n7,8,9\n");
    await expect(readMatrix(text)).rejects.toThrow(/not a NumPy array/);
  });
});
