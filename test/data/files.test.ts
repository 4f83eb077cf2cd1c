import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { namesIn, readRegularSync } from "../../src/data/files.js";
import { CallerError } from "../../src/errors.js";

const folder = mkdtempSync(join(tmpdir(), "nwidth-"));
const path = join(folder, "b");
writeFileSync(path, "text");
writeFileSync(join(folder, "a"), "");

afterEach(() => vi.unstubAllGlobals());
afterAll(() => rmSync(folder, { recursive: true }));

describe("files that tasks read", () => {
  it("come whole, and folders as the names in them", () => {
    expect(readRegularSync(path).toString()).toBe("text");
    expect(readRegularSync(path, 4)).toHaveLength(4);
    expect([namesIn(folder), namesIn(path)]).toEqual([["a", "b"], null]);
  });

  it("are refused where they are none, or larger than what is read", () => {
    expect(() => readRegularSync(folder)).toThrow(/is a directory\n {2}name a file/);
    expect(() => readRegularSync(path, 3, "cut it")).toThrow(
      /has 4 bytes, more than the 3 that are read\n {2}cut it/,
    );
    expect(() => namesIn(join(folder, "none"))).toThrow(/does not exist/);
  });

  it("are refused in a page, which has none", () => {
    vi.stubGlobal("process", undefined);
    const read = () => readRegularSync(path);
    expect(read).toThrow(CallerError);
    expect(read).toThrow(/a page has no files\n {2}read it in Node/);
  });
});
