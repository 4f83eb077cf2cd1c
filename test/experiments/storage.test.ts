import fs, { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { StorageError } from "../../src/errors.js";
import { type FolderSystem, replaceFile, syncFolder } from "../../src/experiments/storage.js";
import { temporaryDirectory } from "../data/fixtures.js";

const folder = temporaryDirectory();

function failure(code: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: as told`), { code });
  };
}

/** The file system, some of whose calls go another way; and the folders that are still open. */
function systemWith(calls: Partial<FolderSystem>): FolderSystem & { readonly open: Set<number> } {
  const open = new Set<number>();
  return {
    open,
    openSync: (...given) => {
      const descriptor = fs.openSync(...given);
      open.add(descriptor);
      return descriptor;
    },
    fsyncSync: fs.fsyncSync,
    closeSync: (descriptor) => {
      fs.closeSync(descriptor);
      open.delete(descriptor);
    },
    ...calls,
  };
}

describe("a folder", () => {
  it("is opened, synced and closed", () => {
    const synced: number[] = [];
    const system = systemWith({ fsyncSync: (descriptor) => void synced.push(descriptor) });
    syncFolder(folder, system);
    expect(synced.length).toBe(1);
    expect(system.open.size).toBe(0);
  });

  it.each(["EACCES", "EISDIR", "EPERM"])(
    "that a system refuses to open (%s) stays as it is",
    (code) => {
      const system = systemWith({ openSync: failure(code), fsyncSync: failure("never called") });
      expect(() => syncFolder(folder, system)).not.toThrow();
    },
  );

  it.each(["EPERM", "EBADF", "EINVAL", "ENOTSUP"])(
    "that a system refuses to sync (%s) is closed",
    (code) => {
      const system = systemWith({ fsyncSync: failure(code) });
      expect(() => syncFolder(folder, system)).not.toThrow();
      expect(system.open.size).toBe(0);
    },
  );

  it.each([
    { openSync: failure("ENOENT") },
    { openSync: failure("EMFILE") },
    { fsyncSync: failure("EIO") },
    { fsyncSync: failure("ENOSPC") },
  ])("that could not be synced although it can is an error", (calls) => {
    const system = systemWith(calls);
    expect(() => syncFolder(folder, system)).toThrow(StorageError);
    expect(() => syncFolder(folder, system)).toThrow(`cannot write ${folder}: `);
    expect(system.open.size).toBe(0);
  });
});

describe("a file that is replaced", () => {
  it("holds the new bytes, with nothing beside it", () => {
    const place = join(folder, "replaced");
    mkdirSync(place);
    const path = join(place, "file");
    for (const text of ["first", "second"]) replaceFile(path, Buffer.from(text));
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(readdirSync(place)).toEqual(["file"]);
  });

  it("stands where it cannot be", () => {
    const path = join(folder, "gone", "file");
    expect(() => replaceFile(path, Buffer.from(""))).toThrow(StorageError);
    expect(existsSync(path)).toBe(false);
  });
});
