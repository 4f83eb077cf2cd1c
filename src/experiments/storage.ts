import fs, {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { constants } from "node:os";
import { basename, dirname, join } from "node:path";
import { getSystemErrorMap } from "node:util";
import { CallerError, StorageError } from "../errors.js";

/** The system's words for an error, and its name; Node has none for a quota. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.errno === -constants.errno.EDQUOT) return "disk quota exceeded (EDQUOT)";
  const [name, words] = getSystemErrorMap().get(error.errno ?? 0) ?? [];
  return name === undefined ? error.message : `${words} (${name})`;
}

/** The error of a write that failed, as one that says what could not be written and what to do. */
export function storageError(path: string, error: unknown): StorageError {
  const failure = error as NodeJS.ErrnoException;
  const full = ["ENOSPC", "EFBIG"].includes(failure.code ?? "");
  const quota = failure.errno === -constants.errno.EDQUOT;
  return new StorageError(
    `cannot write ${path}: ${reasonOf(failure)}`,
    `${full || quota ? "free some space or raise the limit" : "make it writable"} and run the same command again: what a journal holds is not done twice`,
  );
}

/**
 * How systems say that a folder cannot be synced: Windows refuses to open it (EACCES, EISDIR) or to
 * flush it (EPERM), some network file systems the latter (EBADF, EINVAL, ENOTSUP). There a name lasts
 * when the system writes it. PostgreSQL passes over most of these, too (`fsync_fname_ext`).
 */
const NO_OPEN = ["EACCES", "EISDIR", "EPERM"];
const NO_SYNC = ["EPERM", "EBADF", "EINVAL", "ENOTSUP"];

/** What of the file system `syncFolder` calls. */
export type FolderSystem = Pick<typeof fs, "openSync" | "fsyncSync" | "closeSync">;

/**
 * Makes what a folder lists last through a power failure, where the system syncs folders.
 *
 * @throws StorageError where a folder that can be synced was not
 */
export function syncFolder(path: string, system: FolderSystem = fs): void {
  const folder = unlessRefused(path, NO_OPEN, () => system.openSync(path, "r"));
  if (folder === undefined) return;
  try {
    unlessRefused(path, NO_SYNC, () => system.fsyncSync(folder));
  } finally {
    system.closeSync(folder);
  }
}

function unlessRefused<T>(path: string, refusals: readonly string[], call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (refusals.includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw storageError(path, error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/**
 * Where this process writes a file before it puts it in its place: beside it. What processes left there
 * that died while they wrote is removed.
 */
export function partOf(path: string): string {
  removeLeftParts(path);
  return `${path}.${process.pid}.part`;
}

/** Removes parts of a file that processes left which died while they wrote. */
export function removeLeftParts(path: string): void {
  const begin = `${basename(path)}.`;
  let names: string[] = [];
  try {
    names = readdirSync(dirname(path));
  } catch {
    // no folder, no parts
  }
  for (const name of names.filter((name) => name.startsWith(begin))) {
    const pid = Number(/^(\d+)\.part$/.exec(name.slice(begin.length))?.[1] ?? Number.NaN);
    if (pid === process.pid || (pid > 0 && !isAlive(pid))) {
      removeIfPossible(join(dirname(path), name));
    }
  }
}

/**
 * Replaces a file in one step that a crash, of this process or of the system, leaves done or undone:
 * written beside it, synced, renamed, and the folder synced.
 *
 * @throws StorageError where that fails; the file that was there stands
 */
export function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = partOf(path);
  try {
    const file = openSync(temporary, "w");
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeIfPossible(temporary);
    throw storageError(path, error);
  }
  syncFolder(dirname(path));
}

/**
 * Replaces a folder of files in one step: written beside it, synced, and renamed. Another that is in its place
 * is moved away first, so that at any moment all of one is there, or nothing.
 *
 * @throws StorageError where that fails
 */
export function replaceFolder(path: string, files: ReadonlyMap<string, Uint8Array>): void {
  const temporary = partOf(path);
  const former = partOf(`${path}.former`);
  try {
    removeIfPossible(temporary);
    mkdirSync(temporary);
    for (const [name, bytes] of files) replaceFile(join(temporary, name), bytes);
    if (existsSync(path)) renameSync(path, former);
    renameSync(temporary, path);
  } catch (error) {
    removeIfPossible(temporary);
    throw error instanceof StorageError ? error : storageError(path, error);
  }
  removeIfPossible(former);
  syncFolder(dirname(path));
}

function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch {
    // It could not be made either, or its folder is gone.
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

/**
 * Makes a folder and those that it lies in, where they are missing. Node's own recursive mkdir (20.20)
 * never ends where a file system such as /proc takes none.
 *
 * @throws CallerError where it cannot be made
 */
export async function makeFolder(folder: string): Promise<void> {
  const make = () => mkdir(folder).catch((error: NodeJS.ErrnoException) => error.code);
  let failure = await make();
  if (failure === "ENOENT" && dirname(folder) !== folder) {
    await makeFolder(dirname(folder));
    failure = await make();
  }
  // what is there may be no directory, or a link that leads nowhere
  if (failure === "EEXIST" && !(await isDirectory(folder))) failure = "ENOTDIR";
  if (failure === undefined || failure === "EEXIST") return;
  throw new CallerError(
    `the directory ${folder} cannot be made (${failure})`,
    "name a directory, new or existing",
  );
}
