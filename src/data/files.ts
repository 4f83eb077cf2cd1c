import type { Stats } from "node:fs";
import { CallerError } from "../errors.js";

const OPEN_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  EACCES: "may not be read by this user",
  EPERM: "may not be read by this user",
  ELOOP: "is a symbolic link that leads to itself",
  ENOTDIR: "does not exist: part of its path is no directory",
  ENAMETOOLONG: "has a name that is too long",
};

/**
 * Node's files, asked for in place of imported: tasks read files, and run in pages, which have none.
 *
 * @throws CallerError in a page
 */
function nodeFiles(path: string): typeof import("node:fs") {
  const files = globalThis.process?.getBuiltinModule?.("node:fs");
  if (files !== undefined) return files;
  throw new CallerError(
    `${path} cannot be read here: a page has no files`,
    "read it in Node, 20.16 or later",
  );
}

/** Data sets that come with the package, from this file as it is compiled. */
const DATASETS = new URL("../../../datasets/", import.meta.url);

/** The path of a file or folder of a data set that comes with the package. */
export function shipped(name: string): string {
  const url = new URL(name, DATASETS);
  const { fileURLToPath } = globalThis.process?.getBuiltinModule?.("node:url") ?? {};
  return fileURLToPath?.(url) ?? url.href;
}

/**
 * The bytes of a file.
 *
 * @param most bytes that it may have
 * @param cure what to do where it is no regular file, or larger
 * @throws CallerError where it is missing, no regular file, larger, may not be read, or this is a page
 */
export function readRegularSync(
  path: string,
  most = Number.POSITIVE_INFINITY,
  cure = "name a file",
): Buffer {
  const { readFileSync, statSync } = nodeFiles(path);
  try {
    const status = statSync(path);
    requireRegular(path, status, cure);
    requireAtMost(path, status.size, most, cure);
    return readFileSync(path);
  } catch (error) {
    throw openFailure(path, error);
  }
}

/**
 * The names of what is in a folder, in order; null where the path is no folder.
 *
 * @throws CallerError where it is missing, may not be read, or this is a page
 */
export function namesIn(path: string): string[] | null {
  const { readdirSync, statSync } = nodeFiles(path);
  try {
    return statSync(path).isDirectory() ? readdirSync(path).sort() : null;
  } catch (error) {
    throw openFailure(path, error);
  }
}

/** @throws CallerError for a directory, a pipe or a device */
export function requireRegular(path: string, status: Stats, cure: string): void {
  if (status.isFile()) return;
  throw new CallerError(
    `${path} is ${status.isDirectory() ? "a directory" : "no regular file"}`,
    cure,
  );
}

/** @throws CallerError for a file of more bytes than are read */
export function requireAtMost(path: string, size: number, most: number, cure: string): void {
  if (size <= most) return;
  throw new CallerError(`${path} has ${size} bytes, more than the ${most} that are read`, cure);
}

/** Why a file could not be opened, for who named it. */
export function openFailure(path: string, error: unknown): CallerError {
  if (error instanceof CallerError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new CallerError(
    `${path} ${OPEN_FAILURES[code] ?? `cannot be opened (${code})`}`,
    "check the path and its permissions",
  );
}
