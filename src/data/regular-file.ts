import { readFileSync, type Stats, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
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
 * Opens a file for reading. Anything else is refused before it is opened: a pipe waits for a writer, and
 * a device may have no end.
 *
 * @param cure what to name instead of a directory, a pipe or a device
 * @throws CallerError where it is missing, no regular file, or may not be read
 */
export async function openRegular(path: string, cure = "name one data file"): Promise<FileHandle> {
  try {
    requireRegular(path, await stat(path), cure);
    return await open(path, "r");
  } catch (error) {
    throw refusal(path, error);
  }
}

/**
 * The bytes of a file.
 *
 * @param most bytes that it may have
 * @param cure what to do where it is no regular file, or larger
 * @throws CallerError as `openRegular` does, and where the file is larger
 */
export async function readRegular(path: string, most: number, cure: string): Promise<Buffer> {
  const file = await openRegular(path, cure);
  try {
    const { size } = await file.stat();
    if (size > most) {
      throw new CallerError(`${path} has ${size} bytes, more than the ${most} that are read`, cure);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** The bytes of a file. @throws CallerError as `openRegular` does */
export function readRegularSync(path: string): Buffer {
  try {
    requireRegular(path, statSync(path), "name a file");
    return readFileSync(path);
  } catch (error) {
    throw refusal(path, error);
  }
}

function requireRegular(path: string, status: Stats, cure: string): void {
  if (status.isFile()) return;
  throw new CallerError(
    `${path} is ${status.isDirectory() ? "a directory" : "no regular file"}`,
    cure,
  );
}

function refusal(path: string, error: unknown): CallerError {
  if (error instanceof CallerError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new CallerError(
    `${path} ${OPEN_FAILURES[code] ?? `cannot be opened (${code})`}`,
    "check the path and its permissions",
  );
}
