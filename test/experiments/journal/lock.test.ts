import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallerError, StorageError } from "../../../src/errors.js";
import { lockDirectory } from "../../../src/experiments/journal/lock.js";
import { temporaryDirectory } from "../../data/fixtures.js";

const folder = temporaryDirectory();
let count = 0;

/** A directory of its own, its lock file of these bytes. */
function directoryWith(lock: Uint8Array | null): string {
  const directory = join(folder, String(count++));
  mkdirSync(directory);
  if (lock !== null) writeFileSync(join(directory, ".lock"), lock);
  return directory;
}

describe("a directory's lock", () => {
  it("is taken whatever a kill or a full disk left of its file", async () => {
    const fresh = directoryWith(null);
    (await lockDirectory(fresh)).release();
    const whole = readFileSync(join(fresh, ".lock"));
    const cut = fc.nat(whole.length - 1).map((length) => whole.subarray(0, length));
    const bytes = fc.oneof(cut, fc.uint8Array({ maxLength: 3 * whole.length }));
    const fixed = [new Uint8Array(0), whole.subarray(0, 4096), Buffer.alloc(20_000, "x")];
    await fc.assert(
      fc.asyncProperty(bytes, async (left) => {
        const directory = directoryWith(left);
        for (let again = 0; again < 2; again++) {
          const lock = await lockDirectory(directory);
          expect(() => lock.requireHeld()).not.toThrow();
          lock.release();
        }
        expect(readdirSync(directory)).toEqual([".lock"]);
      }),
      { numRuns: 10, examples: fixed.map((left) => [left]) },
    );
  });

  it("holds against another process, whatever is written into its file; and goes with the process", async () => {
    const directory = directoryWith(null);
    const child = fork(join(import.meta.dirname, "hold-lock.js"), [directory]);
    await once(child, "message");
    const refused = () => lockDirectory(directory);
    await expect(refused()).rejects.toThrow(`in use by another run (process ${child.pid})`);
    truncateSync(join(directory, ".lock"));
    await expect(refused()).rejects.toThrow(CallerError);
    child.kill("SIGKILL");
    await once(child, "exit");
    (await lockDirectory(directory)).release();
  });

  it("that was removed or replaced is held no more", async () => {
    const directory = directoryWith(null);
    const lock = await lockDirectory(directory);
    rmSync(join(directory, ".lock"));
    expect(() => lock.requireHeld()).toThrow(StorageError);
    writeFileSync(join(directory, ".lock"), "");
    expect(() => lock.requireHeld()).toThrow(
      /\.lock was removed or replaced while this run held it/,
    );
    lock.release();
  });

  it("is an error in words where its file cannot be one", async () => {
    const directory = directoryWith(null);
    mkdirSync(join(directory, ".lock"));
    await expect(lockDirectory(directory)).rejects.toThrow(StorageError);
    rmSync(join(directory, ".lock"), { recursive: true });
    (await lockDirectory(directory)).release();
  });
});
