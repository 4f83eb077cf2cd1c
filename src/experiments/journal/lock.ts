import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { CallerError } from "../../errors.js";
import { storageError } from "../storage.js";

const LOCK = ".lock";

/** Directories that this process holds: the lock of a file is the process's, not a caller's. */
const held = new Set<string>();

/** A directory that one process writes into. */
export interface DirectoryLock {
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
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(await realpath(directory), LOCK);
  if (held.has(path)) throw taken(directory, `process ${process.pid}`);
  held.add(path);
  try {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const database = await DuckDBInstance.create(path);
    return {
      release: () => {
        database.closeSync();
        held.delete(path);
      },
    };
  } catch (error) {
    held.delete(path);
    const message = error instanceof Error ? error.message : String(error);
    const holder = /lock is held in .*\(PID (\d+)\)/.exec(message)?.[1];
    if (holder !== undefined) throw taken(directory, `process ${holder}`);
    if (message.includes("Could not set lock")) throw taken(directory, "another process");
    throw storageError(path, new Error(message));
  }
}
