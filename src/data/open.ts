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

/** Opens a file for reading. @throws CallerError where it is missing or no regular file */
export async function openRegular(path: string): Promise<FileHandle> {
  try {
    const status = await stat(path);
    if (!status.isFile()) {
      throw new CallerError(
        `${path} is ${status.isDirectory() ? "a directory" : "no regular file"}`,
        "name one data file",
      );
    }
    return await open(path, "r");
  } catch (error) {
    if (error instanceof CallerError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new CallerError(
      `${path} ${OPEN_FAILURES[code] ?? `cannot be opened (${code})`}`,
      "check the path and its permissions",
    );
  }
}
