import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "..", "examples");

/** What each example must print; an example without an entry fails. */
const prints: Readonly<Record<string, RegExp>> = {
  "differentiate.js": /along \(1, 1, 1\) 0\n/,
  "export.js":
    /^.*\.onnx: \d+ bytes\nx \[\d+, 14, 1\] -> y \[\d+, 1, 1\]\nlargest difference from training: below 1e-5\n$/,
  "population.js":
    /^705 parameters each\n(seed \d {2}rate 0\.\d+ {2}normalised error 0\.\d{4}.*\n){9}$/,
  "random-head.js": /^runs\/random-head\.npy: W_Q\^T W_K \[96, 96\] of a head of size 8\n$/,
};

describe("examples run as they stand", () => {
  const files = readdirSync(folder).filter((f) => f.endsWith(".js"));
  it.each(files)("%s", async (file) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, file)]);
    expect(prints).toHaveProperty([file]);
    expect(stdout).toMatch(prints[file]);
    expect(stderr).toBe("");
  });
});
