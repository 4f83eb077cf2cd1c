import { access, constants, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { CallerError } from "../errors.js";

/**
 * Checks, before any work is done, that files can be written into a directory that may not exist
 * yet. Makes nothing.
 *
 * @throws CallerError where the path, or what it would be made in, is no directory or may not be
 *   written
 */
export async function checkOutput(directory: string): Promise<void> {
  let path = resolve(directory);
  for (;;) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (!(status instanceof Error)) {
      if (!status.isDirectory()) {
        throw new CallerError(
          `--out ${directory}: ${path} is a file`,
          "name a directory, new or existing",
        );
      }
      await access(path, constants.W_OK).catch(() => {
        throw new CallerError(
          `--out ${directory}: ${path} may not be written by this user`,
          "name a directory of your own",
        );
      });
      return;
    }
    if (status.code !== "ENOENT" && status.code !== "ENOTDIR") {
      throw new CallerError(
        `--out ${directory}: ${path} cannot be used (${status.code})`,
        "name a directory, new or existing",
      );
    }
    path = dirname(path);
  }
}
