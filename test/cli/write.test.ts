import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFiles } from "../../src/cli/write.js";

describe("writeFiles", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "nwidth-write-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("makes the directory, writes every file, leaves nothing else", async () => {
    const out = join(folder, "a", "b");
    const files = new Map([
      ["x.csv", "a\n1\n"],
      ["y.json", "{}\n"],
    ]);
    expect(await writeFiles(out, files)).toEqual([join(out, "x.csv"), join(out, "y.json")]);
    expect(await writeFiles(out, new Map([["x.csv", "new"]]))).toEqual([join(out, "x.csv")]);
    expect((await readdir(out)).sort()).toEqual(["x.csv", "y.json"]);
    expect(await readFile(join(out, "x.csv"), "utf8")).toBe("new");
  });

  it("leaves no part of a file that could not be put in its place", async () => {
    await writeFiles(join(folder, "taken"), new Map([["inside", "1"]]));
    await expect(writeFiles(folder, new Map([["taken", "2"]]))).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});
