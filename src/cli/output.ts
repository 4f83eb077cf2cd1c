import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CallerError } from "../errors.js";

/**
 * Checks, before any work is done, that files can be written into a directory that may not exist
 * yet. Makes nothing.
 *
 * @param said what the caller wrote, for messages
 * @throws CallerError where the path, or what it would be made in, is no directory or may not be
 *   written
 */
export async function checkOutput(directory: string, said = `--out ${directory}`): Promise<void> {
  if (directory === "") {
    throw new CallerError("--out is given an empty name", "name a directory, new or existing");
  }
  let path = resolve(directory);
  for (;;) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (!(status instanceof Error)) {
      if (!status.isDirectory()) {
        throw new CallerError(`${said}: ${path} is a file`, "name a directory, new or existing");
      }
      await access(path, constants.W_OK).catch(() => {
        throw new CallerError(
          `${said}: ${path} may not be written by this user`,
          "name a directory of your own",
        );
      });
      return;
    }
    if (status.code !== "ENOENT" && status.code !== "ENOTDIR") {
      throw new CallerError(
        `${said}: ${path} cannot be used (${status.code})`,
        "name a directory, new or existing",
      );
    }
    path = dirname(path);
  }
}
