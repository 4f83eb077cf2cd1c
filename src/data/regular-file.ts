import { type FileHandle, open, stat } from "node:fs/promises";
import { openFailure, requireAtMost, requireRegular } from "./files.js";

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
    throw openFailure(path, error);
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
    requireAtMost(path, (await file.stat()).size, most, cure);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
