import { type BigIntStats, statSync } from "node:fs";
import { open, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBInstance } from "@duckdb/node-api";
import { CallerError, StorageError } from "../../errors.js";
import { partOf, storageError } from "../storage.js";

const LOCK = ".lock";

/** Directories that this process holds: the lock of a file is the process's, not a caller's. */
const held = new Set<string>();

/** A directory that one process writes into. */
export interface DirectoryLock {
  /** @throws StorageError where the lock was removed, so that another run may hold the directory too */
  readonly requireHeld: () => void;
  readonly release: () => void;
}

function taken(directory: string, holder: string): CallerError {
  return new CallerError(
    `${directory} is in use by another run (${holder})`,
    "wait until it ends, or name another directory with --out",
  );
}

/**
 * Takes a directory for this process alone. The lock is that of an empty database's file: the system
 * releases it when the process ends, however it ends, so none is ever left behind.
 *
 * @param directory that exists
 * @throws CallerError where another process has it, with its number
 * @throws StorageError where the lock cannot be written
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(await realpath(directory), LOCK);
  if (held.has(path)) throw taken(directory, `process ${process.pid}`);
  held.add(path);
  try {
    const database = await openLock(directory, path);
    const own = identityOf(path);
    return {
      requireHeld: () => {
        if (own !== null && identityOf(path) === own) return;
        throw new StorageError(
          `${path} was removed or replaced while this run held it: another may be at work in the directory`,
          "see that no other is, and run the same command again: what the journal holds is not done twice",
        );
      },
      release: () => {
        database.closeSync();
        held.delete(path);
      },
    };
  } catch (error) {
    held.delete(path);
    throw error;
  }
}

/** Which file a path leads to; null where to none. */
function identityOf(path: string): string | null {
  let found: BigIntStats | undefined;
  try {
    found = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // its folder is gone, or may not be looked into
  }
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}

async function openLock(directory: string, path: string): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  try {
    return await DuckDBInstance.create(path);
  } catch (error) {
    refuseHeld(directory, error);
  }
  // A kill or a full disk left it half-written. DuckDB asks for the lock before it reads: no run holds it.
  await rewrite(path).catch((error: unknown) => {
    throw storageError(path, error);
  });
  try {
    return await DuckDBInstance.create(path);
  } catch (error) {
    refuseHeld(directory, error);
    throw storageError(path, error);
  }
}

/** @throws CallerError where the message of DuckDB is that another process holds the lock */
function refuseHeld(directory: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const holder = /lock is held in .*\(PID (\d+)\)/.exec(message)?.[1];
  if (holder !== undefined) throw taken(directory, `process ${holder}`);
  if (message.includes("Could not set lock")) throw taken(directory, "another process");
}

/**
 * Writes an empty database over what the file holds. The file stays the same one: where two runs do so
 * at once, both then ask for the same lock, and what the later one writes says the same.
 */
async function rewrite(path: string): Promise<void> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const part = partOf(path);
  const file = await open(path, "r+");
  try {
    await rm(part, { force: true });
    (await DuckDBInstance.create(part)).closeSync();
    const empty = await readFile(part);
    await file.write(empty, 0, empty.length, 0);
    await file.truncate(empty.length);
  } finally {
    await file.close();
    await rm(part, { force: true });
  }
}
